using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Access;

/// <summary>
/// The sign-ins that are open, in whatever process they began. Commands and open tabs ask the database; a request may rest on an answer of a
/// few seconds, and while the database is silent on one no older than the revalidation time. What is ended here is over here at once.
/// </summary>
public sealed partial class SignIns(SignInStore store, IOptions<AccessOptions> options, TimeProvider time, ILogger<SignIns> logger)
{
    /// <summary>A page and its files ask a dozen times at once.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    /// <summary>So long a failure answers others too, so that no queue waits for a database that is away.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(2);

    /// <summary>How exact "last seen" is: a write each time would be a write a request.</summary>
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    private const int Kept = 10_000;

    private readonly ConcurrentDictionary<string, Known> _byHash = new();
    private readonly ConcurrentDictionary<Guid, SignInEnd> _endedHere = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _touched = new();
    private long _silentUntil;

    /// <summary>Raised in this process with the sign-in that it ended; other processes notice at their next look.</summary>
    public event Action<Guid>? Ended;

    /// <summary>The new sign-in and the key by which the browser will be known.</summary>
    /// <exception cref="DatabaseUnavailableException">Nobody is signed in then.</exception>
    public async Task<(SignIn SignIn, string Key)> BeginAsync(Caller caller, string address, string browser, CancellationToken cancellationToken)
    {
        var key = SignInKey.New();
        var begun = await store.BeginAsync(caller, SignInKey.HashOf(key), options.Value.SignInLifetime, address, browser, cancellationToken);
        LogSignedIn(caller.Key.Subject, caller.Key.Issuer);
        return (begun, key);
    }

    public async Task<SignInAnswer> OfKeyAsync(string key, CancellationToken cancellationToken)
    {
        var hash = SignInKey.HashOf(key);
        var name = Convert.ToHexString(hash);
        var known = _byHash.GetValueOrDefault(name);
        if (known is not null && Age(known) is var age && age >= TimeSpan.Zero && age <= LookAgain)
            return Judge(known.SignIn);
        var (answered, found) = await TryAsync(token => store.FindAsync(hash, token), cancellationToken);
        if (!answered)
            return known is not null && Age(known) <= options.Value.Revalidation ? Judge(known.SignIn) : SignInAnswer.Silence;
        if (found is not null)
            Remember(name, found);
        await SeeAsync(found, cancellationToken);
        return Judge(found);
    }

    /// <summary>Asks the database: for commands and for the checks of open tabs.</summary>
    public async Task<SignInAnswer> OfIdAsync(Guid id, CancellationToken cancellationToken)
    {
        if (_endedHere.ContainsKey(id))
            return SignInAnswer.Over;
        var (answered, found) = await TryAsync(token => store.FindAsync(id, token), cancellationToken);
        if (!answered)
            return SignInAnswer.Silence;
        await SeeAsync(found, cancellationToken);
        return Judge(found);
    }

    /// <summary>Ends it everywhere and for ever. False where it was over before.</summary>
    /// <exception cref="DatabaseUnavailableException">It goes on then.</exception>
    public async Task<bool> EndAsync(Guid id, SignInEnd end, CancellationToken cancellationToken)
    {
        var ended = await store.EndAsync(id, end, cancellationToken);
        EndHere(id, end);
        return ended is not null;
    }

    /// <summary>Leaving is never held up by the database: here it is over at once, everywhere as soon as the database takes it.</summary>
    public async Task LeaveAsync(Guid id, SignInEnd end, CancellationToken cancellationToken)
    {
        EndHere(id, end);
        await TryEndAsync(id, end, cancellationToken);
    }

    /// <summary>Writes what could not be written when it was ended.</summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, end) in _endedHere)
            if (!await TryEndAsync(id, end, cancellationToken))
                return;
    }

    private void EndHere(Guid id, SignInEnd end)
    {
        _endedHere[id] = end;
        Ended?.Invoke(id);
    }

    private async Task<bool> TryEndAsync(Guid id, SignInEnd end, CancellationToken cancellationToken)
    {
        try
        {
            await store.EndAsync(id, end, cancellationToken);
            foreach (var (name, known) in _byHash)
                if (known.SignIn.Id == id)
                    _byHash.TryRemove(name, out _);
            _endedHere.TryRemove(id, out _);
            return true;
        }
        catch (DatabaseUnavailableException error)
        {
            LogNotEnded(_endedHere.Count, error);
            return false;
        }
    }

    private SignInAnswer Judge(SignIn? found) =>
        found is not null && !_endedHere.ContainsKey(found.Id) && found.IsOpenAt(time.GetUtcNow()) ? new(found, false) : SignInAnswer.Over;

    private TimeSpan Age(Known known) => time.GetUtcNow() - known.At;

    private void Remember(string name, SignIn found)
    {
        _byHash[name] = new(found, time.GetUtcNow());
        if (_byHash.Count <= Kept)
            return;
        foreach (var (key, known) in _byHash)
            if (Age(known) > options.Value.Revalidation)
                _byHash.TryRemove(key, out _);
        _touched.Clear();
    }

    private async Task<(bool Answered, SignIn? Found)> TryAsync(Func<CancellationToken, Task<SignIn?>> find, CancellationToken cancellationToken)
    {
        if (time.GetUtcNow().UtcTicks < Volatile.Read(ref _silentUntil))
            return (false, null);
        try
        {
            return (true, await find(cancellationToken));
        }
        catch (DatabaseUnavailableException)
        {
            Volatile.Write(ref _silentUntil, (time.GetUtcNow() + FailurePause).UtcTicks);
            return (false, null);
        }
    }

    private async Task SeeAsync(SignIn? found, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (found is null || !found.IsOpenAt(now) || now - found.LastSeenAt < SeenEvery)
            return;
        if (_touched.TryGetValue(found.Id, out var touched) && now - touched < SeenEvery)
            return;
        _touched[found.Id] = now;
        try
        {
            await store.TouchAsync(found.Id, cancellationToken);
        }
        catch (DatabaseUnavailableException)
        {
            // It was seen all the same; the next look tells.
        }
    }

    [LoggerMessage(200, LogLevel.Information, "{Subject} of {Issuer} signed in")]
    private partial void LogSignedIn(string subject, string issuer);

    [LoggerMessage(207, LogLevel.Warning, "{Count} ended sign-ins wait to be written; they are over in this process only")]
    private partial void LogNotEnded(int count, Exception error);

    private sealed record Known(SignIn SignIn, DateTimeOffset At);
}

/// <summary>An open sign-in, or none; silent where nobody could say.</summary>
public readonly record struct SignInAnswer(SignIn? Open, bool IsSilent)
{
    public static SignInAnswer Over => default;
    public static SignInAnswer Silence => new(null, true);
}
