using System.Collections.Concurrent;

namespace OpsConsole.Sandbox.Provider;

/// <summary>How the directory answers: as it should, not at all, or with an error.</summary>
public enum DirectoryMood
{
    Answering,
    Hanging,
    Failing,
    Throttling,
}

/// <summary>Who exists, in which groups, and how the directory behaves; all of it may be changed while it runs.</summary>
public sealed class SandboxDirectory
{
    private readonly ConcurrentDictionary<string, SandboxPerson> _people =
        new(SandboxAccounts.All.Append(SandboxAccounts.Robot).Select(person => KeyValuePair.Create(person.Subject, person)));

    public DirectoryMood Mood { get; set; }

    /// <summary>Whoever may sign in: programs do not.</summary>
    public IReadOnlyList<SandboxPerson> People => [.. _people.Values.Where(person => !person.IsProgram).OrderBy(person => IndexOf(person.Subject)).ThenBy(person => person.Subject)];

    public SandboxPerson? Find(string? subject) => subject is null ? null : _people.GetValueOrDefault(subject);

    /// <summary>Null for a program: nobody signs in as one.</summary>
    public SandboxPerson? FindAccount(string? subject) => Find(subject) is { IsProgram: false } person ? person : null;

    public SandboxPerson? FindByObjectId(string? id) => _people.Values.FirstOrDefault(person => string.Equals(person.ObjectId, id, StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds the person or replaces what is known of them.</summary>
    public void Put(SandboxPerson person) => _people[person.Subject] = person;

    public void Remove(string subject) => _people.TryRemove(subject, out _);

    private static int IndexOf(string subject) =>
        SandboxAccounts.All.Select((account, index) => (account, index)).FirstOrDefault(entry => entry.account.Subject == subject, (null!, int.MaxValue)).index;
}
