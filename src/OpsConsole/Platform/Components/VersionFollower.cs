namespace OpsConsole.Platform.Components;

/// <summary>Lets a page look at a version number now and then and draw itself again only when it moved.</summary>
public static class VersionFollower
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs until the page is left.</summary>
    public static async Task FollowAsync(Func<long> version, Func<Task> changed, TimeProvider time, CancellationToken left)
    {
        var known = version();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(left))
                if (version() is var now && now != known)
                {
                    known = now;
                    await changed();
                }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The page was left.
        }
    }
}
