using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>A deed of weight rests on a person who proved lately who they are.</summary>
internal static class FreshSignIn
{
    /// <summary>A provider's clock may be a little ahead of the database's.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Null where the sign-in is young enough, by the database's clock.</summary>
    public static Refusal? Refusal(Caller caller, TimeSpan? oldest, DateTimeOffset now, string deed) =>
        oldest is not { } age || (caller.AuthenticatedAt is { } at && now - at <= age && at - now <= Skew)
            ? null
            : new(RefusalKind.Forbidden, caller.AuthenticatedAt is { } last
                ? $"You last proved who you are at {last:u}; to {deed} that must be no longer ago than {age:c}."
                : $"Nothing says when you last proved who you are; to {deed} that must be no longer ago than {age:c}.", "Sign in again and come back.");
}
