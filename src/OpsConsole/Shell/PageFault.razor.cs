using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Shell;

/// <summary>In place of a page that threw: what happened, what still works, and the id under which the log has the cause.</summary>
public sealed partial class PageFault(TimeProvider clock, NavigationManager navigation, ILogger<PageFault> logger)
{
    private string _id = "", _path = "";
    private DateTimeOffset _since;

    [Parameter, EditorRequired] public Exception Fault { get; set; } = null!;

    [Parameter] public EventCallback Retry { get; set; }

    private bool DatabaseIsAway => Fault is DatabaseUnavailableException;

    protected override void OnInitialized()
    {
        (_id, _since) = (Traces.CurrentId, clock.GetUtcNow());
        _path = "/" + navigation.ToBaseRelativePath(navigation.Uri).Split('?', '#')[0];
        LogFault(logger, _id, _path, Fault);
    }

    [LoggerMessage(150, LogLevel.Error, "A page failed. Fault {FaultId} at {Path}")]
    private static partial void LogFault(ILogger logger, string faultId, string path, Exception fault);
}
