using System.Diagnostics.CodeAnalysis;

namespace OpsConsole.Kubernetes;

/// <summary>Waits before asking again: what the server asks for, else twice as long each time, never all clients at the same moment.</summary>
internal sealed class RetryPause(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>False at once when the server asks for a longer wait than we grant.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "Jitter is no secret.")]
    public async Task<bool> AfterAsync(int attempts, CancellationToken cancellationToken, TimeSpan? asked = null)
    {
        if (asked > Longest)
            return false;
        var wait = asked ?? TimeSpan.FromTicks(Math.Min(First.Ticks << Math.Min(attempts, 10), Longest.Ticks));
        wait += wait * (Random.Shared.NextDouble() * 0.25);
        // The pause that the server asked for, or a growing one.
        await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
