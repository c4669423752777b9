using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>Who may vote, on what, and what a vote is worth later.</summary>
public sealed class VotingTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ApprovalGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Two_distinct_approvers_approve_production_and_one_does_not()
    {
        var request = await _ground.AskAsync("otto", ["a"]);

        Assert.Equal(RequestState.Pending, (await _ground.VoteAsync(request, "amina")).Sure().State);
        Assert.Equal(RequestState.Approved, (await _ground.VoteAsync(request, "aaron")).Sure().State);
    }

    [Fact]
    public async Task Nobody_votes_twice_nor_on_a_plan_of_their_own_nor_without_the_role_nor_as_a_program()
    {
        _ground.Directory.Put("otto", "operators", "approvers");
        var request = await _ground.AskAsync("otto", ["a"]);
        (await _ground.VoteAsync(request, "amina")).Sure();

        Assert.Contains("voted", (await _ground.VoteAsync(request, "amina")).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("your own", (await _ground.VoteAsync(request, "otto")).Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.Forbidden, (await _ground.VoteAsync(request, "ada")).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await _ground.VoteAsync(request, "nobody")).Refusal!.Kind);
        var program = await _ground.Voting.VoteAsync(ApprovalGround.Person("aaron") with { IsProgram = true },
            new VoteOrder { Number = request.Number, Decision = VoteDecision.Approve, PlanHash = request.Hash }, CancellationToken.None);
        Assert.Equal("A program never votes.", program.Refusal!.Message);
    }

    [Fact]
    public async Task A_vote_needs_the_whole_hash_of_the_very_plan_and_a_fresh_sign_in()
    {
        var request = await _ground.AskAsync("otto", ["a"]);
        var other = await _ground.AskAsync("otto", ["b"]);
        VoteOrder With(string hash) => new() { Number = request.Number, Decision = VoteDecision.Approve, PlanHash = hash };

        foreach (var hash in new[] { other.Hash, request.Hash[..12], "", new string('0', 64) })
            Assert.Equal(RefusalKind.Conflict, (await _ground.Voting.VoteAsync(ApprovalGround.Person("amina"), With(hash), CancellationToken.None)).Refusal!.Kind);
        var stale = await _ground.Voting.VoteAsync(ApprovalGround.Person("amina", DateTimeOffset.UtcNow.AddMinutes(-16)), With(request.Hash), CancellationToken.None);
        Assert.Contains("last proved who you are", stale.Refusal!.Message, StringComparison.Ordinal);
        var unknown = await _ground.Voting.VoteAsync(ApprovalGround.Person("amina") with { AuthenticatedAt = null }, With(request.Hash), CancellationToken.None);
        Assert.Equal(RefusalKind.Forbidden, unknown.Refusal!.Kind);
        Assert.Empty(await _ground.Store.VotesAsync(request.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_rejection_ends_a_request_and_after_the_approval_revokes_it()
    {
        var pending = await _ground.AskAsync("otto", ["a"]);
        (await _ground.VoteAsync(pending, "amina")).Sure();
        var approved = await _ground.ApprovedAsync(["b"]);

        Assert.Equal(RequestState.Rejected, (await _ground.VoteAsync(pending, "aaron", VoteDecision.Deny)).Sure().State);
        Assert.Equal(RequestState.Revoked, (await _ground.VoteAsync(approved, "anton", VoteDecision.Deny)).Sure().State);
        Assert.True((await _ground.VoteAsync(pending, "anton")).IsRefused);
    }

    [Fact]
    public async Task A_withdrawn_vote_makes_an_approved_request_wait_again()
    {
        var request = await _ground.ApprovedAsync(["a"]);

        var reopened = (await _ground.Voting.WithdrawAsync(ApprovalGround.Person("amina"), request.Number, CancellationToken.None)).Sure();

        Assert.Equal(RequestState.Pending, reopened.State);
        Assert.Equal(RequestState.Approved, (await _ground.VoteAsync(request, "anton")).Sure().State);
    }

    [Fact]
    public async Task Votes_of_two_accounts_that_were_linked_afterwards_are_withdrawn_together_and_no_other()
    {
        var request = await _ground.ApprovedAsync(["a"]);
        (await _ground.VoteAsync(await _ground.AskAsync("otto", ["b"]), "amina")).Sure();
        await _ground.LinkAsync("amina", "aaron");

        var reopened = (await _ground.Voting.WithdrawAsync(ApprovalGround.Person("aaron"), request.Number, CancellationToken.None)).Sure();

        Assert.Equal(RequestState.Pending, reopened.State);
        Assert.All(await _ground.Store.VotesAsync(request.Id, CancellationToken.None), vote => Assert.Equal("withdrawn", vote.EndedWhy));
        Assert.Equal(2, await _ground.ScalarAsync<long>("select count(*) from approval_vote where ended_at is not null"));
        Assert.Equal(RequestState.Pending, (await _ground.VoteAsync(request, "amina")).Sure().State);
        Assert.Equal(RequestState.Approved, (await _ground.VoteAsync(request, "anton")).Sure().State);
    }

    [Fact]
    public async Task An_approver_who_leaves_the_group_takes_the_vote_along_and_nothing_runs()
    {
        await _ground.StartAsync<ExecutionScheduler>();
        var request = await _ground.ApprovedAsync(["a"]);
        _ground.Directory.Put("amina", "somewhere");
        (await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None)).Sure();

        await Eventually.True(async () => (await _ground.NowAsync(request)).State is RequestState.Pending, "the request waits for votes again");

        Assert.Empty(_ground.World.Calls);
        Assert.Contains("amina may no longer approve it", (await _ground.Store.VotesAsync(request.Id, CancellationToken.None)).Single(vote => vote.Person == "amina").EndedWhy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_directory_executes_nothing_and_voids_nothing()
    {
        await _ground.StartAsync<ExecutionScheduler>();
        var request = await _ground.ApprovedAsync(["a"]);
        (await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None)).Sure();
        var other = await _ground.ApprovedAsync(["b"]);
        _ground.Directory.IsSilent = true;
        var ready = await _ground.Get<Readiness>().OfAsync(await _ground.NowAsync(other), CancellationToken.None);

        Assert.False(ready.MayRun);
        Assert.Equal(2, ready.Judgement!.Unheard.Count);
        _ground.Directory.IsSilent = false;
        Assert.Equal(RequestState.Succeeded, (await _ground.EndedAsync(request)).State);
        Assert.All(await _ground.Store.VotesAsync(other.Id, CancellationToken.None), vote => Assert.True(vote.IsLive));
    }

    [Fact]
    public async Task A_requester_who_lost_the_role_has_nothing_executed()
    {
        await _ground.StartAsync<ExecutionScheduler>();
        var request = await _ground.ApprovedAsync(["a"], start: StartChoice.Window);
        var late = await _ground.AskAsync("olga", ["b"], start: StartChoice.Approval);
        (await _ground.VoteAsync(late, "amina")).Sure();
        _ground.Directory.Put("olga", "viewers");
        (await _ground.VoteAsync(late, "aaron")).Sure();
        await _ground.EndedAsync(request);

        var ready = await _ground.Get<Readiness>().OfAsync(await _ground.NowAsync(late), CancellationToken.None);

        Assert.Equal(["olga may no longer delete toys there"], ready.Obstacles);
        Assert.NotNull(_ground.World.Find("b"));
    }

    [Fact]
    public async Task Stricter_rules_of_now_count_and_looser_ones_do_not()
    {
        var request = await _ground.ApprovedAsync(["a"]);
        var rules = RuleDocument.Of((await _ground.Get<RuleSetStore>().CurrentAsync(CancellationToken.None))!);
        RuleDocument With(string key, Func<RuleRow, RuleRow> change) => rules with { Rules = [.. rules.Rules.Select(rule => rule.Key == key ? change(rule) : rule)] };

        await _ground.Get<ChangeRulesStore>().PutAsync(With("production-class-a", rule => rule with { Approvers = [new() { Group = "security" }, new() { Count = 2 }] }), 2, CancellationToken.None);
        var stricter = await _ground.Get<Readiness>().OfAsync(await _ground.NowAsync(request), CancellationToken.None);
        await _ground.Get<ChangeRulesStore>().PutAsync(With("production-class-a", rule => rule with { Approvers = [new()] }), 3, CancellationToken.None);
        var pending = await _ground.AskAsync("otto", ["b"]);
        await _ground.Get<ChangeRulesStore>().PutAsync(rules, 4, CancellationToken.None);
        (await _ground.VoteAsync(pending, "amina")).Sure();

        Assert.Equal(["1 of group security would have to approve it still"], stricter.Obstacles);
        // It was submitted when one sufficed; now two are asked for.
        Assert.Equal(RequestState.Pending, (await _ground.NowAsync(pending)).State);
    }

    [Fact]
    public async Task Clocks_run_out_by_the_database_and_whoever_comes_later_is_refused()
    {
        var pending = await _ground.AskAsync("otto", ["a"]);
        var approved = await _ground.ApprovedAsync(["b"]);
        await _ground.ForceAsync($"update approval_request set approve_by = clock_timestamp() - interval '1 s' where id = '{pending.Id}'");
        await _ground.ForceAsync($"update approval_request set execute_by = clock_timestamp() - interval '1 s' where id = '{approved.Id}'");

        var vote = await _ground.VoteAsync(pending, "amina");
        var run = await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), approved.Number, CancellationToken.None);

        Assert.Equal((RefusalKind.Conflict, RefusalKind.Conflict), (vote.Refusal!.Kind, run.Refusal!.Kind));
        Assert.Equal(RequestState.Expired, (await _ground.NowAsync(approved)).State);
        await _ground.StartAsync<ApprovalKeeper>();
        Assert.Equal(RequestState.Expired, (await _ground.EndedAsync(pending)).State);
    }

    [Fact]
    public async Task A_request_that_nobody_could_approve_is_not_taken_in_and_says_who_is_missing()
    {
        foreach (var approver in new[] { "aaron", "anton" })
            _ground.Directory.Put(approver, "somewhere");
        var draft = await _ground.DraftAsync("otto", ["a"]);

        var answer = await _ground.SubmitAsync(draft, "otto");

        Assert.Contains("1 approver would be missing", answer.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(answer.Refusal, draft.Unreachable);
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_request_and_a_changed_plan_is_not_submitted()
    {
        var draft = await _ground.DraftAsync("otto", ["a"]);
        var first = (await _ground.SubmitAsync(draft, "otto", "key-1")).Sure();
        var second = (await _ground.SubmitAsync(draft, "otto", "key-1")).Sure();
        var changed = await _ground.DraftAsync("otto", ["b"]);
        _ground.World.Find("b")!.Substance = "{}2";
        var forged = await _ground.Submissions.SubmitAsync(ApprovalGround.Person("otto"),
            new SubmitOrder { Draft = changed.Request.Id, PlanHash = first.Hash, Reason = "x", Ticket = "y" }, CancellationToken.None);
        var stranger = await _ground.SubmitAsync(await _ground.DraftAsync("otto", ["c"]), "olga");

        Assert.Equal(first.Id, second.Id);
        Assert.Contains("1 of 1 items changed", (await _ground.SubmitAsync(changed, "otto")).Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("hash", forged.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.NotFound, stranger.Refusal!.Kind);
        Assert.Equal(1, await _ground.ScalarAsync<long>("select count(*) from audit_event where action = 'approval.submitted'"));
    }

    [Fact]
    public async Task Many_approvers_at_once_make_one_approval_and_every_vote_stands()
    {
        for (var round = 0; round < 5; round++)
        {
            var request = await _ground.AskAsync("otto", [$"r{round}"]);
            var answers = await Task.WhenAll(new[] { "amina", "aaron", "anton", "amina", "aaron" }.Select(approver => _ground.VoteAsync(request, approver)));

            Assert.Equal(RequestState.Approved, (await _ground.NowAsync(request)).State);
            Assert.Equal(1, await _ground.ScalarAsync<long>($"select count(*) from audit_event where action = 'approval.approved' and detail->>'request' = '{request.Id}'"));
            Assert.Equal(answers.Count(answer => !answer.IsRefused), (await _ground.Store.VotesAsync(request.Id, CancellationToken.None)).Count);
        }
    }

    [Fact]
    public async Task Approval_and_rejection_at_once_end_without_an_execution()
    {
        await _ground.StartAsync<ExecutionScheduler>();
        for (var round = 0; round < 5; round++)
        {
            var request = await _ground.AskAsync("otto", [$"r{round}"]);
            (await _ground.VoteAsync(request, "amina")).Sure();
            await Task.WhenAll(_ground.VoteAsync(request, "aaron"), _ground.VoteAsync(request, "anton", VoteDecision.Deny));

            Assert.Contains((await _ground.EndedAsync(request)).State, new[] { RequestState.Rejected, RequestState.Revoked });
        }
        Assert.Empty(_ground.World.Calls);
    }
}
