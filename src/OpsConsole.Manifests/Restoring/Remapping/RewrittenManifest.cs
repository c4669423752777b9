namespace OpsConsole.Manifests.Restoring.Remapping;

/// <summary>A reference that leads somewhere else now.</summary>
/// <param name="Path">As a comparison names it.</param>
/// <param name="Then">JSON text of what stood there.</param>
/// <param name="Now">JSON text of what stands there now; null where it was taken away.</param>
public sealed record RewrittenReference(string Path, string Then, string? Now);

/// <summary>An object as it stands at another place.</summary>
public sealed record RewrittenManifest
{
    /// <summary>In canonical form, under its new name.</summary>
    public required byte[] Json { get; init; }

    /// <summary>In the order of the rules.</summary>
    public required IReadOnlyList<RewrittenReference> References { get; init; }

    /// <summary>Paths of what would have been rewritten, and was asked to stay.</summary>
    public required IReadOnlyList<string> Kept { get; init; }

    /// <summary>Paths whose text names a namespace that goes elsewhere, and of which nobody here knows what they mean: they stay.</summary>
    public required IReadOnlyList<string> Suspects { get; init; }
}
