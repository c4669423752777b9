namespace OpsConsole.Kubernetes;

/// <summary>What kind of failure an API server's answer, or its absence, is.</summary>
public enum KubernetesFault
{
    /// <summary>No TCP or TLS session: refused, no route, name unknown.</summary>
    Unreachable,
    /// <summary>The certificate does not prove the server's name or chain.</summary>
    CertificateRefused,
    /// <summary>The credential's files are missing, unreadable or outside the configured folder.</summary>
    CredentialMissing,
    /// <summary>401.</summary>
    Unauthorized,
    /// <summary>403.</summary>
    Forbidden,
    /// <summary>404.</summary>
    NotFound,
    /// <summary>409.</summary>
    Conflict,
    /// <summary>410: the continue token or resourceVersion is too old.</summary>
    Expired,
    /// <summary>429, after the allowed waits.</summary>
    TooManyRequests,
    /// <summary>Silent for longer than the configuration allows.</summary>
    TimedOut,
    /// <summary>The connection ended inside an answer.</summary>
    CutOff,
    /// <summary>The answer is not what the Kubernetes API sends: HTML, broken JSON, another shape.</summary>
    Malformed,
    /// <summary>A conversion webhook failed for this type.</summary>
    ConversionFailed,
    /// <summary>Any other 4xx.</summary>
    Refused,
    /// <summary>5xx.</summary>
    ServerError,
    /// <summary>The server shows an older state than it showed before.</summary>
    Stale,
}

/// <summary>A failed exchange with an API server. The message is for a person: it names cluster and path, never a credential.</summary>
public sealed class KubernetesException(KubernetesFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public KubernetesFault Fault { get; } = fault;
    public int? StatusCode { get; init; }
    public TimeSpan? RetryAfter { get; init; }
    /// <summary>The server's own words, at most 2,000 characters.</summary>
    public string? ServerMessage { get; init; }
    /// <summary>The whole of what the server said; null where it did not answer.</summary>
    internal ServerStatus? Status { get; init; }
}
