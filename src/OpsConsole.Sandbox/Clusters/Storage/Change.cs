namespace OpsConsole.Sandbox.Clusters.Storage;

public enum ChangeKind { Added, Modified, Deleted }

/// <summary>One committed write and the collection as it stood right after it.</summary>
public sealed record Change
{
    public required ChangeKind Kind { get; init; }
    public required long Revision { get; init; }
    /// <summary>The new state; for a deletion the last state under the deletion's revision.</summary>
    public required StoredObject Object { get; init; }
    public StoredObject? Previous { get; init; }
    public required ObjectSet After { get; init; }
}

/// <summary>The objects of one type as they stood at a revision.</summary>
public sealed record Snapshot(long Revision, ObjectSet Objects);

/// <summary>Every type as it stood at a revision.</summary>
public sealed class StoreView(long revision, IReadOnlyDictionary<string, ObjectSet> objects)
{
    public long Revision { get; } = revision;

    public Snapshot Of(string type) => new(Revision, objects.GetValueOrDefault(type, ObjectSet.Empty));
}

/// <summary>The wanted revision is no longer kept.</summary>
public sealed class CompactedException(long wanted, long oldest) : Exception($"revision {wanted} is older than {oldest}, the oldest kept")
{
    public long Wanted { get; } = wanted;
    public long Oldest { get; } = oldest;
}

/// <summary>The wanted revision does not exist yet.</summary>
public sealed class FutureRevisionException(long wanted, long current) : Exception($"revision {wanted} is ahead of {current}")
{
    public long Wanted { get; } = wanted;
    public long Current { get; } = current;
}
