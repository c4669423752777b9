using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Access;

/// <summary>
/// Sign-ins that were ended before their time: a copied cookie is worth nothing after sign-out, and the person's other tabs end at once.
/// Kept in this process only; a restart forgets, then the cookie's own lifetime is the limit.
/// </summary>
internal sealed class EndedSignIns(IOptions<AccessOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<(PersonKey Person, DateTimeOffset SignedInAt), DateTimeOffset> _ended = new();

    /// <summary>Raised with the sign-in that ended.</summary>
    public event Action<PersonKey, DateTimeOffset>? Ended;

    public void End(ClaimsPrincipal principal)
    {
        var caller = SignInClaims.CallerOf(principal);
        if (caller.IsNobody || SignInClaims.SignedInAtOf(principal) is not { } signedInAt)
            return;
        var now = time.GetUtcNow();
        foreach (var (key, endedAt) in _ended)
            if (now - endedAt > options.Value.SignInLifetime)
                _ended.TryRemove(key, out _);
        _ended[(caller.Key, signedInAt)] = now;
        Ended?.Invoke(caller.Key, signedInAt);
    }

    /// <summary>True also for a sign-in that is past its lifetime, or that does not say when it began.</summary>
    public bool IsOver(ClaimsPrincipal principal) =>
        SignInClaims.SignedInAtOf(principal) is not { } signedInAt
        || time.GetUtcNow() - signedInAt >= options.Value.SignInLifetime
        || _ended.ContainsKey((SignInClaims.CallerOf(principal).Key, signedInAt));
}
