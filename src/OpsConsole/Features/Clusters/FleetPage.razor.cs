using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Clusters;

/// <summary>The home page: what needs attention, and every cluster the person sees.</summary>
public sealed partial class FleetPage(Fleet fleet, IEnumerable<IFleetAddition> additions, NavigationManager address)
{
    private const int MostAttention = 12;

    private readonly IReadOnlyList<IFleetAddition> _additions = [.. additions];
    private IReadOnlyList<Cluster>? _clusters;
    private IReadOnlyList<RefusedDeclaration> _refused = [];
    private IReadOnlyList<Attention> _attention = [];
    private IReadOnlyDictionary<string, IReadOnlyList<FleetFigure>> _figures = new Dictionary<string, IReadOnlyList<FleetFigure>>();

    [SupplyParameterFromQuery(Name = "environment")] public string? Environment { get; set; }
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }
    [SupplyParameterFromQuery(Name = "view")] public string? View { get; set; }

    private bool IsTiles => View == "tiles";

    private IReadOnlyList<Cluster> Shown => [.. _clusters!.Where(cluster =>
        (Environment is null || cluster.Environment == Environment) && (State is null || cluster.Health.State.ToString() == State))];

    private string Summary => $"{_clusters!.Count(cluster => cluster.Health.State == ClusterState.Ready)} of {_clusters!.Count} ready";

    /// <summary>The address only filters what was read.</summary>
    protected override object Key => nameof(FleetPage);

    protected override long? Followed => fleet.Version + _additions.Sum(addition => addition.Version);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.Value is not { } clusters)
            return visible.Refusal;
        _clusters = clusters;
        _refused = (await fleet.RefusedDeclarationsAsync(caller, cancellationToken)).Value ?? [];
        _figures = clusters.ToDictionary(cluster => cluster.Name, IReadOnlyList<FleetFigure> (cluster) => [.. _additions.SelectMany(addition => addition.FiguresOf(cluster))]);
        _attention = [.. clusters
            .SelectMany(cluster => _additions.SelectMany(addition => addition.AttentionFor(cluster)).Prepend(ClusterWords.AttentionFor(cluster)))
            .OfType<Attention>()
            .OrderBy(line => line.Rank).ThenBy(line => line.Since).Take(MostAttention)];
        return null;
    }

    private string With(string key, string? value) => address.GetUriWithQueryParameter(key, value);
}
