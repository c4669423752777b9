using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Clusters;

/// <summary>The home page: what needs attention, and every cluster the person sees.</summary>
public sealed partial class FleetPage(Fleet fleet, FleetAttention attention, IEnumerable<IFleetAddition> additions, NavigationManager address)
{
    /// <summary>What is overdue or no longer recent becomes so by time alone.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(45);

    private readonly IReadOnlyList<IFleetAddition> _additions = [.. additions];
    private IReadOnlyList<Cluster>? _clusters;
    private IReadOnlyList<Attention> _attention = [];
    private IReadOnlyList<(string What, DateTimeOffset Since)> _stale = [];
    private IReadOnlyList<FleetTitle> _titles = [];
    private IReadOnlyDictionary<string, IReadOnlyList<FleetFigure>> _figures = new Dictionary<string, IReadOnlyList<FleetFigure>>();

    [SupplyParameterFromQuery(Name = "environment")] public string? Environment { get; set; }
    [SupplyParameterFromQuery(Name = "region")] public string? Region { get; set; }
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }
    [SupplyParameterFromQuery(Name = "q")] public string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "group")] public string? Group { get; set; }
    [SupplyParameterFromQuery(Name = "view")] public string? View { get; set; }
    [SupplyParameterFromQuery(Name = "attention")] public string? AttentionView { get; set; }

    private bool IsTiles => View == "tiles";

    private FleetSelection Selection => FleetSelection.Of(Environment, Region, State, Text, Group);

    private IReadOnlyList<FleetGroup> Groups => Selection.Groups(_clusters!);

    private string Summary => $"{_clusters!.Count(cluster => cluster.Health.State == ClusterState.Ready)} of {_clusters!.Count} ready"
        + (Selection.IsAll ? "" : $", {Selection.In(_clusters!).Count} shown");

    /// <summary>The address only filters what was read.</summary>
    protected override object Key => nameof(FleetPage);

    protected override long? Followed => fleet.Version + _additions.Sum(addition => addition.Version) + Beat(Pulse);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var visible = await fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.Value is not { } clusters)
            return visible.Refusal;
        var lines = await attention.OfAllAsync(caller, clusters, cancellationToken);
        if (lines.IsRefused)
            return lines.Refusal;
        var now = Time.GetUtcNow();
        (_clusters, _attention) = (clusters, lines.Value!);
        _stale = [.. _additions.Where(addition => now - addition.AsOf > Fresh).Select(addition => (addition.What, addition.AsOf!.Value))];
        _figures = clusters.ToDictionary(cluster => cluster.Name, IReadOnlyList<FleetFigure> (cluster) =>
            [.. _additions.SelectMany(addition => addition.FiguresOf(cluster)).OrderBy(figure => figure.Order)]);
        _titles = [.. _figures.Values.Take(1).SelectMany(figures => figures).Select(figure => new FleetTitle(figure.Title, figure.IsNumber, figure.HasSeries))];
        return null;
    }

    private string With(string key, string? value) => address.GetUriWithQueryParameter(key, value);

    private static string CountOf(FleetGroup group) => group.Clusters.Count == 1 ? "1 cluster"
        : group.Clusters.Count(cluster => cluster.Health.State is ClusterState.Ready) is var ready && ready == group.Clusters.Count
            ? $"{ready} clusters, all ready" : $"{group.Clusters.Count} clusters, {ready} ready";
}
