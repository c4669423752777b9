namespace OpsConsole.Kubernetes;

/// <summary>Which object, in which state, may be deleted. Both are needed: a deletion without them would meet whatever stands under the name.</summary>
public sealed record DeletePreconditions
{
    /// <param name="uid">The uid of the object that was approved.</param>
    /// <param name="resourceVersion">Its resourceVersion as it was read just now.</param>
    /// <exception cref="ArgumentException">One of them is empty.</exception>
    public DeletePreconditions(string uid, string resourceVersion) => (Uid, ResourceVersion) = (uid, resourceVersion);

    public string Uid { get; init => field = Needed(value, nameof(Uid)); }

    public string ResourceVersion { get; init => field = Needed(value, nameof(ResourceVersion)); }

    private static string Needed(string? value, string what) =>
        !string.IsNullOrWhiteSpace(value) ? value : throw new ArgumentException($"A deletion needs the object's {what}; nothing was sent.", what);
}

/// <summary>What the server does with objects that the deleted one owns.</summary>
public enum DeletePropagation
{
    /// <summary>They are deleted afterwards.</summary>
    Background,
    /// <summary>They are deleted first; the object stays, marked, until they are gone.</summary>
    Foreground,
    /// <summary>They stay.</summary>
    Orphan,
}

/// <summary>How a deletion is asked for.</summary>
public sealed record DeleteOptions
{
    public DeletePropagation Propagation { get; init; } = DeletePropagation.Background;
    /// <summary>The server checks everything, admission included, and stores nothing. Webhooks with side effects may still have them.</summary>
    public bool DryRun { get; init; }
}

/// <summary>Which precondition the object did not meet.</summary>
public enum DeletePrecondition
{
    /// <summary>Another object stands under the name now.</summary>
    Uid,
    /// <summary>The object has changed since it was read.</summary>
    ResourceVersion,
}

/// <summary>What became of the one request to delete. All but <see cref="Accepted"/> and <see cref="Unknown"/> are surely without effect.</summary>
public abstract record DeleteAnswer
{
    /// <summary>The server took the deletion.</summary>
    public abstract record Accepted : DeleteAnswer;

    /// <summary>The object is gone, or would be.</summary>
    public sealed record Gone : Accepted;

    /// <summary>The object has its deletionTimestamp and stays until its finalizers let go; its JSON as answered.</summary>
    public sealed record Marked(byte[] Json) : Accepted;

    /// <summary>There is no such object.</summary>
    public sealed record Absent(string Words) : DeleteAnswer;

    /// <summary>The object is not the one, or not in the state, that was approved.</summary>
    public sealed record PreconditionFailed(DeletePrecondition Failed, string Words) : DeleteAnswer;

    /// <summary>Another definite no: of admission, of RBAC, of validation. Reason and message are the server's own, at most 2,000 characters each.</summary>
    public sealed record Refused(int Code, string? Reason, string? Message) : DeleteAnswer;

    /// <summary>429: nothing was done, and it may be asked again later.</summary>
    public sealed record Throttled(TimeSpan? RetryAfter, string Words) : DeleteAnswer;

    /// <summary>No request left this process whole: no credential, no name, no connection, no trust.</summary>
    public sealed record NotSent(string Words) : DeleteAnswer;

    /// <summary>The server may have done it: silence, a broken connection, a 5xx, an answer nobody can read, our own end of waiting.</summary>
    public sealed record Unknown(int? Code, string Words) : DeleteAnswer;
}
