using OpsConsole.Platform;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;
using Xunit;

namespace OpsConsole.Tests.Platform.Components;

public sealed class CommandGuardTests
{
    private static readonly Refusal No = new(RefusalKind.Conflict, "It moved on.", "Look again.");

    [Fact]
    public async Task A_second_press_while_the_first_is_under_way_does_nothing()
    {
        var guard = new CommandGuard();
        var first = new TaskCompletionSource<Refusal?>();
        var presses = 0;
        var running = guard.RunAsync(() => { presses++; return first.Task; });

        Assert.True(guard.IsBusy);
        Assert.False(await guard.RunAsync(() => { presses++; return Task.FromResult<Refusal?>(null); }));
        first.SetResult(null);

        Assert.True(await running);
        Assert.Equal(1, presses);
        Assert.False(guard.IsBusy);
    }

    [Fact]
    public async Task A_refusal_stays_until_the_next_press()
    {
        var guard = new CommandGuard();

        Assert.False(await guard.RunAsync(() => Task.FromResult<Refusal?>(No)));
        Assert.Equal(No, guard.Refused);
        Assert.True(await guard.RunAsync(() => Task.FromResult<Refusal?>(null)));

        Assert.Null(guard.Refused);
    }

    [Fact]
    public async Task A_lost_database_leaves_open_what_was_done_and_the_button_usable()
    {
        var guard = new CommandGuard();

        await guard.RunAsync(() => throw new DatabaseUnavailableException("It went away.", new TimeoutException()));

        Assert.Equal(RefusalKind.Unavailable, guard.Refused!.Kind);
        Assert.Contains("nobody can say now whether that was done", guard.Refused.Message, StringComparison.Ordinal);
        Assert.False(guard.IsBusy);
    }
}
