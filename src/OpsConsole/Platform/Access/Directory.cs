namespace OpsConsole.Platform.Access;

public enum Standing
{
    Active,
    /// <summary>The directory has switched the person off: open tabs end too.</summary>
    Disabled,
    /// <summary>The directory does not have the person (any more).</summary>
    Unknown,
}

/// <summary>What the directory says of a person now.</summary>
public sealed record Membership(Standing Standing, IReadOnlyList<string> Groups);

/// <summary>Where groups and their members live. A directory that cannot answer refuses; it never guesses.</summary>
public interface IDirectory
{
    Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken);
}
