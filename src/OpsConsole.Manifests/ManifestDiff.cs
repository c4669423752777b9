namespace OpsConsole.Manifests;

public enum ManifestChangeKind { Added, Removed, Changed }

/// <summary>One difference between two objects.</summary>
public sealed record ManifestChange
{
    public required ManifestChangeKind Kind { get; init; }
    /// <summary>For people and links, <c>spec.tikv.replicas</c> or <c>status.conditions[type=Ready].status</c>.</summary>
    public required string Path { get; init; }
    /// <summary>RFC 6901, with list positions of the before side (removed, changed) or of the after side (added).</summary>
    public required string JsonPointer { get; init; }
    /// <summary>JSON text of the value before; null when added.</summary>
    public string? Before { get; init; }
    /// <summary>JSON text of the value after; null when removed.</summary>
    public string? After { get; init; }
    /// <summary>True for bookkeeping that changes without anybody's intent (generation, observedGeneration, heartbeat times).</summary>
    public bool IsNoise { get; init; }
}

/// <summary>The structural difference of two objects: key order never matters, list items are matched by their merge key where they have one.</summary>
public static class ManifestDiff
{
    public static IReadOnlyList<ManifestChange> Compare(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        throw new NotImplementedException($"{before.Length} {after.Length}");

    /// <summary>The other side: <c>Apply(before, Compare(before, after))</c> is <c>after</c> in canonical form.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> before, IReadOnlyList<ManifestChange> changes) =>
        throw new NotImplementedException($"{before.Length} {changes.Count}");
}
