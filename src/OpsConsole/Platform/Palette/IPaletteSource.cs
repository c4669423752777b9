using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Platform.Palette;

/// <summary>In the order in which they are shown.</summary>
public enum PaletteGroup { Pages, Clusters, Types, Objects }

/// <summary>One answer of the palette: what it is, how it is, where it is, why it was found.</summary>
public sealed record PaletteEntry
{
    public required string Title { get; init; }
    public required string Href { get; init; }
    /// <summary>Which of its properties matched, in words.</summary>
    public required string Why { get; init; }
    public string? Kind { get; init; }
    /// <summary><c>buckets.s3.aws.upbound.io</c></summary>
    public string? Type { get; init; }
    public string? Cluster { get; init; }
    public string? Environment { get; init; }
    public string? Namespace { get; init; }
    public StateKind? State { get; init; }
    public string? StateText { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
}

/// <summary>What a source found, and what it knows to be missing from it.</summary>
public sealed record PaletteFinding(IReadOnlyList<PaletteEntry> Entries, string? Note = null)
{
    public static PaletteFinding Nothing { get; } = new([]);
}

/// <summary>
/// Answers the palette for a feature. What the caller may not see must be as if it were absent: from the entries, from their number and order, and
/// from notes.
/// </summary>
public interface IPaletteSource
{
    PaletteGroup Group { get; }

    /// <summary>It cannot answer while the database is away.</summary>
    bool NeedsDatabase { get; }

    Task<Answer<PaletteFinding>> SearchAsync(Caller caller, PaletteQuestion question, CancellationToken cancellationToken);

    /// <summary>The entry of an address where the person was; null where it is none of this source's or not theirs to see any more.</summary>
    Task<Answer<PaletteEntry?>> AtAsync(Caller caller, string path, CancellationToken cancellationToken);
}
