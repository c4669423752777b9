namespace OpsConsole.Platform.Access;

/// <summary>Groups and their members as the assignments file lists them.</summary>
internal sealed class FileDirectory(AssignmentsFile assignments) : IDirectory
{
    public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken) =>
        Task.FromResult<Answer<Membership>>(assignments.Current.MembershipOf(person));

    public Task<Answer<IReadOnlyList<GroupMember>>> MembersAsync(string group, CancellationToken cancellationToken) =>
        Task.FromResult(Answer.Of<IReadOnlyList<GroupMember>>([.. assignments.Current.MembersOf(group).Select(person => new GroupMember(person, person.Subject))]));
}
