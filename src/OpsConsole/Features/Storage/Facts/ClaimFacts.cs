namespace OpsConsole.Features.Storage.Facts;

/// <summary>A condition of a claim that holds.</summary>
/// <param name="Type">"FileSystemResizePending".</param>
/// <param name="Message">In the words of whoever set it.</param>
/// <param name="Since">Since when it holds.</param>
public sealed record ClaimCondition(string Type, string Message, DateTimeOffset? Since);

/// <summary>What the TiDB operator writes on a claim of how its volume is wanted, or of how it is: <c>spec.tidb.pingcap.com/…</c> and <c>status.tidb.pingcap.com/…</c>.</summary>
/// <param name="Revision">Counts the changes that are wanted.</param>
/// <param name="Class">The storage class, which the claim's own field cannot follow.</param>
/// <param name="Size">In bytes.</param>
public sealed record TidbVolumeState(string Revision, string Class, long? Size);

/// <summary>A claim on a persistent volume.</summary>
public sealed record ClaimFacts : ObjectFacts
{
    /// <summary>"Pending", "Bound" or "Lost"; empty where it is not said.</summary>
    public required string Phase { get; init; }

    /// <summary>In bytes.</summary>
    public required long? Requested { get; init; }

    /// <summary>In bytes, once it is bound.</summary>
    public required long? Capacity { get; init; }

    /// <summary>Null where none is named and the default one is meant; empty where none is wanted.</summary>
    public required string? Class { get; init; }

    /// <summary>Empty until it is bound, unless a certain volume is wanted.</summary>
    public required string VolumeName { get; init; }

    /// <summary>Those that hold, by their type.</summary>
    public required ValueList<ClaimCondition> Conditions { get; init; }
    public required TidbVolumeState? Wanted { get; init; }
    public required TidbVolumeState? Current { get; init; }

    /// <summary>The node that its first pod was placed on; empty where none is.</summary>
    public required string SelectedNode { get; init; }

    /// <summary>The class of volume attributes that is wanted; empty where none is.</summary>
    public required string AttributesClass { get; init; }
    public required string CurrentAttributesClass { get; init; }

    /// <summary>True where its deletion waits until no pod uses it; a claim that is being deleted and guarded still is in use.</summary>
    public required bool IsGuarded { get; init; }

    /// <summary>"tikv"; empty where no label says it.</summary>
    public required string Component { get; init; }

    /// <summary>The TiDB cluster or other application it belongs to; empty where no label says it.</summary>
    public required string Instance { get; init; }

    /// <summary>Of the label "dataplane".</summary>
    public required string Dataplane { get; init; }

    public override IEnumerable<string> IndexedUnder
    {
        get
        {
            if (VolumeName.Length > 0)
                yield return StorageIndex.Volume(VolumeName);
            if (Wanted is null)
                yield break;
            yield return StorageIndex.TidbClaims(Key.Namespace, Instance);
            if (IsMoving)
                foreach (var name in new[] { CurrentClass, Wanted.Class }.Distinct())
                    yield return StorageIndex.MovingClass(name);
        }
    }

    /// <summary>The class its volume is of, as far as the TiDB operator tells; empty where none is named.</summary>
    internal string CurrentClass => Current is { Class.Length: > 0 } current ? current.Class : Class ?? "";

    /// <summary>True while the TiDB operator is giving its volume another class.</summary>
    internal bool IsMoving => Wanted is { Class.Length: > 0 } wanted && wanted.Class != CurrentClass;

    /// <summary>The class it names, and those of its volume where the TiDB operator says so; each once.</summary>
    internal IEnumerable<string> Classes => new[] { Class, Wanted?.Class, Current?.Class }.OfType<string>().Where(name => name.Length > 0).Distinct();
}
