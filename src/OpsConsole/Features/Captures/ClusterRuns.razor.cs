using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Captures;

/// <summary>On a cluster's page: its runs.</summary>
public sealed partial class ClusterRuns(CaptureService captures, CaptureFeed feed)
{
    private const int Most = 30;

    private IReadOnlyList<RunOfCluster>? _runs;

    [Parameter, EditorRequired] public Cluster Cluster { get; set; } = null!;

    protected override object Key => (Cluster.Name, Cluster.Id);

    protected override long? Followed => feed.Version;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await captures.RunsAsync(caller, Cluster.Name, null, Most, cancellationToken);
        if (!answer.IsRefused)
            _runs = answer.Value;
        return answer.Refusal;
    }
}
