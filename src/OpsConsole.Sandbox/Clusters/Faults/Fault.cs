namespace OpsConsole.Sandbox.Clusters.Faults;

/// <summary>One way in which the simulated server misbehaves, and for which requests.</summary>
public sealed record Fault
{
    public required FaultEffect Effect { get; init; }
    /// <summary>Requests whose path begins so; null is every request.</summary>
    public string? Path { get; init; }
    /// <summary>Requests for this type (<c>buckets.s3.aws.upbound.io</c>), in any namespace and version.</summary>
    public string? Type { get; init; }
    /// <summary>The verb of the request: <c>list</c>, <c>watch</c>, <c>get</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c>; null is any.</summary>
    public string? Verb { get; init; }
    /// <summary>How often the fault strikes before it is over; null is until it is removed.</summary>
    public int? Times { get; init; }

    public static Fault Of(FaultEffect effect) => new() { Effect = effect };

    /// <summary>The group's discovery documents cannot be read, as when an aggregated API server is down.</summary>
    public static Fault BrokenGroup(string group) => new()
    {
        Effect = new FaultEffect.Status(503, "ServiceUnavailable", "the server is currently unable to handle the request"),
        Path = $"/apis/{group}",
    };

    /// <summary>The conversion webhook of a type does not answer: every read of it fails.</summary>
    public static Fault ConversionFailure(string type) => new() { Effect = new FaultEffect.ConversionFailure(), Type = type };

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
    public sealed record ConversionFailure : FaultEffect;
    public sealed record Forbidden : FaultEffect;
}
