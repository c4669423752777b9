using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>An object's versions as sentences, newest first; runs of mere status changes are folded to one line.</summary>
public sealed partial class VersionList(ResourceHistory history)
{
    private const int PartSize = 50;

    private readonly NewestFirst<VersionEntry> _entries = new(entry => entry.Version.Sequence, entry => (entry.Sentence is null, entry.Version.ValidTo));
    private readonly HashSet<long> _named = [];

    [Parameter, EditorRequired] public FoundResource Resource { get; set; } = null!;

    private List<List<Item>> Groups
    {
        get
        {
            var groups = new List<List<Item>>();
            var entries = _entries.Items!;
            for (var at = 0; at < entries.Count; at++)
            {
                var item = new Item(entries[at], at + 1 < entries.Count ? entries[at + 1].Version.Sequence : null);
                if (item.IsFoldable && groups.Count > 0 && groups[^1][0].IsFoldable)
                    groups[^1].Add(item);
                else
                    groups.Add([item]);
            }
            return groups;
        }
    }

    protected override object Key => (Resource.Cluster.Name, Resource.Lineage.Id, Resource.At);

    protected override long? Followed => Resource.At is null ? Feed.VersionOf(Resource.Cluster) : null;

    protected override Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken) =>
        _entries.BeginAsync(Parts(caller, cancellationToken), cancellationToken);

    protected override Task<Refusal?> ReadAgainAsync(Caller caller, CancellationToken cancellationToken) =>
        _entries.CatchUpAsync(Parts(caller, cancellationToken), cancellationToken);

    private Task MoreAsync() => LoadMoreAsync((caller, cancellationToken) => _entries.MoreAsync(Parts(caller, cancellationToken), cancellationToken));

    private ReadPart<VersionEntry> Parts(Caller caller, CancellationToken cancellationToken) => cursor => history.VersionsAsync(
        caller, Resource.Cluster.Name, Resource.Type.Name, Resource.Lineage.Namespace, Resource.Lineage.Name, Resource.Lineage.Uid, Resource.At, PartSize, cursor, cancellationToken);

    /// <summary>A group that was opened stays open, at whichever end it grows: it keeps the name that it had first.</summary>
    private string NameOf(List<Item> group)
    {
        var name = (group.Find(item => _named.Contains(item.Sequence)) ?? group[0]).Sequence;
        _named.Add(name);
        return $"folded {name}";
    }

    private sealed record Item(VersionEntry Entry, long? Former)
    {
        public long Sequence => Entry.Version.Sequence;

        public bool IsFoldable => Entry.Sentence?.IsStatusOnly == true;
    }
}
