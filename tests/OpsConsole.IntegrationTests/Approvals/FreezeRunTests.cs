using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Audit;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>While a window denies changes nothing begins, what runs ends before its next item, and only its role lets a request pass.</summary>
public sealed class FreezeRunTests(PostgresFixture postgres) : IAsyncLifetime
{
    /// <summary>It begins each minute and lasts two: it holds whenever somebody looks.</summary>
    private static readonly WindowRow Always = new() { Key = "incident", Effect = "deny", Clusters = "", Cron = "* * * * *", Lasts = "00:02:00", TimeZone = "Etc/UTC", OverrideRole = "administrator" };

    private ApprovalGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync());
        await _ground.StartAsync<ExecutionScheduler>();
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_freeze_that_begins_while_a_request_runs_ends_it_before_the_next_item()
    {
        var request = await _ground.ApprovedAsync(["a", "b", "c"]);
        var begun = false;
        _ground.World.BeforeCall = async _ =>
        {
            if (!begun)
            {
                begun = true;
                await FreezeAsync(2);
            }
        };

        request = await _ground.RunAsync(request);

        Assert.Equal(RequestState.Partial, request.State);
        Assert.Contains("incident", request.EndedWhy, StringComparison.Ordinal);
        Assert.Single(_ground.World.Calls);
        Assert.Equal(2, (await _ground.ItemsAsync(request)).Values.Count(item => item.State is ItemState.NotRun));
    }

    [Fact]
    public async Task A_chain_that_breaks_while_a_request_runs_ends_it_before_the_next_item()
    {
        var request = await _ground.ApprovedAsync(["a", "b", "c"]);
        _ground.World.BeforeCall = _ =>
        {
            _ground.Get<AuditStanding>().Set(new(ChainStanding.Broken, "#7 was changed", null));
            return Task.CompletedTask;
        };

        request = await _ground.RunAsync(request);

        Assert.Contains("#7 was changed", request.EndedWhy, StringComparison.Ordinal);
        Assert.Single(_ground.World.Calls);
    }

    [Fact]
    public async Task What_is_frozen_waits_and_the_role_of_the_window_lets_it_pass_with_a_reason()
    {
        var request = await _ground.ApprovedAsync(["a"]);
        await FreezeAsync(2);
        await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None);
        var frozen = await _ground.Get<Readiness>().OfAsync(await _ground.NowAsync(request), CancellationToken.None);
        var approver = await OverrideAsync(request, "amina", "the fix is in it");
        var silent = await OverrideAsync(request, "ada", " ");

        Assert.Contains(frozen.Obstacles, obstacle => obstacle.Contains("incident", StringComparison.Ordinal));
        Assert.Equal((RefusalKind.Forbidden, RefusalKind.Invalid), (approver.Refusal!.Kind, silent.Refusal!.Kind));
        Assert.Equal((RequestState.Approved, 0), ((await _ground.NowAsync(request)).State, _ground.World.Calls.Count));

        (await OverrideAsync(request, "ada", "the fix is in it")).Sure();

        Assert.Equal(RequestState.Succeeded, (await _ground.EndedAsync(request)).State);
        Assert.Equal(1, await _ground.ScalarAsync<long>("select count(*) from audit_event where action = 'approval.freeze.overridden' and detail::text like '%the fix is in it%'"));
    }

    private Task<Answer<ApprovalRequest>> OverrideAsync(ApprovalRequest request, string by, string why) =>
        _ground.Controls.OverrideAsync(ApprovalGround.Person(by), request.Number, "incident", why, CancellationToken.None);

    private async Task FreezeAsync(long version)
    {
        var rules = RuleDocument.Of((await _ground.Get<RuleSetStore>().CurrentAsync(CancellationToken.None))!);
        await _ground.Get<ChangeRulesStore>().PutAsync(rules with { Windows = [Always] }, version, CancellationToken.None);
    }
}
