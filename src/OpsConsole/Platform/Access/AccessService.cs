using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Access;

/// <summary>
/// Asks the directory what a person may do. Fails closed: a directory that does not answer is a refusal.
/// Without <paramref name="signIns"/> nobody comes by browser, as in tools.
/// </summary>
public sealed class AccessService(
    IDirectory directory, AssignmentsFile assignments, DirectoryState state, IOptions<AccessOptions> options, TimeProvider time, SignIns? signIns = null)
{
    /// <summary>A command never rests on an older answer, however slowly it came.</summary>
    public static readonly TimeSpan CommandFreshness = TimeSpan.FromSeconds(60);

    /// <summary>So long a failure answers readers too: a hung directory is not asked once more by every row of every page.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(2);

    private const int PersonsKept = 10_000;

    private readonly ConcurrentDictionary<PersonKey, Asked> _latest = new();
    private readonly ConcurrentDictionary<PersonKey, Lazy<Task<Asked>>> _underway = new();

    /// <summary>How many questions have begun; an answer carries the number of its own.</summary>
    private long _begun;

    /// <summary>For pages and reads: an answer may be as old as the configured revalidation time.</summary>
    public Task<Answer<PersonAccess>> ForReadingAsync(Caller caller, CancellationToken cancellationToken) =>
        NoOlderThanAsync(caller, options.Value.Revalidation, cancellationToken);

    internal async Task<Answer<PersonAccess>> NoOlderThanAsync(Caller caller, TimeSpan age, CancellationToken cancellationToken)
    {
        if (caller.IsNobody)
            return SignedOut();
        var known = _latest.TryGetValue(caller.Key, out var latest) && IsFreshEnough(latest, age) ? latest : null;
        return AccessOf(caller, known ?? await AskAsync(caller.Key, cancellationToken));
    }

    /// <summary>For commands: sign-in and directory are asked now, and an answer older than 60 s is refused.</summary>
    public async Task<Answer<PersonAccess>> ForCommandAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (caller.IsNobody)
            return SignedOut();
        if (await SignInFaultAsync(caller, cancellationToken) is { } fault)
            return fault;
        return await AskedNowAsync(caller, "you", cancellationToken);
    }

    /// <summary>
    /// What somebody may do who is not there to ask: their word is on record, and it is judged again by what they may do now.
    /// As strict as for a command, without a look at any sign-in of theirs.
    /// </summary>
    public async Task<Answer<PersonAccess>> ForPersonAsync(PersonKey person, string name, CancellationToken cancellationToken)
    {
        var absent = new Caller(person, name);
        return absent.IsNobody
            ? new Refusal(RefusalKind.Invalid, "No person is named, so nobody's rights can be asked for.", "Name the person by issuer and subject.")
            : await AskedNowAsync(absent, name, cancellationToken);
    }

    private async Task<Answer<PersonAccess>> AskedNowAsync(Caller caller, string who, CancellationToken cancellationToken)
    {
        // A question already on its way may have been answered before a right was taken away: that answer is let pass.
        // One that began later, for somebody else who asks at once, is as good as one's own.
        var begunBefore = Interlocked.Read(ref _begun);
        Asked asked;
        do
            asked = _latest.TryGetValue(caller.Key, out var latest) && latest.Number > begunBefore ? latest : await AskAsync(caller.Key, cancellationToken);
        while (asked.Number <= begunBefore);
        return Age(asked) <= CommandFreshness
            ? AccessOf(caller, asked)
            : new Refusal(RefusalKind.Unavailable, $"The directory took more than 60 seconds to say what {who} may do, so nothing was done.",
                "Try again; if it stays slow, tell whoever runs the directory.");
    }

    /// <summary>Asks nobody, so that it can stand before every request.</summary>
    internal bool IsKnownDisabled(PersonKey person) =>
        _latest.TryGetValue(person, out var latest) && latest.Answer.Value is { Standing: Standing.Disabled } && IsFreshEnough(latest, options.Value.Revalidation);

    /// <summary>A command is done for an open sign-in only, whichever process ended it; a database that cannot say so refuses too.</summary>
    private async Task<Refusal?> SignInFaultAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (signIns is null || caller.SignIn is not { } id)
            return null;
        var answer = await signIns.OfIdAsync(id, cancellationToken);
        return answer.Open is not null ? null
            : answer.IsSilent ? new(RefusalKind.Unavailable, "The database does not answer, so the console cannot know that you are still signed in. Nothing was done.",
                "Try again in a moment; it is taken up again by itself.")
            : SignedOut();
    }

    private bool IsFreshEnough(Asked asked, TimeSpan oldest) =>
        Age(asked) is var age && age >= TimeSpan.Zero && age <= (asked.Answer.IsRefused ? FailurePause : oldest) && !IsBeforeTheFile(asked);

    /// <summary>Where the groups stand in the assignments, another file is another directory.</summary>
    private bool IsBeforeTheFile(Asked asked) => options.Value.Directory.Mode is DirectoryMode.File && asked.At < assignments.Report.LoadedAt;

    private TimeSpan Age(Asked asked) => time.GetUtcNow() - asked.At;

    /// <summary>Those who ask for the same person at once share one question; one of them leaving does not end it.</summary>
    private Task<Asked> AskAsync(PersonKey person, CancellationToken cancellationToken) =>
        _underway.GetOrAdd(person, key => new(() => AskNowAsync(key))).Value.WaitAsync(cancellationToken);

    private async Task<Asked> AskNowAsync(PersonKey person)
    {
        // The caller returns to his own wait at once, also from a directory that answers without waiting.
        await Task.Yield();
        try
        {
            // An answer is as old as its question: what changed while it travelled is not in it.
            var (at, number) = (time.GetUtcNow(), Interlocked.Increment(ref _begun));
            var asked = new Asked(await directory.FindAsync(person, CancellationToken.None), at, number);
            state.Record(asked.Answer.Refusal);
            Remember(person, asked);
            return asked;
        }
        finally
        {
            _underway.TryRemove(person, out _);
        }
    }

    private void Remember(PersonKey person, Asked asked)
    {
        _latest[person] = asked;
        if (_latest.Count > PersonsKept)
            foreach (var (key, entry) in _latest)
                if (!IsFreshEnough(entry, options.Value.Revalidation))
                    _latest.TryRemove(key, out _);
    }

    /// <summary>Grants are drawn from the assignments as they stand now, so a grant taken away is gone for the next question of any kind.</summary>
    private Answer<PersonAccess> AccessOf(Caller caller, Asked asked) =>
        asked.Answer.IsRefused
            ? asked.Answer.Refusal
            : new PersonAccess
            {
                Caller = caller,
                Standing = asked.Answer.Value!.Standing,
                Groups = asked.Answer.Value.Groups,
                Grants = asked.Answer.Value.Standing == Standing.Active
                    ? assignments.Current.GrantsOf(caller.Key, asked.Answer.Value.Groups)
                    : [],
                AsOf = asked.At,
            };

    private static Refusal SignedOut() => new(RefusalKind.SignedOut, "Your sign-in has ended.", "Sign in again.");

    private sealed record Asked(Answer<Membership> Answer, DateTimeOffset At, long Number);
}
