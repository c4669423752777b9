namespace OpsConsole.Kubernetes;

/// <summary>Whether a write counts.</summary>
public enum WriteEffect
{
    Kept,
    /// <summary>The server checks everything, admission included, and stores nothing.</summary>
    DryRun,
}

/// <summary>What became of the one request to create or to patch an object. All but <see cref="Done"/> and <see cref="Unknown"/> are surely without effect.</summary>
public abstract record WriteAnswer
{
    /// <summary>The server took it; the object's JSON as answered.</summary>
    public sealed record Done(byte[] Json) : WriteAnswer;

    /// <summary>The object is not the one, or not in the state, that was read.</summary>
    public sealed record Conflict(string Words) : WriteAnswer;

    /// <summary>Other field managers own what was applied without force, and have it otherwise.</summary>
    public sealed record Owned(IReadOnlyList<OwnedField> Fields, string Words) : WriteAnswer;

    /// <summary>An object of this name is there; whose it is, nobody said.</summary>
    public sealed record AlreadyExists(string Words) : WriteAnswer;

    /// <summary>Another definite no: of admission, of RBAC, of validation, or because there is no such object. Reason and message are the server's own.</summary>
    public sealed record Refused(int Code, string? Reason, string? Message) : WriteAnswer;

    /// <summary>429: nothing was done, and it may be asked again later.</summary>
    public sealed record Throttled(TimeSpan? RetryAfter, string Words) : WriteAnswer;

    /// <summary>No request left this process whole: no credential, no name, no connection, no trust.</summary>
    public sealed record NotSent(string Words) : WriteAnswer;

    /// <summary>The server may have done it: silence, a broken connection, a 5xx, an answer nobody can read, our own end of waiting.</summary>
    public sealed record Unknown(int? Code, string Words) : WriteAnswer;
}

/// <summary>A field that somebody owns.</summary>
/// <param name="Path">As the server writes it: <c>.spec.ports[port=80].name</c>.</param>
/// <param name="Manager">In the server's words: <c>"kubectl" using v1</c>.</param>
public sealed record OwnedField(string Path, string Manager);
