using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>A process whose clock is a day off decides as any other: only the database's clock counts.</summary>
public sealed class ProcessClockTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task What_is_in_time_by_the_database_is_approved_and_done_and_what_is_late_is_refused(int days)
    {
        await using var ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync(), new WrongClock(TimeSpan.FromDays(days)));
        await ground.StartAsync<ExecutionScheduler>();
        await ground.StartAsync<ApprovalKeeper>();
        var late = await ground.AskAsync("otto", ["late"]);
        var tooLate = await ground.ApprovedAsync(["too-late"]);

        var done = await ground.RunAsync(await ground.ApprovedAsync(["a"]));
        var stale = await ground.Voting.VoteAsync(ApprovalGround.Person("amina", DateTimeOffset.UtcNow.AddMinutes(-16)),
            new() { Number = late.Number, Decision = VoteDecision.Approve, PlanHash = late.Hash, Comment = "" }, CancellationToken.None);
        await ground.ForceAsync($"update approval_request set approve_by = clock_timestamp() - interval '1 s' where id = '{late.Id}'");
        await ground.ForceAsync($"update approval_request set execute_by = clock_timestamp() - interval '1 s' where id = '{tooLate.Id}'");
        var vote = await ground.VoteAsync(late, "amina");
        var run = await ground.Controls.RunAsync(ApprovalGround.Person("otto"), tooLate.Number, CancellationToken.None);

        Assert.Equal(RequestState.Succeeded, done.State);
        Assert.Equal(RefusalKind.Forbidden, stale.Refusal!.Kind);
        Assert.Equal((RefusalKind.Conflict, RefusalKind.Conflict), (vote.Refusal!.Kind, run.Refusal!.Kind));
        Assert.Equal(RequestState.Expired, (await ground.EndedAsync(late)).State);
        Assert.Equal(["a"], ground.World.Calls.Select(call => call.Name));
    }

    private sealed class WrongClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
