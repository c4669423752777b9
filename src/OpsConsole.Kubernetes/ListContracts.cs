namespace OpsConsole.Kubernetes;

public sealed record ListOptions
{
    public int PageSize { get; init; } = 500;
    public string? FieldSelector { get; init; }
    public string? LabelSelector { get; init; }
    /// <summary>How often a list may begin again after 410 or a cut connection before it is given up.</summary>
    public int MostRestarts { get; init; } = 3;

    /// <summary>
    /// Asks for one unpaged answer from the server's watch cache, at this resourceVersion or a later one; <c>0</c> takes whatever the cache holds.
    /// Several times cheaper than pages, but it may be older than the newest write: a list at <c>0</c> may prove presence, never that something
    /// seen before is gone. Where the server cannot answer so, the list falls back to pages. Null reads pages at the newest state.
    /// </summary>
    public string? NotOlderThan { get; init; }

    /// <summary>Only this namespace; null is all of them.</summary>
    public string? Namespace { get; init; }

    /// <summary>A list that shows an older state than this resourceVersion is <see cref="KubernetesFault.Stale"/>; null compares nothing.</summary>
    public string? NewestSeen { get; init; }

    /// <summary>
    /// A page that fails with an internal error is asked for again at half its size, down to one object: so that whatever precedes the object that
    /// breaks it is read.
    /// </summary>
    public bool NarrowsOnFailure { get; init; }
}

/// <summary>Takes the items of a list one at a time.</summary>
public interface IListSink
{
    /// <summary>The list begins, or begins again: whatever came before counts for nothing.</summary>
    void Begin();

    /// <summary>One item, exactly as sent. The memory is valid only until the returned task completes.</summary>
    ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken);
}

/// <summary>How a list ended. Only <see cref="IsComplete"/> proves absence.</summary>
public sealed record ListOutcome
{
    public required bool IsComplete { get; init; }
    /// <summary>The resourceVersion the list stands for; null when it did not complete.</summary>
    public string? ResourceVersion { get; init; }
    /// <summary>Items handed over since the last <see cref="IListSink.Begin"/>.</summary>
    public required long Items { get; init; }
    public required int Pages { get; init; }
    /// <summary>Bytes read in all, those of abandoned beginnings included.</summary>
    public required long Bytes { get; init; }
    public KubernetesFault? Fault { get; init; }
    /// <summary>The status of the answer that ended it, where one did.</summary>
    public int? StatusCode { get; init; }
    /// <summary>A sentence that says why it is not complete.</summary>
    public string? Reason { get; init; }
}
