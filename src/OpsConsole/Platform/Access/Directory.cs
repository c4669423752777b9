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

/// <summary>Somebody in a group, with the name that the directory has.</summary>
public sealed record GroupMember(PersonKey Key, string Name);

/// <summary>Where groups and their members live. A directory that cannot answer refuses; it never guesses.</summary>
public interface IDirectory
{
    Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken);

    /// <summary>Who belongs to a group, to suggest people by: nobody where there is no such group or the directory tells members to nobody. It gives no right.</summary>
    Task<Answer<IReadOnlyList<GroupMember>>> MembersAsync(string group, CancellationToken cancellationToken) => Task.FromResult(Answer.Of<IReadOnlyList<GroupMember>>([]));
}
