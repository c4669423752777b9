namespace OpsConsole.Kubernetes;

public sealed record WatchOptions
{
    public string? FieldSelector { get; init; }
    public string? LabelSelector { get; init; }

    /// <summary>
    /// A watch that says nothing so long is taken for dead and resumed. API servers send a bookmark about every minute
    /// (k8s.io/apiserver, storage/cacher: bookmarkFrequency), so two that are missing are silence.
    /// </summary>
    public TimeSpan LongestSilence { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>The server is asked to end a watch in good order after between one and two of these, so that no watch outlives a changed certificate or load balancer.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>While a type has no objects it is listed again so often instead of watched; null watches it all the same.</summary>
    public TimeSpan? RestWhileEmpty { get; init; }

    /// <summary>A type that is not served or may not be read is asked for again so often.</summary>
    public TimeSpan RestWhileRefused { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>So many bytes of changes may wait for the sink; beyond it the stream is let go and resumed where the sink stands.</summary>
    public int MostWaitingBytes { get; init; } = 8 << 20;
}

public enum WatchEventKind { Added, Modified, Deleted }

/// <summary>One change, exactly as sent.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Object">The object's JSON, for a deletion its last state; valid only until the sink's task completes.</param>
/// <param name="ResourceVersion">The object's, which is also where a watch resumes.</param>
public readonly record struct WatchEvent(WatchEventKind Kind, ReadOnlyMemory<byte> Object, string ResourceVersion);

public enum WatchPhase
{
    /// <summary>Not read to the end yet.</summary>
    Starting,
    /// <summary>Everything is known and changes come.</summary>
    Live,
    /// <summary>Everything was known; changes since then are not heard at the moment.</summary>
    Behind,
    /// <summary>The server has no such type.</summary>
    NotServed,
    /// <summary>It may not be read, or not even a first list came to its end.</summary>
    Unreadable,
}

/// <summary>How a watch is doing.</summary>
/// <param name="Phase">What its objects prove.</param>
/// <param name="Since">Since when.</param>
/// <param name="Fault">What kind of trouble; null where there is none.</param>
/// <param name="Reason">A sentence that names cluster and path; null where there is no trouble.</param>
public sealed record WatchStanding(WatchPhase Phase, DateTimeOffset Since, KubernetesFault? Fault, string? Reason);

/// <summary>
/// Takes what a watch tells, one thing after another: a list (Begin, its items, Complete), then changes, and another list whenever the server's
/// history did not reach back far enough. Whatever is missing from a completed list is gone.
/// </summary>
public interface IWatchSink : IListSink
{
    /// <summary>The list came to its end; what was not in it does not exist at this resourceVersion.</summary>
    ValueTask CompleteAsync(string resourceVersion, CancellationToken cancellationToken);

    ValueTask ChangeAsync(WatchEvent change, CancellationToken cancellationToken);

    void Tell(WatchStanding standing);
}
