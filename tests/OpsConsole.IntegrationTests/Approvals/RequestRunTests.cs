using Dapper;
using Npgsql;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>What an execution does to the world, and what it says of it.</summary>
public sealed class RequestRunTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ApprovalGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync());
        await _ground.StartAsync<ExecutionScheduler>();
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Each_item_of_an_approved_plan_is_done_once_and_says_so()
    {
        var request = await _ground.RunAsync(await _ground.ApprovedAsync(["a", "b", "c"]));

        Assert.Equal(RequestState.Succeeded, request.State);
        Assert.All((await _ground.ItemsAsync(request)).Values, item => Assert.Equal((ItemState.Done, $"/toys/{item.Name}"), (item.State, item.WayBack)));
        Assert.Equal(["a", "b", "c"], _ground.World.Calls.Select(call => call.Name).Order());
    }

    [Fact]
    public async Task Of_many_items_the_one_that_drifted_is_left_alone_and_each_shows_its_truth()
    {
        var request = await _ground.ApprovedAsync([.. Enumerable.Range(1, 12).Select(number => $"t{number:00}")]);
        _ground.World.Find("t03")!.Substance = """{"spec":2}""";
        _ground.World.Find("t07")!.IsHeld = true;
        _ground.World.Mishaps["t09"] = Mishap.Refused;

        request = await _ground.RunAsync(request);

        var items = await _ground.ItemsAsync(request);
        Assert.Equal(RequestState.Partial, request.State);
        Assert.Equal(ItemState.Skipped, items["t03"].State);
        Assert.Equal("""{"spec":2}""", items["t03"].ThenNow);
        Assert.Equal(ItemState.Accepted, items["t07"].State);
        Assert.Equal((ItemState.Refused, "admission webhook denied the request"), (items["t09"].State, items["t09"].Answered));
        Assert.Equal(9, items.Values.Count(item => item.State is ItemState.Done));
        Assert.DoesNotContain(_ground.World.Calls, call => call.Name == "t03");
    }

    [Fact]
    public async Task Where_the_plan_says_stale_one_drifted_item_ends_the_whole_request_without_a_call()
    {
        var request = await _ground.ApprovedAsync(["a", "b"], DriftChoice.Stale);
        _ground.World.Find("b")!.Substance = """{"spec":2}""";

        request = await _ground.RunAsync(request);

        Assert.Equal(RequestState.Stale, request.State);
        Assert.Equal("""{"spec":2}""", (await _ground.ItemsAsync(request))["b"].ThenNow);
        Assert.Empty(_ground.World.Calls);
    }

    [Fact]
    public async Task An_object_that_was_made_anew_under_the_same_name_is_never_called()
    {
        var request = await _ground.ApprovedAsync(["a", "b"]);
        _ground.World.Remove("a");
        _ground.World.Put("a");

        request = await _ground.RunAsync(request);

        Assert.Equal(ItemState.Skipped, (await _ground.ItemsAsync(request))["a"].State);
        Assert.Equal(["b"], _ground.World.Calls.Select(call => call.Name));
        Assert.NotNull(_ground.World.Find("a"));
    }

    [Fact]
    public async Task An_object_that_is_made_anew_between_look_and_call_survives()
    {
        var request = await _ground.ApprovedAsync(["a"]);
        _ground.World.BeforeCall = item =>
        {
            _ground.World.Remove(item.Name);
            _ground.World.Put(item.Name);
            return Task.CompletedTask;
        };

        request = await _ground.RunAsync(request);

        Assert.Equal(RequestState.Failed, request.State);
        Assert.NotNull(_ground.World.Find("a"));
        Assert.DoesNotContain(_ground.World.Calls, call => call.DidIt);
    }

    [Fact]
    public async Task Status_writes_between_look_and_call_hold_nothing_up()
    {
        var touched = 0;
        var request = await _ground.ApprovedAsync(["a"]);
        _ground.World.Touch("a");
        _ground.World.BeforeCall = item =>
        {
            if (touched++ < 2)
                _ground.World.Touch(item.Name);
            return Task.CompletedTask;
        };

        request = await _ground.RunAsync(request);

        Assert.Equal(RequestState.Succeeded, request.State);
        Assert.Equal([false, false, true], _ground.World.Calls.Select(call => call.DidIt));
    }

    [Fact]
    public async Task A_lost_answer_is_unknown_until_a_look_proves_what_was_done_and_the_rest_is_not_run()
    {
        _ground.World.Mishaps["a"] = Mishap.AnswerLost;

        var request = await _ground.RunAsync(await _ground.ApprovedAsync(["a", "b"]));

        var items = await _ground.ItemsAsync(request);
        Assert.Equal(RequestState.Partial, request.State);
        Assert.Equal((ItemState.Done, ItemState.NotRun), (items["a"].State, items["b"].State));
        Assert.Contains(await _ground.Store.EventsAsync(request.Id, CancellationToken.None), line => line.Kind == "unknown");
        Assert.Single(_ground.World.Calls);
    }

    [Fact]
    public async Task A_call_that_never_arrived_is_not_sent_again_and_ends_as_not_done_after_it_settled()
    {
        _ground.World.Mishaps["a"] = Mishap.NeverArrived;

        var request = await _ground.RunAsync(await _ground.ApprovedAsync(["a"]));

        Assert.Equal(RequestState.Failed, request.State);
        Assert.Empty(_ground.World.Calls);
        Assert.NotNull(_ground.World.Find("a"));
    }

    [Fact]
    public async Task An_unknown_outcome_stays_unknown_while_the_world_cannot_be_read()
    {
        var request = await _ground.ApprovedAsync(["a"]);
        _ground.World.Mishaps["a"] = Mishap.AnswerLost;
        _ground.World.BeforeCall = _ =>
        {
            _ground.World.IsUnreadable = true;
            return Task.CompletedTask;
        };
        (await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None)).Sure();
        await Eventually.True(async () => (await _ground.NowAsync(request)).State is RequestState.Unknown, "the outcome is unknown");
        await Eventually.True(async () => (await _ground.NowAsync(request)) is { } now && now.Now - now.RunAskedAt > TimeSpan.FromSeconds(2), "it would have settled");
        Assert.Equal(RequestState.Unknown, (await _ground.NowAsync(request)).State);

        _ground.World.IsUnreadable = false;

        Assert.Equal(RequestState.Succeeded, (await _ground.EndedAsync(request)).State);
    }

    [Fact]
    public async Task What_is_left_alone_proves_nothing_and_the_first_call_is_made_by_itself_still()
    {
        var names = Enumerable.Range(1, 40).Select(number => $"t{number:00}").ToList();
        var request = await _ground.ApprovedAsync(names);
        foreach (var name in names.Take(6))
            _ground.World.Remove(name);
        var (underWay, most) = (0, 0);
        _ground.World.BeforeCall = async item =>
        {
            // The first seven that are there: one, then five, then the next of the rest.
            var now = Interlocked.Increment(ref underWay);
            if (_ground.World.Calls.Count < 6)
                most = Math.Max(most, now);
            await Task.Yield();
            Interlocked.Decrement(ref underWay);
        };

        request = await _ground.RunAsync(request);

        Assert.Equal((RequestState.Partial, 34), (request.State, _ground.World.Calls.Count));
        Assert.Equal("t07", _ground.World.Calls[0].Name);
        Assert.InRange(most, 1, 5);
    }

    [Fact]
    public async Task What_was_accepted_and_is_untouched_at_the_first_look_ends_the_run_before_the_others()
    {
        _ground.World.Mishaps["t01"] = Mishap.OnlyAccepted;

        var request = await _ground.RunAsync(await _ground.ApprovedAsync(["t01", "t02", "t03"]));

        Assert.Empty(_ground.World.Calls);
        Assert.Contains("t01 was accepted by the server, and a look finds it untouched", request.EndedWhy, StringComparison.Ordinal);
        Assert.Equal(2, (await _ground.ItemsAsync(request)).Values.Count(item => item.State is ItemState.NotRun));
    }

    [Fact]
    public async Task A_run_that_broke_off_beside_something_unknown_is_taken_up_and_ended()
    {
        var request = await _ground.ApprovedAsync(["a", "b"]);
        _ground.World.Mishaps["a"] = Mishap.NeverArrived;
        request = await _ground.RunAsync(request);
        // As it stands where the process ended between the result and the end of the run.
        await _ground.ForceAsync($"""
            update approval_request set state = 'executing', ended_at = null, ended_why = null where id = '{request.Id}';
            update approval_item set state = 'unknown', changed_at = clock_timestamp() where request_id = '{request.Id}' and name = 'a'
            """);

        request = await _ground.EndedAsync(request);

        Assert.Equal((RequestState.Failed, ItemState.Failed), (request.State, (await _ground.ItemsAsync(request))["a"].State));
        Assert.Empty(_ground.World.Calls);
    }

    [Fact]
    public async Task A_taken_up_run_that_no_rule_covers_any_more_ends_without_beginning_anything()
    {
        var request = await _ground.ApprovedAsync(["a", "b"]);
        var epoch = await _ground.Get<ExecutionStore>().ClaimAsync(await _ground.NowAsync(request), 1, "gone", TimeSpan.FromHours(1), CancellationToken.None);
        Assert.NotNull(epoch);
        // The executor has looked at it already and waits to take it when the rules change and the lease runs out.
        await using var connection = new NpgsqlConnection(_ground.Database.OwnerConnection);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync($"select from approval_request where id = '{request.Id}' for update");
        await Eventually.True(() => connection.ExecuteScalarAsync<bool>("select exists (select from pg_locks where not granted and transactionid = pg_current_xact_id()::xid)"), "the executor waits");
        await connection.ExecuteAsync("update cluster set labels = '{}' where name = 'toys'");
        await _ground.Get<ChangeRulesStore>().PutAsync(new RuleDocument { Rules = [new RuleRow { Key = "elsewhere", Clusters = "environment=moon", Approvers = [new()] }] }, 2, CancellationToken.None);
        await connection.ExecuteAsync("update approval_execution set lease_until = clock_timestamp() - interval '1 s'");
        await transaction.CommitAsync();

        request = await _ground.EndedAsync(request);

        Assert.Equal(RequestState.Failed, request.State);
        Assert.Empty(_ground.World.Calls);
    }

    [Fact]
    public async Task Votes_on_a_sign_in_that_is_too_old_for_stricter_rules_are_lost()
    {
        var rules = RuleDocument.Of((await _ground.Get<RuleSetStore>().CurrentAsync(CancellationToken.None))!);
        RuleDocument With(string? fresh) => rules with { Rules = [.. rules.Rules.Select(rule => rule with { FreshSignIn = fresh })] };
        await _ground.Get<ChangeRulesStore>().PutAsync(With(null), 2, CancellationToken.None);
        var request = await _ground.AskAsync("otto", ["a"]);
        foreach (var approver in new[] { "amina", "aaron" })
            (await _ground.Voting.VoteAsync(ApprovalGround.Person(approver, DateTimeOffset.UtcNow.AddHours(-8)),
                new() { Number = request.Number, Decision = VoteDecision.Approve, PlanHash = request.Hash, Comment = "" }, CancellationToken.None)).Sure();
        Assert.Equal(RequestState.Approved, (await _ground.NowAsync(request)).State);

        await _ground.Get<ChangeRulesStore>().PutAsync(With("00:15:00"), 3, CancellationToken.None);
        await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None);

        await Eventually.True(async () => (await _ground.NowAsync(request)).State is RequestState.Pending, "it waits for votes again");
        Assert.Empty(_ground.World.Calls);
    }

    [Fact]
    public async Task The_third_failure_ends_the_run()
    {
        // One call after the other: which of several at once fails first is nobody's choice.
        await using var ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync(), TimeProvider.System, null, ("AtOnce", "1"));
        await ground.StartAsync<ExecutionScheduler>();
        var names = Enumerable.Range(1, 20).Select(number => $"t{number:00}").ToList();
        foreach (var name in names.Skip(1).Take(3))
            ground.World.Mishaps[name] = Mishap.NotSent;

        var request = await ground.RunAsync(await ground.ApprovedAsync(names));

        // One item, then five of which the first three fail: the calls of the other two are not begun, and fourteen have no turn.
        var items = (await ground.ItemsAsync(request)).Values;
        Assert.Equal((RequestState.Partial, 14), (request.State, items.Count(item => item.State is ItemState.NotRun)));
        Assert.Equal(["t01"], ground.World.Calls.Select(call => call.Name));
        Assert.Equal(["t05", "t06"], items.Where(item => item.State is ItemState.Skipped).Select(item => item.Name).Order());
    }

    [Fact]
    public async Task A_stop_and_the_red_switch_end_it_before_the_next_item()
    {
        var first = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        _ground.World.BeforeCall = async _ =>
        {
            first.TrySetResult();
            await goOn.Task;
        };
        var stopped = await _ground.ApprovedAsync(["a", "b", "c"]);
        (await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), stopped.Number, CancellationToken.None)).Sure();
        await first.Task;
        (await _ground.Controls.StopAsync(ApprovalGround.Person("amina"), stopped.Number, "wrong cluster", CancellationToken.None)).Sure();
        goOn.SetResult();

        stopped = await _ground.EndedAsync(stopped);

        Assert.Equal(RequestState.Partial, stopped.State);
        Assert.Contains("stopped by amina: wrong cluster", stopped.EndedWhy, StringComparison.Ordinal);
        Assert.Single(_ground.World.Calls);

        await _ground.Get<HaltStore>().HaltAsync(ApprovalGround.Person("aaron"), "incident", CancellationToken.None);
        var halted = await _ground.ApprovedAsync(["d"]);
        (await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), halted.Number, CancellationToken.None)).Sure();
        var ready = await _ground.Get<Readiness>().OfAsync(await _ground.NowAsync(halted), CancellationToken.None);
        Assert.Contains(ready.Obstacles, obstacle => obstacle.Contains("halted all executions", StringComparison.Ordinal));
        Assert.Equal(RequestState.Approved, (await _ground.NowAsync(halted)).State);
        Assert.Equal(ResumeResult.Waits, await _ground.Get<HaltStore>().ResumeAsync(ApprovalGround.Person("aaron"), new(ApprovalGround.Issuer, "aaron"), CancellationToken.None));
        Assert.Equal(ResumeResult.SamePerson, await _ground.Get<HaltStore>().ResumeAsync(ApprovalGround.Person("aaron"), new(ApprovalGround.Issuer, "aaron"), CancellationToken.None));
        Assert.Equal(ResumeResult.Resumed, await _ground.Get<HaltStore>().ResumeAsync(ApprovalGround.Person("amina"), new(ApprovalGround.Issuer, "amina"), CancellationToken.None));

        Assert.Equal(RequestState.Succeeded, (await _ground.EndedAsync(halted)).State);
    }

    [Fact]
    public async Task A_plan_that_starts_at_its_approval_needs_nobody_to_press_run()
    {
        var request = await _ground.ApprovedAsync(["a"], start: StartChoice.Approval);

        Assert.Equal(RequestState.Succeeded, (await _ground.EndedAsync(request)).State);
    }

    [Fact]
    public async Task An_emergency_is_done_at_once_and_reviewed_by_another_person()
    {
        var draft = await _ground.DraftAsync("ada", ["a"]);
        var request = (await _ground.SubmitAsync(draft, "ada", breakGlass: true)).Sure();
        await Eventually.True(async () => (await _ground.NowAsync(request)).State is RequestState.BreakGlassUnreviewed, "the emergency is over");
        Assert.Null(_ground.World.Find("a"));

        var own = await _ground.Controls.ReviewAsync(ApprovalGround.Person("ada"), request.Number, ratify: true, "fine", CancellationToken.None);
        await _ground.ForceAsync($"update approval_request set review_by = clock_timestamp() - interval '1 s' where id = '{request.Id}'");
        var again = await _ground.SubmitAsync(await _ground.DraftAsync("ada", ["b"]), "ada", breakGlass: true);
        (await _ground.Controls.ReviewAsync(ApprovalGround.Person("amina"), request.Number, ratify: false, "it could have waited", CancellationToken.None)).Sure();
        var after = await _ground.SubmitAsync(await _ground.DraftAsync("ada", ["c"]), "ada", breakGlass: true);

        Assert.True(own.IsRefused);
        Assert.Contains("was to be reviewed", again.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(RequestState.Disputed, (await _ground.NowAsync(request)).State);
        Assert.False(after.IsRefused);
        Assert.True((await _ground.SubmitAsync(await _ground.DraftAsync("otto", ["d"]), "otto", breakGlass: true)).IsRefused);
    }

    [Fact]
    public async Task Changing_the_rules_is_a_request_and_of_two_at_once_one_has_no_effect()
    {
        var current = RuleDocument.Of((await _ground.Get<RuleSetStore>().CurrentAsync(CancellationToken.None))!);
        async Task<ApprovalRequest> AskAsync(int most)
        {
            var wanted = current with { Rules = [.. current.Rules.Select(rule => rule.Key == "every-class-b" ? rule with { MostItems = most } : rule)] };
            var draft = (await _ground.Submissions.PlanAsync(ApprovalGround.Person("ada"), new PlanOrder
            {
                Action = ChangeRules.ActionKey,
                Question = new(new Dictionary<string, string> { [ChangeRules.RulesParameter] = wanted.Write() }),
                Start = StartChoice.Approval,
            }, CancellationToken.None)).Sure();
            return (await _ground.SubmitAsync(draft, "ada")).Sure();
        }
        var first = await AskAsync(7);
        var second = await AskAsync(8);
        foreach (var request in new[] { first, second })
            foreach (var approver in new[] { "amina", "aaron" })
                (await _ground.VoteAsync(request, approver)).Sure();

        var states = new[] { (await _ground.EndedAsync(first)).State, (await _ground.EndedAsync(second)).State };

        // The other one saw the change before it began, or was turned away by the number of its set.
        Assert.Contains(RequestState.Succeeded, states);
        Assert.Contains(states, state => state is RequestState.Stale or RequestState.Failed);
        Assert.Equal(2, (await _ground.Get<RuleSetStore>().CurrentAsync(CancellationToken.None))!.Version);
    }
}
