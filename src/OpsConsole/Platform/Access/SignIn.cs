namespace OpsConsole.Platform.Access;

/// <summary>One sign-in of one person in one browser. Holds no key and no token.</summary>
public sealed record SignIn
{
    public Guid Id { get; init; }
    public string Issuer { get; init; } = "";
    public string Subject { get; init; } = "";
    /// <summary>The name that the person had then.</summary>
    public string Person { get; init; } = "";
    /// <summary>When the person last proved to the provider who they are; null where it did not say.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }
    public DateTimeOffset IssuedAt { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    /// <summary>Written at most every few minutes.</summary>
    public DateTimeOffset LastSeenAt { get; init; }
    /// <summary>Where the browser called from, as far as the console could see.</summary>
    public string Address { get; init; } = "";
    public string Browser { get; init; } = "";
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>Null where the console ended it by itself.</summary>
    public string? EndedBy { get; init; }
    public string? EndedWhy { get; init; }

    public PersonKey Key => new(Issuer, Subject);

    /// <summary>By whom its owner's commands are known.</summary>
    public Caller Caller => new(Key, Person) { SignIn = Id, AuthenticatedAt = AuthenticatedAt };

    public bool IsOpenAt(DateTimeOffset moment) => EndedAt is null && moment < ExpiresAt;
}

/// <summary>Who ended a sign-in and why, as the list and the audit chain tell it.</summary>
/// <param name="By">Null for the console itself.</param>
/// <param name="Action">The event in the audit chain.</param>
/// <param name="Why">Completes "ended because …".</param>
public sealed record SignInEnd(Caller? By, string Action, string Why)
{
    public const string Left = "signout";
    public const string Ended = "signin.ended";
}
