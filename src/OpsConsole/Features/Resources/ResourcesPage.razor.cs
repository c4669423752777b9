using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>The types of all clusters that the person sees: the way to objects when the cluster is not the first question.</summary>
public sealed partial class ResourcesPage(ResourceBrowser browser)
{
    private IReadOnlyList<(Cluster Cluster, KnownType Type)>? _types;
    private List<string> _clusters = [];

    [SupplyParameterFromQuery(Name = "q")] public string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "cluster")] public string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "all")] public bool All { get; set; }

    /// <summary>So many clusters fit beside each other.</summary>
    private const int MostColumns = 5;

    private bool IsMatrix => Columns.Count <= MostColumns;

    private List<Cluster> Columns =>
        [.. _types!.Select(entry => entry.Cluster).DistinctBy(cluster => cluster.Name).Where(cluster => string.IsNullOrEmpty(Cluster) || cluster.Name == Cluster)];

    private List<IGrouping<string, (Cluster Cluster, KnownType Type)>> Shown =>
    [
        .. _types!.Where(entry => All || entry.Type.Objects > 0)
            .Where(entry => string.IsNullOrEmpty(Cluster) || entry.Cluster.Name == Cluster)
            .Where(entry => Text is null || entry.Type.Name.Contains(Text, StringComparison.OrdinalIgnoreCase) || entry.Type.Kind.Contains(Text, StringComparison.OrdinalIgnoreCase))
            .GroupBy(entry => entry.Type.Name),
    ];

    protected override object Key => nameof(ResourcesPage);

    protected override long? Followed => Feed.Version;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await browser.TypesEverywhereAsync(caller, Viewed, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        _types = answer.Value;
        _clusters = [.. _types!.Select(entry => entry.Cluster.Name).Distinct().Order(StringComparer.Ordinal)];
        return null;
    }
}
