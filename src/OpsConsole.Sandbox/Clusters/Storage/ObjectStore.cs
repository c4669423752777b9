namespace OpsConsole.Sandbox.Clusters.Storage;

/// <summary>The memory of one simulated cluster: every object, one growing revision, recent history for resumed watches and pinned lists.</summary>
public sealed class ObjectStore(long firstRevision, int historyLength)
{
    private const int WatchCapacity = 20_000;

    private readonly Dictionary<string, ObjectCollection> _collections = new(StringComparer.Ordinal);

    /// <summary>Held by whoever reads, decides and writes in one step.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The revision of the last write.</summary>
    public long Revision { get; private set; } = firstRevision;

    /// <summary>Lists pinned to an older revision are refused.</summary>
    public long CompactedTo { get; private set; }

    public StoredObject? Find(string type, string? @namespace, string name)
    {
        lock (Gate)
            return Collection(type).Current.Find(StoredObject.KeyOf(@namespace, name));
    }

    /// <summary>The objects of a type now.</summary>
    public Snapshot Latest(string type)
    {
        lock (Gate)
            return new Snapshot(Revision, Collection(type).Current);
    }

    /// <summary>The objects of a type as they stood at a revision.</summary>
    public Snapshot At(string type, long revision)
    {
        lock (Gate)
        {
            if (revision > Revision)
                throw new FutureRevisionException(revision, Revision);
            if (revision < CompactedTo || Collection(type).At(revision) is not { } objects)
                throw new CompactedException(revision, Math.Max(CompactedTo, Collection(type).Floor));
            return new Snapshot(revision, objects);
        }
    }

    /// <summary>Everything as it stood at a revision.</summary>
    public StoreView AllAt(long revision)
    {
        lock (Gate)
            return new StoreView(revision, _collections.Keys.ToDictionary(type => type, type => At(type, revision).Objects, StringComparer.Ordinal));
    }

    /// <summary>Watches a type from right after a revision.</summary>
    public StoreWatch Watch(string type, long after)
    {
        lock (Gate)
        {
            var collection = Collection(type);
            return after < collection.Floor
                ? throw new CompactedException(after, collection.Floor)
                : collection.Watch(after, WatchCapacity);
        }
    }

    /// <summary>A snapshot and a watch with nothing between them.</summary>
    public (Snapshot Start, StoreWatch Watch) WatchFromNow(string type)
    {
        lock (Gate)
            return (Latest(type), Watch(type, Revision));
    }

    /// <summary>Gives up a watch.</summary>
    public void Leave(StoreWatch watch)
    {
        lock (Gate)
            watch.End();
    }

    public int WatchCount
    {
        get
        {
            lock (Gate)
                return _collections.Values.Sum(collection => collection.WatchCount);
        }
    }

    /// <summary>Forgets history up to a revision: older continue tokens and watch positions are answered with 410.</summary>
    public void Compact(long upTo)
    {
        lock (Gate)
        {
            CompactedTo = Math.Max(CompactedTo, Math.Min(upTo, Revision));
            foreach (var collection in _collections.Values)
                collection.Forget(CompactedTo);
        }
    }

    /// <summary>Ends all running watches of a type, or of all types.</summary>
    public void EndWatches(string? type = null)
    {
        lock (Gate)
            foreach (var (name, collection) in _collections)
                if (type is null || type == name)
                    collection.EndWatches();
    }

    /// <summary>Commits a new state under the next revision; the renderer learns that revision.</summary>
    public StoredObject Put(string type, Func<long, StoredObject> render)
    {
        lock (Gate)
        {
            var next = render(Revision + 1);
            Revision = next.Revision;
            var collection = Collection(type);
            collection.Put(next);
            collection.Trim(historyLength);
            return next;
        }
    }

    /// <summary>Commits a deletion; the renderer gives the last state under the deletion's revision.</summary>
    public StoredObject Remove(string type, Func<long, StoredObject> render)
    {
        lock (Gate)
        {
            var last = render(Revision + 1);
            Revision = last.Revision;
            var collection = Collection(type);
            collection.Remove(last);
            collection.Trim(historyLength);
            return last;
        }
    }

    /// <summary>Puts a body in verbatim, whatever it is: for seeing how a client takes what a server should not send.</summary>
    public StoredObject PutVerbatim(string type, string? @namespace, string name, Func<long, byte[]> body) =>
        Put(type, revision => new StoredObject
        {
            Key = StoredObject.KeyOf(@namespace, name),
            Namespace = @namespace ?? "",
            Name = name,
            Uid = "",
            Revision = revision,
            Labels = new Dictionary<string, string>(),
            Tail = body(revision),
            IsVerbatim = true,
        });

    private ObjectCollection Collection(string type)
    {
        if (!_collections.TryGetValue(type, out var collection))
            _collections.Add(type, collection = new ObjectCollection(CompactedTo));
        return collection;
    }
}
