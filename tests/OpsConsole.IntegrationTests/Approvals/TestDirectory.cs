using System.Collections.Concurrent;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>A directory whose people come, go and change groups while it runs, and that may fall silent for some or for all.</summary>
public sealed class TestDirectory : IDirectory
{
    private readonly ConcurrentDictionary<string, string[]> _groups = new();

    public bool IsSilent { get; set; }

    public ConcurrentDictionary<string, bool> SilentFor { get; } = new();

    public void Put(string subject, params string[] groups) => _groups[subject] = groups;

    public void Remove(string subject) => _groups.TryRemove(subject, out _);

    public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken) => Task.FromResult<Answer<Membership>>(
        IsSilent || SilentFor.ContainsKey(person.Subject) ? new Refusal(RefusalKind.Unavailable, "The directory does not answer.", "Wait.")
        : _groups.TryGetValue(person.Subject, out var groups) ? new Membership(Standing.Active, groups)
        : new Membership(Standing.Unknown, []));
}
