using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>The types of all clusters that the person sees: the way to objects when the cluster is not the first question.</summary>
public sealed partial class ResourcesPage(ResourceBrowser browser)
{
    private IReadOnlyList<(Cluster Cluster, KnownType Type)>? _types;
    private List<string> _clusters = [];
    private IReadOnlyList<(Cluster Cluster, DateTimeOffset? Began)> _unknown = [];

    [SupplyParameterFromQuery(Name = "q")] public string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "cluster")] public string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "all")] public bool All { get; set; }
    [SupplyParameterFromQuery(Name = "sort")] public string? Sort { get; set; }
    [SupplyParameterFromQuery(Name = AsOf.Key)] public string? At { get; set; }

    /// <summary>So many clusters fit beside each other.</summary>
    private const int MostColumns = 5;

    private bool IsMatrix => Columns.Count <= MostColumns;

    private List<Cluster> Columns =>
        [.. _types!.Select(entry => entry.Cluster).DistinctBy(cluster => cluster.Name).Where(cluster => string.IsNullOrEmpty(Cluster) || cluster.Name == Cluster)];

    private List<IGrouping<string, (Cluster Cluster, KnownType Type)>> Shown =>
    [
        .. Sorted(_types!.Where(entry => All || entry.Type.Objects > 0)
            .Where(entry => string.IsNullOrEmpty(Cluster) || entry.Cluster.Name == Cluster)
            .Where(entry => Text is null || entry.Type.Name.Contains(Text, StringComparison.OrdinalIgnoreCase) || entry.Type.Kind.Contains(Text, StringComparison.OrdinalIgnoreCase))
            .GroupBy(entry => entry.Type.Name)),
    ];

    private IEnumerable<IGrouping<string, (Cluster Cluster, KnownType Type)>> Sorted(IEnumerable<IGrouping<string, (Cluster Cluster, KnownType Type)>> groups) => Sort switch
    {
        "kind" => groups.OrderBy(group => group.First().Type.Kind, StringComparer.OrdinalIgnoreCase),
        "objects" => groups.OrderByDescending(group => group.Sum(entry => entry.Type.Objects)),
        _ => groups,
    };

    private string SortHref(string? sort) => Address.GetUriWithQueryParameter("sort", sort);

    private string? SortOf(string? sort) => sort == (Sort is "kind" or "objects" ? Sort : null) ? sort == "objects" ? "descending" : "ascending" : null;

    /// <summary>The oldest complete read among what is shown: nothing of it is older.</summary>
    private DateTimeOffset? OldestRead => Shown.SelectMany(group => group).Min(entry => entry.Type.CompleteAt);

    protected override object Key => (nameof(ResourcesPage), At);

    protected override long? Followed => Viewed is null ? Feed.Version : null;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (ReadMoment(At) is { } wrong)
            return wrong;
        var answer = await browser.TypesEverywhereAsync(caller, Viewed, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        if (Viewed is { } at)
        {
            var unknown = await browser.UnknownAsync(caller, at, cancellationToken);
            if (unknown.IsRefused)
                return unknown.Refusal;
            _unknown = unknown.Value!;
        }
        else
            _unknown = [];
        _types = answer.Value;
        _clusters = [.. _types!.Select(entry => entry.Cluster.Name).Distinct().Order(StringComparer.Ordinal)];
        return null;
    }
}
