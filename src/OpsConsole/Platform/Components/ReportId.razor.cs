using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Operability;

namespace OpsConsole.Platform.Components;

/// <summary>Shows the id of the request, or of the circuit's event, that is answered here, and writes that into the log.</summary>
public sealed partial class ReportId(NavigationManager navigation, ILogger<ReportId> logger)
{
    private string _id = "";

    /// <summary>What was refused, for the log's sentence.</summary>
    [Parameter, EditorRequired] public string At { get; set; } = "";

    protected override void OnInitialized()
    {
        _id = Traces.CurrentId;
        LogShown(logger, _id, At, "/" + navigation.ToBaseRelativePath(navigation.Uri).Split('?', '#')[0]);
    }

    [LoggerMessage(152, LogLevel.Information, "Id {ReportId} was shown for {What} on {Path}")]
    private static partial void LogShown(ILogger logger, string reportId, string what, string path);
}
