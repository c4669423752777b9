using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Approvals.Viewing.ViewGround;

namespace OpsConsole.IntegrationTests.Approvals.Viewing;

/// <summary>What a request's page is given: for whom, and what it says they may do.</summary>
public sealed class RequestViewerTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_request_shows_to_whoever_reads_every_cluster_of_its_plan_and_is_absent_for_others()
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a");
        var viewer = ground.Get<RequestViewer>();

        var hidden = await viewer.FindAsync(StagingViewer, request.Number, null, 1, default);
        var absent = await viewer.FindAsync(StagingViewer, 4711, null, 1, default);

        Assert.Equal(RefusalKind.NotFound, hidden.Refusal!.Kind);
        Assert.Equal(absent.Refusal!.Message.Replace("4711", "N", StringComparison.Ordinal), hidden.Refusal.Message.Replace($"{request.Number}", "N", StringComparison.Ordinal));
        Assert.Equal(RefusalKind.NotFound, (await viewer.TextAsync(StagingViewer, request.Number, 1, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await ground.Get<HeldViewer>().LookAsync(StagingViewer, request.Number, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await ground.Get<Renewals>().OfRequestAsync(StagingViewer, request.Number, null, default)).Refusal!.Kind);
        Assert.Equal("a", Assert.Single((await ground.SeeAsync(First, request)).Items.Items).Name);
    }

    [Fact]
    public async Task A_draft_is_its_makers_alone()
    {
        await using var ground = await CreateAsync(postgres);
        ground.Shelf.Put(Production, "a", "text");
        var draft = Given(await ground.Get<Submissions>().PlanAsync(Operator, Burning((Production, "a")), default)).Request;
        var viewer = ground.Get<RequestViewer>();

        Assert.Equal(draft.Number, Given(await viewer.DraftAsync(Operator, draft.Id, 1, default)).Request.Number);
        Assert.Equal(RefusalKind.NotFound, (await viewer.DraftAsync(First, draft.Id, 1, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await viewer.FindAsync(First, draft.Number, null, 1, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await ground.Get<Renewals>().OfDraftAsync(First, draft.Id, null, null, default)).Refusal!.Kind);
    }

    [Fact]
    public async Task The_page_says_of_everybody_why_they_may_not_vote()
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a");

        Assert.Null((await ground.SeeAsync(First, request)).May.Vote.Approve);
        Assert.Contains("your own", (await ground.SeeAsync(Operator, request)).May.Vote.Approve!.Message, StringComparison.Ordinal);
        Assert.Contains("no approver on every cluster", (await ground.SeeAsync(StagingApprover, request)).May.Vote.Deny!.Message, StringComparison.Ordinal);
        var stale = await ground.SeeAsync(First with { AuthenticatedAt = null }, request);
        Assert.True(stale.May.Vote.NeedsFreshSignIn);
        Assert.False((await ground.SeeAsync(Operator, request)).May.Vote.NeedsFreshSignIn);

        await ground.VoteAsync(First, request);

        var voted = await ground.SeeAsync(First, request);
        Assert.Contains("voted on request", voted.May.Vote.Approve!.Message, StringComparison.Ordinal);
        Assert.Equal("Name of approver-1", voted.May.Own!.Person);
        Assert.Null((await ground.SeeAsync(Second, request)).May.Own);
    }

    [Fact]
    public async Task An_approved_request_can_still_be_rejected_and_no_longer_approved()
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a");
        await ground.VoteAsync(First, request);
        await ground.VoteAsync(Second, request);

        var may = (await ground.SeeAsync(Third, request)).May;

        Assert.NotNull(may.Vote.Approve);
        Assert.Null(may.Vote.Deny);
        Assert.True(may.Revoke);
        Assert.False(may.Run);
        Assert.True((await ground.SeeAsync(Operator, request)).May.Run);
    }

    [Fact]
    public async Task Who_can_still_approve_are_neither_requester_nor_editors_nor_those_who_voted()
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a");
        await ground.VoteAsync(First, request);

        var rule = (await ground.SeeAsync(Operator, request)).Rule;

        Assert.Equal(["Name of approver-2", "Name of approver-3"], rule.Candidates.Select(candidate => candidate.Name));
        Assert.Equal(["Name of approver-1", null], rule.Places.Select(place => place.Person));
        Assert.Equal("1 approver", rule.Missing);
        Assert.Null(rule.Unreachable);
    }

    [Fact]
    public async Task A_silent_directory_is_told_and_nobody_is_offered()
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a");
        var known = await ground.SeeAsync(First, request);
        Assert.Equal(3, known.Rule.Candidates.Count);
        await ground.VoteAsync(First, request);
        ground.Directory.Silence = new(RefusalKind.Unavailable, "The directory is away.", "Wait.");

        var view = await ground.SeeAsync(First, request);

        Assert.Contains(view.Obstacles, obstacle => obstacle.Contains("directory does not answer for Name of approver-1", StringComparison.Ordinal));
        Assert.Equal([null, null], view.Rule.Places.Select(place => place.Person));
    }

    [Fact]
    public async Task Rules_that_became_stricter_are_told_beside_those_of_then()
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a");
        await ground.Get<ChangeRulesStore>().PutAsync(RuleDocument.Parse(
            """{"rules":[{"key":"all","clusters":"","approvers":[{"count":3}],"approveWithin":"1.00:00:00","mostItems":500}]}"""), 2, default);

        var rule = (await ground.SeeAsync(Second, request)).Rule;

        Assert.Equal(3, rule.Policy!.People);
        Assert.Equal(3, rule.Differences.Count);
        Assert.Contains(rule.Differences, line => line == "3 approvers: the rules of now ask for 3, those of then for 2.");
        Assert.Contains(rule.Differences, line => line == "3 days to approve then, 1 day now; the shorter holds.");
    }

    [Fact]
    public async Task Items_stand_the_worst_first_and_in_pages()
    {
        await using var ground = await CreateAsync(postgres);
        var names = Enumerable.Range(0, ItemPage.Size + 5).Select(at => $"book-{at:000}").ToArray();
        foreach (var name in names)
            ground.Shelf.Put(Staging, name, name.EndsWith('7') ? "precious" : "text");
        var request = await ground.SubmitAsync(Operator, Burning([.. names.Select(name => (Staging, name))]));

        var first = (await ground.SeeAsync(StagingViewer, request)).Items;
        var second = Given(await ground.Get<RequestViewer>().FindAsync(StagingViewer, request.Number, null, 2, default)).Items;

        Assert.Equal([("book and notes lost", 20), ("a copy stays", 185)], first.Groups.Select(group => (group.Words, group.Count)));
        Assert.All(first.Items.Take(20), item => Assert.EndsWith("7", item.Name, StringComparison.Ordinal));
        Assert.Equal((2, 2, 5), (first.Pages, second.Number, second.Items.Count));
        Assert.Equal(names.Order(), first.Items.Concat(second.Items).Select(item => item.Name).Order());
        Assert.Equal([("notes in the margin", 20)], (await ground.SeeAsync(StagingViewer, request)).Blast.Findings);
    }

    [Fact]
    public async Task What_a_request_takes_up_again_is_compared_and_both_lead_to_each_other()
    {
        await using var ground = await CreateAsync(postgres);
        var former = await ground.AskAsync(Production, "a", "b", "c");
        await ground.VoteAsync(First, former, VoteDecision.Deny);
        ground.Shelf.Put(Production, "b", "other");
        ground.Shelf.Put(Production, "d", "text");
        var later = await ground.SubmitAsync(Operator, Burning((Production, "b"), (Production, "d"), (Production, "c")) with { Supersedes = former.Number });

        var view = await ground.SeeAsync(Second, later);

        Assert.Equal(former.Number, view.Former!.Request.Number);
        Assert.Equal(["a"], view.Former.Difference!.LeftOut);
        Assert.Equal(["changed since; was to be: a copy stays; other findings than before", "new in this plan"], view.Former.Difference.Marks.OrderBy(mark => mark.Key).Select(mark => mark.Value));
        Assert.Equal([later.Number], (await ground.SeeAsync(Second, former)).Later);
        var text = Given(await ground.Get<RequestViewer>().TextAsync(Second, later.Number, 1, default));
        Assert.Equal("""{"spec":{"text":"text"}}""", text.Former);
        Assert.Equal("""{"spec":{"text":"other"}}""", text.Substance);
    }

    [Fact]
    public async Task Nothing_is_told_of_a_former_request_that_the_person_does_not_see()
    {
        await using var ground = await CreateAsync(postgres);
        var former = await ground.AskAsync(Production, "a");
        await ground.VoteAsync(First, former, VoteDecision.Deny);
        ground.Shelf.Put(Staging, "b", "text");
        var later = await ground.SubmitAsync(Operator, Burning((Staging, "b")) with { Supersedes = former.Number });

        Assert.NotNull((await ground.SeeAsync(Operator, later)).Former);
        Assert.Null((await ground.SeeAsync(StagingViewer, later)).Former);
    }

    [Fact]
    public async Task What_a_finalizer_held_is_looked_at_for_whoever_asks()
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a", "b");
        await ground.VoteAsync(First, request);
        await ground.VoteAsync(Second, request);
        await EndAsync(ground, request, ItemState.Accepted, ItemState.Done);
        ground.Shelf.Sight = new(SightKind.Underway, "held by example.org/keeper");

        var look = Given(await ground.Get<HeldViewer>().LookAsync(First, request.Number, default));

        Assert.Equal(new HeldItem(1, "a", SightKind.Underway, "held by example.org/keeper"), Assert.Single(look.Items));
        Assert.Equal(RequestState.Partial, (await ground.SeeAsync(First, request)).Request.State);
    }

    [Fact]
    public async Task Whoever_holds_the_role_is_offered_the_emergency_and_others_are_not()
    {
        await using var ground = await CreateAsync(postgres);
        ground.Shelf.Put(Production, "a", "text");
        var mine = Given(await ground.Get<Submissions>().PlanAsync(Ruler, Burning((Production, "a")), default)).Request;
        var theirs = Given(await ground.Get<Submissions>().PlanAsync(Operator, Burning((Production, "a")), default)).Request;

        var may = (await ground.SeeAsync(Ruler, mine)).May;

        Assert.True(may.HoldsBreakGlass);
        Assert.Null(may.BreakGlass);
        Assert.Contains("last proved", (await ground.SeeAsync(Ruler with { AuthenticatedAt = DateTimeOffset.UnixEpoch }, mine)).May.BreakGlass!.Message, StringComparison.Ordinal);
        Assert.False((await ground.SeeAsync(Operator, theirs)).May.HoldsBreakGlass);
    }

    /// <summary>Runs an approved request to its end with these results, by the stores alone.</summary>
    private static async Task EndAsync(ViewGround ground, ApprovalRequest request, params ItemState[] states)
    {
        var executions = ground.Get<ExecutionStore>();
        var approved = (await ground.Get<RequestStore>().FindAsync(request.Id, default))!;
        var claim = (await executions.ClaimAsync(approved, 1, "test", TimeSpan.FromMinutes(1), default))!;
        await executions.IntendAsync(claim, [], [.. states.Select((_, at) => new Intent(at + 1, "1", null))], default);
        await executions.RecordAsync(claim, [.. states.Select((state, at) => new ItemResult(at + 1, state, "as the test says"))], default);
        await executions.EndAsync(claim, "ran to its end", default);
    }
}
