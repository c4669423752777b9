using OpsConsole.Features.Approvals;
using OpsConsole.Platform.Audit;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>Whoever owes a review breaks no glass, however much came later and by whichever account.</summary>
public sealed class BreakGlassGateTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ApprovalGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task An_overdue_review_is_found_behind_a_thousand_newer_requests()
    {
        var owed = await OverdueAsync("ada");
        await _ground.ForceAsync("""
            insert into approval_request (id, state, action, class, summary, undo, issuer, subject_id, person, human_issuer, human_subject, plan, plan_hash, items,
                                          cluster_ids, environments, on_drift, start, reason, policy, submitted_at, approve_by)
            select gen_random_uuid(), 'pending', action, class, summary, undo, issuer, 'otto', 'otto', human_issuer, 'otto', plan, plan_hash, items,
                   cluster_ids, environments, on_drift, start, reason, policy, clock_timestamp(), clock_timestamp() + interval '1 day'
              from approval_request, generate_series(1, 1001)
            """);

        Assert.Contains($"#{owed.Number}", (await BreakAsync("ada")).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_review_that_another_account_of_the_same_person_owes_counts_and_that_of_somebody_else_does_not()
    {
        _ground.Directory.Put("olga", "operators", "administrators");
        var owed = await OverdueAsync("ada");
        var another = await BreakAsync("olga");

        await _ground.LinkAsync("olga", "ada");

        Assert.False(another.IsRefused);
        Assert.Contains($"#{owed.Number}", (await BreakAsync("olga")).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Glass_stays_whole_while_the_audit_chain_does_not_hold()
    {
        _ground.Get<AuditStanding>().Set(new(ChainStanding.Broken, "#7 was changed", null));
        var broken = await BreakAsync("ada");
        _ground.Get<AuditStanding>().Set(new(ChainStanding.Intact, "", null));

        Assert.Contains("#7 was changed", broken.Refusal!.Message, StringComparison.Ordinal);
        Assert.False((await BreakAsync("ada")).IsRefused);
    }

    [Fact]
    public async Task Requests_in_given_states_are_listed_the_oldest_first_and_no_more_than_asked_for()
    {
        var first = await _ground.AskAsync("otto", ["a"]);
        var approved = await _ground.ApprovedAsync(["b"]);
        var last = await _ground.AskAsync("otto", ["c"]);

        Assert.Equal([first.Id, last.Id], (await _ground.Store.OldestInAsync([RequestState.Pending], 10, CancellationToken.None)).Select(request => request.Id));
        Assert.Equal([first.Id, approved.Id], (await _ground.Store.OldestInAsync([RequestState.Pending, RequestState.Approved], 2, CancellationToken.None)).Select(request => request.Id));
    }

    private async Task<ApprovalRequest> OverdueAsync(string by)
    {
        var request = (await BreakAsync(by)).Sure();
        await _ground.ForceAsync($"update approval_request set state = 'breakglassunreviewed', review_by = clock_timestamp() - interval '1 s' where id = '{request.Id}'");
        return request;
    }

    private async Task<OpsConsole.Platform.Answer<ApprovalRequest>> BreakAsync(string by) =>
        await _ground.SubmitAsync(await _ground.DraftAsync(by, [$"toy-{Guid.NewGuid():n}"]), by, breakGlass: true);
}
