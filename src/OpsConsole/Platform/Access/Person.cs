namespace OpsConsole.Platform.Access;

/// <summary>A person's key: the issuer and subject of the sign-in. Names and addresses change hands, these do not.</summary>
public readonly record struct PersonKey(string Issuer, string Subject);

/// <summary>Who asks, as the sign-in says. It carries no rights: those come from the directory at the moment of asking.</summary>
public sealed record Caller(PersonKey Key, string Name)
{
    /// <summary>The sign-in by which a browser asks; commands are done only while it is open. Null for programs with a token.</summary>
    public Guid? SignIn { get; init; }

    /// <summary>When the person last proved to the provider who they are; null where nothing says so.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>A program with credentials of its own: it may ask for things and never votes.</summary>
    public bool IsProgram { get; init; }

    /// <summary>Stands where nobody is signed in, or the sign-in ended; every service refuses it.</summary>
    public static Caller Nobody { get; } = new(new PersonKey("", ""), "nobody");

    public bool IsNobody => Key == Nobody.Key;
}
