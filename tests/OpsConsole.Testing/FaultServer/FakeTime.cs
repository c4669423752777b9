using Microsoft.Extensions.Time.Testing;

namespace OpsConsole.Testing.FaultServer;

public static class FakeTime
{
    /// <summary>Lets a fake clock run until the work is done; fails when it is not done after <paramref name="most"/> of that clock.</summary>
    public static async Task<T> RunAsync<T>(this FakeTimeProvider time, Task<T> work, TimeSpan most, Action? eachSecond = null)
    {
        var end = time.GetUtcNow() + most;
        await Eventually.True(() =>
        {
            if (!work.IsCompleted && time.GetUtcNow() < end)
            {
                eachSecond?.Invoke();
                time.Advance(TimeSpan.FromSeconds(1));
            }
            return work.IsCompleted;
        }, $"done within {most} of the fake clock");
        return await work;
    }
}
