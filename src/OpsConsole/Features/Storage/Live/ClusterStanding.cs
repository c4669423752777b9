using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Live;

public enum LivePhase
{
    /// <summary>Nobody follows it.</summary>
    NotFollowed,
    /// <summary>Not every type is read yet.</summary>
    Starting,
    /// <summary>Changes come.</summary>
    Live,
    /// <summary>Some types are not heard of now or may not be read; the others move.</summary>
    Partial,
    /// <summary>Nothing is heard of it now: what is shown is of the moment in <see cref="ClusterStanding.Since"/>.</summary>
    Disconnected,
}

/// <summary>How live what is shown of a cluster is.</summary>
public sealed record ClusterStanding
{
    public required string Cluster { get; init; }
    public required LivePhase Phase { get; init; }

    /// <summary>Since when it is so.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it is not live, in a sentence; empty where it is.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The oldest word of all types that are watched: nothing shown is older. Null before everything was read once.</summary>
    public DateTimeOffset? HeardAt { get; init; }

    /// <summary>Followed types and how far each is known.</summary>
    public IReadOnlyDictionary<string, TypeCoverage> Types { get; init; } = new Dictionary<string, TypeCoverage>();
}
