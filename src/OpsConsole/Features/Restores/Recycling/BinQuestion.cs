namespace OpsConsole.Features.Restores.Recycling;

/// <summary>How the recycle bin is narrowed.</summary>
public sealed record BinQuestion
{
    /// <summary>Its name; null for all that the person sees.</summary>
    public string? Cluster { get; init; }

    /// <summary>As addresses use it: plural and group.</summary>
    public string? Type { get; init; }

    /// <summary>A part of the namespace, the name, or both with a slash between, without case.</summary>
    public string? Words { get; init; }

    /// <summary>Only that of which nothing of the name is there now.</summary>
    public bool IsGone { get; init; }

    /// <summary>What was deleted before is left out.</summary>
    internal DateTimeOffset Since { get; init; }

    /// <summary>Ids of the clusters, which the caller may see.</summary>
    internal IReadOnlyCollection<int> Clusters { get; init; } = [];
}

/// <summary>A place in the list, newest first; times alone are not unique.</summary>
public readonly record struct BinPlace(DateTimeOffset DeletedAt, int ClusterId, long ResourceId);
