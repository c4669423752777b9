using System.Diagnostics;

namespace OpsConsole.Testing;

/// <summary>Waits for a condition instead of for a time: over as soon as it holds, a failure with its own words when it never does.</summary>
public static class Eventually
{
    /// <summary>Far beyond what anything takes on a busy machine: it decides when to give up, never whether something was fast.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks cost what is waited for its processor: whoever waited long already looks less often.</summary>
    private static readonly TimeSpan MostPause = TimeSpan.FromMilliseconds(100);

    public static Task True(Func<bool> condition, string description) =>
        True(() => Task.FromResult(condition()), description);

    public static async Task True(Func<Task<bool>> condition, string description) =>
        await Value(async () => await condition() ? description : null, description);

    /// <summary>As <see cref="True(Func{Task{bool}}, string)"/>; when it never holds, the failure tells what <paramref name="found"/> says then.</summary>
    public static async Task True(Func<Task<bool>> condition, string description, Func<Task<IEnumerable<string>>> found)
    {
        try
        {
            await True(condition, description);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{string.Join('\n', await found())}", exception);
        }
    }

    /// <summary>The first answer that is not null.</summary>
    public static async Task<T> Value<T>(Func<Task<T?>> ask, string description)
        where T : class
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Limit)
        {
            if (await ask() is { } answer)
                return answer;
            // On the wall clock: what it waits for is another process, a socket or a thread, and follows no clock of the test.
            await Task.Delay(TimeSpan.FromTicks(Math.Clamp(waited.Elapsed.Ticks / 8, LeastPause.Ticks, MostPause.Ticks)));
        }
        throw new TimeoutException($"never within {Limit}: {description}");
    }
}
