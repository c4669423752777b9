using OpsConsole.Features.Storage.Api;

namespace OpsConsole.Features.Storage.Hub;

/// <summary>What a client wants to be told of.</summary>
public sealed record StorageSubscription
{
    /// <summary>buckets, classes, volumes or protection.</summary>
    public required string Table { get; init; }

    /// <summary>One cluster; null is all that the client may see.</summary>
    public string? Cluster { get; init; }
    public string? Environment { get; init; }
    public string? Region { get; init; }

    /// <summary>Words that a row must have.</summary>
    public string? Text { get; init; }

    /// <summary>Facets and their wanted values: of one any, of several each.</summary>
    public IReadOnlyDictionary<string, string[]>? Facets { get; init; }

    /// <summary>To go on after a break: <see cref="StorageMessage.Epoch"/> and <see cref="StorageMessage.Sequence"/> of the last message.</summary>
    public string? Epoch { get; init; }
    public long? Sequence { get; init; }
}

/// <summary>One message of a subscription.</summary>
public sealed record StorageMessage
{
    /// <summary>
    /// snapshot: forget what you know, more parts follow while <see cref="HasMore"/>; delta: rows that are another, and rows that are gone or do not fit any more;
    /// clusters: how live each is, and which are there at all; end: nothing more comes, <see cref="Reason"/> says why.
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>Another one is another process: sequences of different epochs have nothing to do with each other.</summary>
    public required string Epoch { get; init; }

    /// <summary>Rises; everything up to it is told, once <see cref="HasMore"/> is false.</summary>
    public required long Sequence { get; init; }

    /// <summary>More parts of the same snapshot or delta follow.</summary>
    public bool HasMore { get; init; }
    public IReadOnlyList<StorageRow>? Rows { get; init; }
    public IReadOnlyList<StorageRowKey>? Gone { get; init; }
    public IReadOnlyList<StorageCluster>? Clusters { get; init; }
    public string? Reason { get; init; }
}
