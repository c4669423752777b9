using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Approvals.Viewing.ViewGround;

namespace OpsConsole.IntegrationTests.Approvals.Viewing;

/// <summary>Asking again, whole or in part, and who then has a hand in the plan.</summary>
public sealed class RenewalTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_proposal_is_asked_for_item_by_item_and_its_proposer_cannot_approve_it()
    {
        await using var ground = await CreateAsync(postgres);
        var former = await ground.AskAsync(Production, "a", "b", "c");
        await ground.VoteAsync(First, former, VoteDecision.Deny, 1, 3);
        var vote = Assert.Single(await ground.Get<RequestStore>().VotesAsync(former.Id, default));
        Assert.Equal([1, 3], vote.Proposed);
        Assert.Equal("looked at\nProposes 2 of the 3 items instead: a, c (numbers 1,3).", vote.Comment);
        Assert.Equal("rejected the plan: looked at", (await ground.Get<RequestStore>().FindAsync(former.Id, default))!.EndedWhy);

        var later = await ground.SubmitAsync(Operator, Given(await ground.Get<Renewals>().OfRequestAsync(Operator, former.Number, "1,3", default)));

        Assert.Equal(["a", "c"], (await ground.SeeAsync(Operator, later)).Items.Items.Select(item => item.Name));
        Assert.Equal(["Name of approver-1"], (await ground.SeeAsync(Operator, later)).Editors.Select(editor => editor.Person));
        Assert.Equal(["Name of approver-2", "Name of approver-3"], (await ground.SeeAsync(Operator, later)).Rule.Candidates.Select(candidate => candidate.Name));
        var refused = await ground.Get<Voting>().VoteAsync(First, new() { Number = later.Number, Decision = VoteDecision.Approve, PlanHash = later.Hash }, default);
        Assert.Contains("your own", refused.Refusal!.Message, StringComparison.Ordinal);
        await ground.VoteAsync(Second, later);
        Assert.Equal(RequestState.Approved, (await ground.VoteAsync(Third, later)).State);
    }

    [Fact]
    public async Task Whoever_proposed_once_keeps_a_hand_in_every_plan_that_follows()
    {
        await using var ground = await CreateAsync(postgres);
        var first = await ground.AskAsync(Production, "a", "b", "c");
        await ground.VoteAsync(First, first, VoteDecision.Deny, 1, 3);
        var second = await ground.SubmitAsync(Operator, Burning((Production, "a")) with { Supersedes = first.Number });
        await ground.VoteAsync(Second, second, VoteDecision.Deny);

        var third = await ground.SubmitAsync(Operator, Burning((Production, "a")) with { Supersedes = second.Number });

        Assert.Equal(["Name of approver-1"], (await ground.SeeAsync(Operator, third)).Editors.Select(editor => editor.Person));
    }

    [Fact]
    public async Task Whoever_asked_before_has_a_hand_in_what_another_asks_again()
    {
        await using var ground = await CreateAsync(postgres);
        var former = await ground.AskAsync(Production, "a");
        await ground.VoteAsync(First, former, VoteDecision.Deny);

        var later = await ground.SubmitAsync(Ruler, Burning((Production, "a")) with { Supersedes = former.Number });

        Assert.Equal(["Name of operator"], (await ground.SeeAsync(Ruler, later)).Editors.Select(editor => editor.Person));
    }

    [Theory]
    [InlineData(VoteDecision.Approve, 1)]
    [InlineData(VoteDecision.Deny, 0)]
    [InlineData(VoteDecision.Deny, 4)]
    [InlineData(VoteDecision.Deny, 1, 1)]
    [InlineData(VoteDecision.Deny, 1, 2, 3)]
    public async Task A_proposal_is_a_part_of_the_plan_beside_a_rejection_or_none(VoteDecision decision, params int[] proposed)
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a", "b", "c");

        var answer = await ground.Get<Voting>().VoteAsync(First, new() { Number = request.Number, Decision = decision, PlanHash = request.Hash, Comment = "no", Proposed = proposed }, default);

        Assert.Equal(RefusalKind.Invalid, answer.Refusal!.Kind);
        Assert.Empty(await ground.Get<RequestStore>().VotesAsync(request.Id, default));
    }

    [Fact]
    public async Task Only_what_ended_and_what_the_person_sees_is_taken_up_again()
    {
        await using var ground = await CreateAsync(postgres);
        var open = await ground.AskAsync(Production, "a");
        ground.Shelf.Put(Production, "b", "text");
        var draft = Given(await ground.Get<Submissions>().PlanAsync(Ruler, Burning((Production, "b")), default)).Request;
        var submissions = ground.Get<Submissions>();

        Assert.Equal(RefusalKind.Conflict, (await submissions.PlanAsync(Operator, Burning((Production, "a")) with { Supersedes = open.Number }, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await submissions.PlanAsync(Operator, Burning((Production, "a")) with { Supersedes = draft.Number }, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await submissions.PlanAsync(Operator, Burning((Production, "a")) with { Supersedes = 4711 }, default)).Refusal!.Kind);
    }

    [Fact]
    public async Task A_question_asked_anew_keeps_what_was_asked_and_takes_the_other_choice()
    {
        await using var ground = await CreateAsync(postgres);
        ground.Shelf.Put(Production, "a", "text");
        ground.Shelf.Put(Production, "b", "text");
        var draft = Given(await ground.Get<Submissions>().PlanAsync(Operator, Burning((Production, "a"), (Production, "b")), default));

        var order = Given(await ground.Get<Renewals>().OfDraftAsync(Operator, draft.Request.Id, DriftChoice.Stale, null, default));
        var again = Given(await ground.Get<Submissions>().PlanAsync(Operator, order, default));

        Assert.Equal((DriftChoice.Stale, StartChoice.Run), (again.Request.OnDrift, again.Request.Start));
        Assert.Equal(draft.Plan.Items.Select(item => item.Name), again.Plan.Items.Select(item => item.Name));
        Assert.NotEqual(draft.Request.Hash, again.Request.Hash);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("0")]
    [InlineData("1-9")]
    public async Task What_says_no_items_of_the_request_is_refused(string which)
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a", "b");

        Assert.Equal(RefusalKind.Invalid, (await ground.Get<Renewals>().OfRequestAsync(Operator, request.Number, which, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.Conflict, (await ground.Get<Renewals>().OfRequestAsync(Operator, request.Number, Renewals.Skipped, default)).Refusal!.Kind);
    }
}
