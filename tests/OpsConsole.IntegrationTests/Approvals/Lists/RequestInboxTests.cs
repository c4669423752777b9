using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Features.Approvals.Lists;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.IntegrationTests.Approvals.Viewing;
using OpsConsole.Platform.Access;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Approvals.Viewing.ViewGround;

namespace OpsConsole.IntegrationTests.Approvals.Lists;

/// <summary>Each person's lists hold what they see, and what waits for them is what they may vote on or review.</summary>
public sealed class RequestInboxTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly Caller[] Everybody = [Operator, First, Second, Third, StagingViewer, StagingApprover, Ruler];

    private ViewGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await CreateAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Nobody_is_shown_or_counted_what_is_not_theirs()
    {
        var production = await _ground.AskAsync(Production, "a");
        var staging = await _ground.AskAsync(Staging, "b");
        var both = await AskBothAsync("c");
        var rules = await AskForRulesAsync();

        Assert.Equal([rules, both, staging.Number, production.Number], await NumbersAsync(First, InboxList.Everything));
        Assert.Equal([staging.Number], await NumbersAsync(StagingViewer, InboxList.Everything));
        var seen = await SeeAsync(StagingViewer, InboxList.Everything);
        Assert.Equal((0, 0, 1), (seen.Counts[InboxList.Waiting], seen.Counts[InboxList.Yours], seen.Counts[InboxList.Everything]));
        Assert.Equal(["staging"], seen.Environments);
        Assert.Equal(["burn books"], seen.Actions.Select(action => action.Name));
        Assert.False(seen.MaySwitch);
        Assert.Equal([both, staging.Number, production.Number], await NumbersAsync(Operator, InboxList.Yours));
        Assert.Equal([rules], await NumbersAsync(Ruler, InboxList.Yours));
        Assert.DoesNotContain(rules, await NumbersAsync(Operator, InboxList.Everything));
    }

    [Fact]
    public async Task What_waits_for_somebody_is_what_they_may_vote_on_or_review()
    {
        var voted = await _ground.AskAsync(Production, "a");
        await _ground.VoteAsync(First, voted);
        await _ground.AskAsync(Staging, "b");
        await AskBothAsync("c");
        await AskForRulesAsync();
        var rejected = await _ground.AskAsync(Staging, "d", "f");
        await _ground.VoteAsync(Second, rejected, VoteDecision.Deny, 1);
        await _ground.SubmitAsync(Operator, Given(await _ground.Get<Renewals>().OfRequestAsync(Operator, rejected.Number, Renewals.All, default)));
        await BrokeGlassAsync("e");
        await _ground.Get<ApprovalFeed>().LookAsync(default);

        foreach (var caller in Everybody)
            foreach (var row in (await SeeAsync(caller, InboxList.Everything)).Rows)
            {
                var rights = Given(await _ground.Get<AccessService>().ForReadingAsync(caller, default));
                var mayVote = await _ground.Get<Voting>().ObstacleAsync(caller, rights, row.Request, default) is null;
                var mayReview = row.Request.State is RequestState.BreakGlassUnreviewed && _ground.Get<Controls>().Rights.Review(rights, row.Request) is null;
                Assert.True(row.Wait == (mayVote ? Wait.Vote : mayReview ? Wait.Review : Wait.None), $"{caller.Name}, #{row.Request.Number} {row.Request.State}: {row.Wait}");
                Assert.Equal(row.Wait is not Wait.None, (await NumbersAsync(caller, InboxList.Waiting)).Contains(row.Request.Number));
            }
        Assert.Equal(6, (await SeeAsync(Third, InboxList.Waiting)).Rows.Count);
        Assert.All(await Task.WhenAll(new[] { Operator, StagingViewer, Ruler }.Select(caller => NumbersAsync(caller, InboxList.Waiting))), Assert.Empty);
        Assert.Empty((await SeeAsync(Third with { IsProgram = true }, InboxList.Waiting)).Rows);
    }

    [Fact]
    public async Task A_halt_waits_for_a_second_person_and_for_no_other()
    {
        var halts = _ground.Get<RedSwitch>();
        Given(await halts.HaltAsync(First, "the wrong cluster", default));
        Assert.False((await SeeAsync(Second, InboxList.Waiting)).HaltWaits);

        Given(await halts.ResumeAsync(First, default));

        var (first, second, viewer) = (await SeeAsync(First, InboxList.Waiting), await SeeAsync(Second, InboxList.Waiting), await SeeAsync(StagingViewer, InboxList.Waiting));
        Assert.Equal((false, true, false), (first.HaltWaits, second.HaltWaits, viewer.HaltWaits));
        Assert.Equal((0, 1, 0), (first.Counts[InboxList.Waiting], second.Counts[InboxList.Waiting], viewer.Counts[InboxList.Waiting]));
        Assert.Equal("the wrong cluster", viewer.Halt!.Why);
        Given(await halts.ResumeAsync(Second, default));
        Assert.Null((await SeeAsync(First, InboxList.Waiting)).Halt);
    }

    [Fact]
    public async Task Votes_are_counted_on_the_places_of_the_stricter_rules()
    {
        var request = await _ground.AskAsync(Production, "a");
        await _ground.VoteAsync(First, request);
        Assert.Equal((1, 2), await CountAsync(request));

        await _ground.Get<ChangeRulesStore>().PutAsync(new() { Rules = [new() { Key = "all", Clusters = "", Approvers = [new() { Count = 3 }, new() { Count = 1, Group = "sre" }] }] }, 2, default);
        Assert.Equal((1, 4), await CountAsync(request));
        await _ground.Get<ChangeRulesStore>().PutAsync(new() { Rules = [new() { Key = "all", Clusters = "", Approvers = [new() { Count = 1 }] }] }, 3, default);
        Assert.Equal((1, 2), await CountAsync(request));

        async Task<(int, int)> CountAsync(ApprovalRequest of) => (await SeeAsync(Second, InboxList.Everything)).Rows.Where(row => row.Request.Id == of.Id).Select(row => (row.Approvals, row.Needed)).Single();
    }

    [Fact]
    public async Task Open_requests_are_found_by_words_environment_and_action_and_shown_in_parts()
    {
        for (var number = 0; number < InboxAnswer.PageSize + 3; number++)
            await _ground.AskAsync(number % 10 == 0 ? Staging : Production, $"book-{number}");
        var rules = await AskForRulesAsync();

        var first = await SeeAsync(Third, InboxList.Everything);
        var second = await AskAsync(new() { List = InboxList.Everything, Page = 2 });
        var beyond = await AskAsync(new() { List = InboxList.Everything, Page = 99 });
        Assert.Equal((InboxAnswer.PageSize, 4, 2), (first.Rows.Count, second.Rows.Count, first.Pages));
        Assert.Empty(first.Rows.Select(row => row.Request.Id).Intersect(second.Rows.Select(row => row.Request.Id)));
        Assert.Equal((2, 4), (beyond.Page, beyond.Rows.Count));
        Assert.Equal(6, (await AskAsync(new() { List = InboxList.Everything, Environment = "staging" })).Found);
        Assert.Equal([rules], (await AskAsync(new() { List = InboxList.Everything, Action = ChangeRules.ActionKey })).Rows.Select(row => row.Request.Number));
        Assert.Equal([rules], (await AskAsync(new() { List = InboxList.Everything, Words = $"#{rules}" })).Rows.Select(row => row.Request.Number));
        Assert.Equal([rules], (await AskAsync(new() { List = InboxList.Everything, Words = "NAME OF RULER" })).Rows.Select(row => row.Request.Number));
        Assert.Equal(0, (await AskAsync(new() { List = InboxList.Everything, Words = "nothing like this" })).Found);

        async Task<InboxAnswer> AskAsync(InboxQuestion question) => Given(await _ground.Get<RequestInbox>().OpenAsync(Third, question, default));
    }

    [Fact]
    public async Task What_ran_out_by_the_clock_is_no_longer_open()
    {
        var request = await _ground.AskAsync(Production, "a");
        await TestDatabases.RunAsync(_ground.Test.OwnerConnection, """
            alter table approval_request disable trigger user;
            update approval_request set approve_by = clock_timestamp() - interval '1 second';
            alter table approval_request enable trigger user
            """);

        Assert.DoesNotContain(request.Number, await NumbersAsync(First, InboxList.Everything));
        Assert.Equal(RequestState.Expired, Assert.Single((await HistoryAsync(First, new())).Rows).Standing);
    }

    [Fact]
    public async Task A_history_is_found_by_words_person_state_and_action_and_read_in_parts()
    {
        var cancelled = await _ground.AskAsync(Production, "a");
        Given(await _ground.Get<Controls>().CancelAsync(Operator, cancelled.Number, "no longer", default));
        var rejected = await _ground.AskAsync(Staging, "b");
        await _ground.VoteAsync(Second, rejected, VoteDecision.Deny);
        var pending = await _ground.AskAsync(Staging, "c", "d");
        var rules = await AskForRulesAsync();
        _ground.Shelf.Put(Staging, "e", "text");
        Given(await _ground.Get<Submissions>().PlanAsync(Operator, Burning((Staging, "e")), default));

        Assert.Equal([rules, pending.Number, rejected.Number, cancelled.Number], await FoundAsync(First, new()));
        Assert.Equal([pending.Number, rejected.Number, cancelled.Number], await FoundAsync(Operator, new()));
        Assert.Equal([pending.Number, rejected.Number], await FoundAsync(StagingViewer, new()));
        Assert.Equal([pending.Number], await FoundAsync(First, new() { Words = "BURN 2" }));
        Assert.Equal([pending.Number], await FoundAsync(First, new() { Words = $"#{pending.Number}" }));
        Assert.Empty(await FoundAsync(First, new() { Words = "%" }));
        Assert.Equal([rejected.Number], await FoundAsync(First, new() { Person = "approver-2" }));
        Assert.Equal([rules], await FoundAsync(First, new() { Person = "of ruler" }));
        Assert.Equal([cancelled.Number], await FoundAsync(First, new() { State = RequestState.Cancelled }));
        Assert.Equal([rules], await FoundAsync(First, new() { Action = ChangeRules.ActionKey }));
        Assert.Equal([rejected.Number, cancelled.Number], await FoundAsync(First, new() { Before = pending.Number }));
    }

    [Fact]
    public async Task The_parts_of_a_history_hold_each_request_once()
    {
        for (var number = 0; number < 2 * HistoryAnswer.PageSize + 1; number++)
            await _ground.AskAsync(number % 2 == 0 ? Staging : Production, $"book-{number}");

        var read = new List<long>();
        long? before = null;
        do
        {
            var part = await HistoryAsync(StagingViewer, new() { Before = before });
            read.AddRange(part.Rows.Select(row => row.Request.Number));
            before = part.Older;
        }
        while (before is not null);

        Assert.Equal(HistoryAnswer.PageSize + 1, read.Count);
        Assert.Equal(read.OrderDescending(), read);
        Assert.Equal(read.Count, read.Distinct().Count());
    }

    private async Task<long> AskBothAsync(string name)
    {
        _ground.Shelf.Put(Production, name, "text");
        _ground.Shelf.Put(Staging, name, "text");
        return (await _ground.SubmitAsync(Operator, Burning((Production, name), (Staging, name)))).Number;
    }

    private async Task<long> AskForRulesAsync() => (await _ground.SubmitAsync(Ruler, new()
    {
        Action = ChangeRules.ActionKey,
        Question = new(new Dictionary<string, string> { [ChangeRules.RulesParameter] = """{"rules":[{"key":"all","clusters":"","approvers":[{"count":1}]}]}""" }),
    })).Number;

    /// <summary>An emergency that was done and waits for its review.</summary>
    private async Task BrokeGlassAsync(string name)
    {
        _ground.Shelf.Put(Production, name, "text");
        var request = await _ground.SubmitAsync(Ruler, Burning((Production, name)), breakGlass: true);
        await TestDatabases.RunAsync(_ground.Test.OwnerConnection, $"update approval_request set state = 'breakglassunreviewed', row_version = row_version + 1 where id = '{request.Id}'");
    }

    private async Task<InboxAnswer> SeeAsync(Caller caller, InboxList list)
    {
        await _ground.Get<ApprovalFeed>().LookAsync(default);
        return Given(await _ground.Get<RequestInbox>().OpenAsync(caller, new() { List = list }, default));
    }

    private async Task<IReadOnlyList<long>> NumbersAsync(Caller caller, InboxList list) => [.. (await SeeAsync(caller, list)).Rows.Select(row => row.Request.Number)];

    private async Task<HistoryAnswer> HistoryAsync(Caller caller, HistoryQuestion question) => Given(await _ground.Get<RequestInbox>().HistoryAsync(caller, question, default));

    private async Task<IReadOnlyList<long>> FoundAsync(Caller caller, HistoryQuestion question) => [.. (await HistoryAsync(caller, question)).Rows.Select(row => row.Request.Number)];
}
