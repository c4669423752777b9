using System.Net.Http.Headers;

namespace OpsConsole.Features.Approvals.Webhooks;

/// <summary>How long a delivery that did not arrive waits.</summary>
internal static class WebhookBackoff
{
    /// <summary>Twice as long after each attempt, up to the most, less up to half of it by chance; longer where the receiver asks for it.</summary>
    /// <param name="attempts">Made so far, at least one.</param>
    /// <param name="retry">The bounds.</param>
    /// <param name="asked">What the receiver asks for; null where it does not.</param>
    /// <param name="chance">From 0 to 1, so that many that failed together do not come back together.</param>
    public static TimeSpan After(int attempts, WebhookRetryOptions retry, TimeSpan? asked, double chance)
    {
        var whole = Math.Min(retry.First.TotalSeconds * Math.Pow(2, Math.Min(attempts - 1, 40)), retry.Most.TotalSeconds);
        var wait = TimeSpan.FromSeconds(whole * (1 - (chance / 2)));
        return asked > wait ? asked.Value : wait;
    }

    /// <summary>What the header asks for, in seconds or as a date; a date that is past asks for nothing.</summary>
    public static TimeSpan? Asked(RetryConditionHeaderValue? retryAfter, DateTimeOffset now) =>
        retryAfter?.Delta ?? (retryAfter?.Date is { } date && date > now ? date - now : null);
}
