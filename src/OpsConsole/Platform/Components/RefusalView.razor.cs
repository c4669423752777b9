using Microsoft.AspNetCore.Components;

namespace OpsConsole.Platform.Components;

/// <summary>A refusal in place of what was asked for: what is wrong, then what to do.</summary>
public sealed partial class RefusalView
{
    [Parameter, EditorRequired] public Refusal Refusal { get; set; } = null!;

    /// <summary>Under which the log has it.</summary>
    [Parameter] public string? Id { get; set; }

    private StateKind State => Refusal.Kind switch
    {
        RefusalKind.Unavailable => StateKind.Failed,
        RefusalKind.Conflict => StateKind.Stale,
        RefusalKind.Invalid or RefusalKind.SignedOut or RefusalKind.Forbidden => StateKind.Warning,
        RefusalKind.NotFound or RefusalKind.Gone => StateKind.Unknown,
    };

    private string Word => Refusal.Kind switch
    {
        RefusalKind.Invalid => "Not understood",
        RefusalKind.SignedOut => "Signed out",
        RefusalKind.Forbidden => "Forbidden",
        RefusalKind.NotFound => "Not found",
        RefusalKind.Conflict => "Changed meanwhile",
        RefusalKind.Gone => "Gone",
        RefusalKind.Unavailable => "Unavailable",
    };
}
