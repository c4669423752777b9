using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>The last stage of an execution, in which several calls are under way at once while the next items are looked at.</summary>
public sealed class RunLaneTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Items = 100;
    /// <summary>One, then five.</summary>
    private const int First = 6;
    private const int AtOnce = 7;

    private static readonly string[] Names = [.. Enumerable.Range(1, Items).Select(number => $"t{number:000}")];

    private readonly LeapingClock _clock = new();
    private ApprovalGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync(), _clock, null, ("AtOnce", $"{AtOnce}"));
        await _ground.StartAsync<ExecutionScheduler>();
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task All_of_a_large_plan_is_done_and_no_more_calls_are_under_way_at_once_than_may_be()
    {
        var (underWay, most) = (0, 0);
        var gate = new Lock();
        _ground.World.BeforeCall = async _ =>
        {
            lock (gate)
                most = Math.Max(most, ++underWay);
            // Whoever else may begin does.
            await Task.Yield();
            lock (gate)
                underWay--;
        };

        var request = await _ground.RunAsync(await _ground.ApprovedAsync(Names));

        Assert.Equal(RequestState.Succeeded, request.State);
        Assert.InRange(most, 1, AtOnce);
        Assert.Equal(Names, _ground.World.Calls.Select(call => call.Name).Order());
        Assert.Equal(Items, await _ground.ScalarAsync<int>($"select count(*)::integer from approval_intent where request_id = '{request.Id}'"));
    }

    [Fact]
    public async Task Once_an_outcome_is_unknown_nothing_more_is_begun_and_what_was_under_way_has_its_result()
    {
        FirstCallsRunInto(Mishap.AnswerLost, 1);

        var request = await _ground.RunAsync(await _ground.ApprovedAsync(Names));

        var items = await _ground.ItemsAsync(request);
        Assert.Equal(RequestState.Partial, request.State);
        Assert.InRange(_ground.World.Calls.Count, First + 1, First + AtOnce);
        Assert.Equal(_ground.World.Calls.Select(call => call.Name).Order(), items.Values.Where(item => item.State is ItemState.Done).Select(item => item.Name).Order());
        Assert.All(items.Values, item => Assert.Contains(item.State, new[] { ItemState.Done, ItemState.Skipped, ItemState.NotRun }));
    }

    [Fact]
    public async Task A_stop_lets_nothing_begin_that_was_only_looked_at()
    {
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _ground.World.BeforeCall = async item =>
        {
            if (item.Number <= First)
                return;
            begun.TrySetResult();
            await goOn.Task;
        };
        var request = await _ground.ApprovedAsync(Names);
        (await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None)).Sure();
        await begun.Task;
        (await _ground.Controls.StopAsync(ApprovalGround.Person("amina"), request.Number, "wrong cluster", CancellationToken.None)).Sure();
        _clock.Leap(TimeSpan.FromSeconds(1));
        goOn.SetResult();

        request = await _ground.EndedAsync(request);

        Assert.StartsWith("was stopped by amina: wrong cluster", request.EndedWhy, StringComparison.Ordinal);
        Assert.InRange(_ground.World.Calls.Count, First + 1, First + AtOnce);
        // Those of a lane that waited for its turn had their intents already.
        var left = (await _ground.ItemsAsync(request)).Values.Where(item => item.State is not ItemState.Done).ToList();
        Assert.Equal(Items - _ground.World.Calls.Count, left.Count);
        Assert.All(left, item => Assert.True(item.State is ItemState.NotRun || (item.State is ItemState.Skipped && item.Result!.StartsWith("left alone: the run was stopped by amina", StringComparison.Ordinal)), $"{item.Name} is {item.State}: {item.Words}"));
    }

    [Fact]
    public async Task The_third_failure_lets_nothing_begin_that_was_only_looked_at()
    {
        FirstCallsRunInto(Mishap.Refused, 3);

        var request = await _ground.RunAsync(await _ground.ApprovedAsync(Names));

        var items = await _ground.ItemsAsync(request);
        Assert.StartsWith("stopped at the 3. failure", request.EndedWhy, StringComparison.Ordinal);
        Assert.Equal(3, items.Values.Count(item => item.State is ItemState.Refused));
        Assert.InRange(_ground.World.Calls.Count, First, First + 2 * AtOnce);
        Assert.Contains(items.Values, item => item.State is ItemState.NotRun);
    }

    /// <summary>Of the last stage, whichever they are; no other call is answered before they are on their way.</summary>
    private void FirstCallsRunInto(Mishap mishap, int first)
    {
        var (called, calls) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        _ground.World.BeforeCall = item =>
        {
            if (item.Number <= First)
                return Task.CompletedTask;
            var call = Interlocked.Increment(ref calls);
            if (call > first)
                return called.Task;
            _ground.World.Mishaps[item.Name] = mishap;
            if (call == first)
                called.SetResult();
            return Task.CompletedTask;
        };
    }
}
