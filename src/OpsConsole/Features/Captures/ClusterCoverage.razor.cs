using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Captures;

/// <summary>What the last runs of a cluster read of each type, on its overview and on the captures page.</summary>
public sealed partial class ClusterCoverage(CaptureService captures, CaptureFeed feed)
{
    private const int Runs = 12;

    private CoverageOfCluster? _coverage;

    [Parameter, EditorRequired] public Cluster Cluster { get; set; } = null!;

    protected override object Key => (Cluster.Name, Cluster.Id);

    protected override long? Followed => feed.VersionOf(Cluster);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await captures.CoverageAsync(caller, Cluster.Name, Runs, cancellationToken);
        if (!answer.IsRefused)
            _coverage = answer.Value;
        return answer.Refusal;
    }
}
