namespace OpsConsole.Sandbox.Clusters.Faults;

/// <summary>One way in which the simulated server misbehaves, and for which requests.</summary>
public sealed record Fault
{
    public required FaultEffect Effect { get; init; }
    /// <summary>Requests whose path begins so; null is every request.</summary>
    public string? Path { get; init; }
    /// <summary>Requests for this type (<c>buckets.s3.aws.upbound.io</c>), in any namespace and version.</summary>
    public string? Type { get; init; }
    /// <summary>Requests inside this namespace.</summary>
    public string? Namespace { get; init; }
    /// <summary>Requests that name this object in their path; a creation names none.</summary>
    public string? Name { get; init; }
    /// <summary>The verb of the request: <c>list</c>, <c>watch</c>, <c>get</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>; null is any.</summary>
    public string? Verb { get; init; }
    /// <summary>How often the fault strikes before it is over; null is until it is removed.</summary>
    public int? Times { get; init; }

    public static Fault Of(FaultEffect effect) => new() { Effect = effect };

    /// <summary>The group's documents and objects cannot be read, as when an aggregated API server is down.</summary>
    public static Fault BrokenGroup(string group) => Of(new FaultEffect.BrokenGroup(group));

    /// <summary>The conversion webhook of a type does not answer: every read of it fails.</summary>
    public static Fault ConversionFailure(string type) => new() { Effect = new FaultEffect.ConversionFailure(), Type = type };

    /// <summary>The conversion webhook does not answer, and only the objects of some namespaces need it.</summary>
    public static Fault ConversionFailure(string type, params string[] namespaces) => new() { Effect = new FaultEffect.ConversionFailure { Namespaces = namespaces }, Type = type };

    /// <summary>One stored object that cannot be decoded: every list that would show it fails, and so does reading it.</summary>
    public static Fault BrokenObject(string type, string? @namespace, string name) => new() { Effect = new FaultEffect.BrokenObject(@namespace, name), Type = type };

    /// <summary>The server carries deletions out and their answers never arrive; of one type or object where named.</summary>
    public static Fault LostDeletion(AfterWrite after, string? type = null, string? name = null) =>
        new() { Effect = new FaultEffect.AnswerLost(after), Verb = "delete", Type = type, Name = name };

    /// <summary>The server refuses deletions with 503 before it does anything; of one type or object where named.</summary>
    public static Fault RefusedDeletion(string? type = null, string? name = null) =>
        new() { Effect = new FaultEffect.Status(503, "ServiceUnavailable", "the server is currently unable to handle the request"), Verb = "delete", Type = type, Name = name };

    /// <summary>The caller may not touch this type.</summary>
    public static Fault Forbidden(string type) => new() { Effect = new FaultEffect.Forbidden(), Type = type };
}

public abstract record FaultEffect
{
    /// <summary>No answer ever; the connection stays open.</summary>
    public sealed record Hang : FaultEffect;
    /// <summary>The answer begins, then stays silent after so many bytes of body.</summary>
    public sealed record HangAtByte(long Byte) : FaultEffect;
    /// <summary>The answer comes later.</summary>
    public sealed record Latency(TimeSpan Delay) : FaultEffect;
    /// <summary>The body comes byte by byte, each after this pause.</summary>
    public sealed record Slow(TimeSpan PerByte) : FaultEffect;
    /// <summary>A Status answer instead of the real one.</summary>
    public sealed record Status(int Code, string Reason = "InternalError", string Message = "injected fault", TimeSpan? RetryAfter = null) : FaultEffect;
    /// <summary>The connection is cut after so many bytes of body; 0 cuts before the headers.</summary>
    public sealed record CutAtByte(long Byte) : FaultEffect;
    /// <summary>200 with a web page, as from a proxy in between.</summary>
    public sealed record Html : FaultEffect;
    /// <summary>200 with broken JSON.</summary>
    public sealed record BrokenJson : FaultEffect;
    /// <summary>Every continue token is answered with 410 Expired.</summary>
    public sealed record ExpiredContinue : FaultEffect;
    /// <summary>A list shows no items and a new continue token (KEP-365: not the end).</summary>
    public sealed record EmptyPages : FaultEffect;
    /// <summary>A watch is closed in good order so long after it began; zero closes it right after what it had missed.</summary>
    public sealed record CloseWatch(TimeSpan After) : FaultEffect;
    /// <summary>A watch is accepted and never says anything, bookmarks included.</summary>
    public sealed record SilentWatch : FaultEffect;
    /// <summary>Every read shows the state so many revisions before the fault began, whatever resourceVersion was asked for: a server that lies.</summary>
    public sealed record StaleReads(long Behind) : FaultEffect;
    /// <summary>The watch cache stands still so many revisions before the fault began; reads of the newest state are true: a server that lags.</summary>
    public sealed record LaggingCache(long Behind) : FaultEffect;
    /// <summary>503 for a group's documents and objects.</summary>
    public sealed record BrokenGroup(string Group) : FaultEffect;
    /// <summary>A group that discovery leaves out without a word, and whose paths are not found.</summary>
    public sealed record HiddenGroup(string Group) : FaultEffect;
    /// <summary>The conversion webhook of the type does not answer.</summary>
    public sealed record ConversionFailure : FaultEffect
    {
        /// <summary>Namespaces whose objects are stored in another version and need it; null is all objects.</summary>
        public IReadOnlyList<string>? Namespaces { get; init; }
    }
    /// <summary>One object breaks every answer that contains it.</summary>
    public sealed record BrokenObject(string? Namespace, string Name) : FaultEffect;
    public sealed record Forbidden : FaultEffect;
    /// <summary>A write is carried out, or refused, and nobody learns which.</summary>
    public sealed record AnswerLost(AfterWrite After) : FaultEffect;
}

/// <summary>How the answer to a write is lost.</summary>
public enum AfterWrite
{
    /// <summary>The connection is cut.</summary>
    Cut,
    /// <summary>Nothing is said any more.</summary>
    Silence,
}
