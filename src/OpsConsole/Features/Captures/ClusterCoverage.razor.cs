using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Captures;

/// <summary>On a cluster's overview: what the last finished run read of each type.</summary>
public sealed partial class ClusterCoverage(CaptureService captures, CaptureFeed feed)
{
    private RunDetail? _detail;
    private bool _isRead;

    [Parameter, EditorRequired] public Cluster Cluster { get; set; } = null!;

    protected override object Key => (Cluster.Name, Cluster.Id);

    protected override long? Followed => feed.Version;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (feed.Of(Cluster)?.LastFinishedRun is not { } run)
            _detail = null;
        else if (run != _detail?.Run.Id)
        {
            var answer = await captures.RunAsync(caller, Cluster.Name, run, cancellationToken);
            if (answer.IsRefused)
                return answer.Refusal;
            _detail = answer.Value;
        }
        _isRead = true;
        return null;
    }
}
