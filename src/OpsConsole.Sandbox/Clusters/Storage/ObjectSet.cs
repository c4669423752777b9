using System.Collections;
using System.Collections.Immutable;

namespace OpsConsole.Sandbox.Clusters.Storage;

/// <summary>Objects in key order. Immutable: a change gives a new map that shares nearly everything with the old one.</summary>
public sealed class ObjectSet : IReadOnlyCollection<StoredObject>
{
    public static readonly ObjectSet Empty = new(ImmutableSortedSet.Create<StoredObject>(new ByKey()));

    private readonly ImmutableSortedSet<StoredObject> _objects;

    private ObjectSet(ImmutableSortedSet<StoredObject> objects) => _objects = objects;

    public int Count => _objects.Count;

    public StoredObject? Find(string key) => _objects.TryGetValue(StoredObject.Probe(key), out var found) ? found : null;

    public ObjectSet With(StoredObject next) => new(_objects.Remove(next).Add(next));

    public ObjectSet Without(StoredObject gone) => new(_objects.Remove(gone));

    /// <summary>The objects whose key begins with a prefix, from right after a key on.</summary>
    public IEnumerable<StoredObject> From(string prefix, string? after)
    {
        var index = _objects.IndexOf(StoredObject.Probe(after is null ? prefix : prefix + after + "\0"));
        for (index = index < 0 ? ~index : index; index < _objects.Count; index++)
        {
            var next = _objects[index];
            if (!next.Key.StartsWith(prefix, StringComparison.Ordinal))
                yield break;
            yield return next;
        }
    }

    public IEnumerator<StoredObject> GetEnumerator() => _objects.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class ByKey : IComparer<StoredObject>
    {
        public int Compare(StoredObject? x, StoredObject? y) => string.CompareOrdinal(x?.Key, y?.Key);
    }
}
