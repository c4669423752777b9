using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>An object's versions as sentences, newest first; runs of mere status changes are folded to one line.</summary>
public sealed partial class VersionList(ResourceHistory history)
{
    private const int PartSize = 50;

    private List<VersionEntry>? _entries;
    private string? _next;

    [Parameter, EditorRequired] public FoundResource Resource { get; set; } = null!;

    private List<List<Item>> Groups
    {
        get
        {
            var groups = new List<List<Item>>();
            for (var at = 0; at < _entries!.Count; at++)
            {
                var item = new Item(_entries[at], at + 1 < _entries.Count ? _entries[at + 1].Version.Sequence : null);
                if (item.IsFoldable && groups.Count > 0 && groups[^1][0].IsFoldable)
                    groups[^1].Add(item);
                else
                    groups.Add([item]);
            }
            return groups;
        }
    }

    protected override object Key => (Resource.Cluster.Name, Resource.Lineage.Id);

    protected override Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken) => ReadAsync(caller, null, cancellationToken);

    private Task MoreAsync() => LoadMoreAsync((caller, cancellationToken) => ReadAsync(caller, _next, cancellationToken));

    private async Task<Refusal?> ReadAsync(Caller caller, string? cursor, CancellationToken cancellationToken)
    {
        var lineage = Resource.Lineage;
        var answer = await history.VersionsAsync(
            caller, Resource.Cluster.Name, Resource.Type.Name, lineage.Namespace, lineage.Name, lineage.Uid, PartSize, cursor, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        _entries = cursor is null ? [.. answer.Value!.Items] : [.. _entries ?? [], .. answer.Value!.Items];
        _next = answer.Value.NextCursor;
        return null;
    }

    private sealed record Item(VersionEntry Entry, long? Former)
    {
        public bool IsFoldable => Entry.Sentence?.IsStatusOnly == true;
    }
}
