using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Clusters;

/// <summary>One cluster: who it is, how it is, and what other features put here.</summary>
public sealed partial class ClusterPage(Fleet fleet, FleetAttention attention, IEnumerable<IFleetAddition> additions, IEnumerable<PageSection> sections)
{
    private const string Overview = "overview";
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15);

    private readonly IReadOnlyList<PageSection> _sections = [.. sections.Where(section => section.Page == ClusterWords.Page && section.Tab != PageActions.Tab).OrderBy(section => section.Order)];
    private readonly IReadOnlyList<IFleetAddition> _additions = [.. additions];
    private Cluster? _cluster;
    private IReadOnlyList<Attention> _attention = [];

    [Parameter] public string Name { get; set; } = "";
    [SupplyParameterFromQuery(Name = "tab")] public string? Tab { get; set; }

    private IEnumerable<PageSection> Tabs => _sections.Where(section => section.Tab != Overview).DistinctBy(section => section.Tab);

    private string CurrentTab => Tabs.Any(section => section.Tab == Tab) ? Tab! : Overview;

    protected override object Key => Name;

    /// <summary>What is overdue becomes so by time alone.</summary>
    protected override long? Followed => fleet.Version + _additions.Sum(addition => addition.Version) + Beat(Pulse);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var found = await fleet.FindAsync(caller, Name, cancellationToken);
        _cluster = found.Value;
        _attention = _cluster is null ? [] : attention.Of(_cluster);
        return found.Refusal;
    }

    private IEnumerable<PageSection> SectionsOf(string tab) => _sections.Where(section => section.Tab == tab);

    private string TabHref(string? tab) => tab is null ? $"/clusters/{Uri.EscapeDataString(Name)}" : $"/clusters/{Uri.EscapeDataString(Name)}?tab={tab}";
}
