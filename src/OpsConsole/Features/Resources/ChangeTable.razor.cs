using System.Collections.Frozen;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Resources.ChangeSummaries;

namespace OpsConsole.Features.Resources;

/// <summary>Changes as lines. Drawn anew only when they are others: it is the largest part of its pages.</summary>
public sealed partial class ChangeTable(IEnumerable<ChangeOffer> offers)
{
    private const int MostShown = 100;

    /// <summary>The lines whose entries somebody looks at; the others' are neither drawn nor sent.</summary>
    private readonly HashSet<object> _open = [];
    private (IReadOnlyList<ChangeGroup>?, bool, IReadOnlySet<string>) _drawn;
    private bool _isToggled;

    [Parameter, EditorRequired] public IReadOnlyList<ChangeGroup> Groups { get; set; } = [];
    [Parameter] public bool WithClusters { get; set; }

    /// <summary>The clusters, by name, in which the person may ask for something.</summary>
    [Parameter] public IReadOnlySet<string> Askable { get; set; } = FrozenSet<string>.Empty;

    private bool HasOffers => Askable.Count > 0;

    protected override bool ShouldRender() => _isToggled || _drawn != (Groups, WithClusters, Askable);

    protected override void OnAfterRender(bool firstRender) => (_isToggled, _drawn) = (false, (Groups, WithClusters, Askable));

    private IEnumerable<(string Words, string Href)> OffersOf(ChangeEntry entry) =>
        Askable.Contains(entry.Cluster.Name) ? offers.Select(offer => offer.Of(entry)).OfType<(string, string)>() : [];

    private void Toggle(object line)
    {
        _isToggled = true;
        if (!_open.Remove(line))
            _open.Add(line);
    }

    private static string Count(ChangeGroup group) => group.Lines.Sum(line => line.Entries.Count) is var count && count == 1 ? "1 change" : $"{count} changes";

    private static string More(ChangeLine line) => line.Objects > 1
        ? $"{line.Objects} objects in {line.Clusters} clusters"
        : $"{line.Entries.Count - 1} earlier {(line.Entries.Count == 2 ? "change" : "changes")}";

    private static string Name(ChangeEntry entry) => entry.Row.Namespace.Length == 0 ? entry.Row.Name : $"{entry.Row.Namespace}/{entry.Row.Name}";

    private static string Object(ChangeEntry entry) => ResourceLinks.Change(entry.Cluster.Name, entry.Row);

    private static string Compare(ChangeEntry entry, long former) => ResourceLinks.ChangeDifference(entry.Cluster.Name, entry.Row, former);
}
