using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>Links to plans of actions, for who may ask on every one of the clusters.</summary>
public sealed partial class RequestButtons(Fleet fleet, AccessService access)
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15);

    private bool _mayAsk;

    [Parameter, EditorRequired] public IReadOnlyList<string> Clusters { get; set; } = [];
    [Parameter, EditorRequired] public IReadOnlyList<RequestOffer> Offers { get; set; } = [];

    protected override object Key => string.Join('\n', Clusters);

    protected override long? Followed => fleet.Version + Beat(Pulse);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        var labels = fleet.All.Where(cluster => cluster.Health.State is not ClusterState.Removed).ToDictionary(cluster => cluster.Name, cluster => cluster.Labels, StringComparer.Ordinal);
        _mayAsk = Clusters.Count > 0 && rights.Value is { } known && Clusters.All(name => labels.TryGetValue(name, out var of) && known.Allows(Permission.Request, of));
        return null;
    }
}
