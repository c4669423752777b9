using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Pages;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Viewing;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

/// <summary>The parts of a request's page that need nothing but what they are given.</summary>
public sealed class RequestPartsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 28, 10, 0, 0, TimeSpan.Zero);

    private readonly BunitContext _page = new();

    public RequestPartsTests() => _page.Services.AddSingleton(TimeProvider.System);

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    [Fact]
    public void A_reason_is_text_and_hides_nothing()
    {
        var sentence = _page.Render<RequestSentence>(parameters => parameters.Add(part => part.Request, Request(RequestState.Pending) with { Reason = "<script>alert(1)</script>\u202egnp" }));

        Assert.Empty(sentence.FindAll("script"));
        Assert.Equal(@"<script>alert(1)</script>\u202egnp", sentence.Find("blockquote").TextContent);
        Assert.StartsWith("Ada asks to delete 3 buckets", sentence.Find(".request-asks").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_done_in_part_is_asked_for_again_in_part() => Assert.Equal(
        ["/approvals/new?from=12&items=skipped", "/approvals/new?from=12&items=undone"],
        Ways(View(RequestState.Partial, mayAsk: true, (ItemState.Done, 1), (ItemState.Skipped, 1), (ItemState.Refused, 1))));

    [Fact]
    public void Where_only_skipped_items_are_left_one_way_is_enough() => Assert.Equal(
        ["/approvals/new?from=12&items=skipped"], Ways(View(RequestState.Partial, mayAsk: true, (ItemState.Done, 2), (ItemState.Skipped, 1))));

    [Fact]
    public void What_was_rejected_with_a_proposal_leads_to_it_and_to_the_whole() => Assert.Equal(
        ["/approvals/new?from=12&items=1-2", "/approvals/new?from=12&items=all"],
        Ways(View(RequestState.Rejected, mayAsk: true, (ItemState.Planned, 3)) with { Votes = [Vote(VoteDecision.Deny, 1, 2)] }));

    [Theory]
    [InlineData(RequestState.Stale)]
    [InlineData(RequestState.Expired)]
    public void What_ran_out_or_moved_on_is_renewed(RequestState state) =>
        Assert.Equal("Renew", Notice(View(state, mayAsk: true, (ItemState.Planned, 3))).Find("a").TextContent);

    [Fact]
    public void Who_may_not_ask_is_offered_no_way() => Assert.Empty(Ways(View(RequestState.Rejected, mayAsk: false, (ItemState.Planned, 3))));

    [Theory]
    [InlineData(RequestState.Pending)]
    [InlineData(RequestState.Approved)]
    [InlineData(RequestState.Executing)]
    public void What_goes_on_has_come_to_nothing_yet(RequestState state) => Assert.Equal("", Notice(View(state, mayAsk: true, (ItemState.Planned, 3))).Markup.Trim());

    [Fact]
    public void A_clock_that_ran_out_is_told_whether_anybody_wrote_it_down_or_not() => Assert.Contains("Nobody completed the approvals by 28 Nov 2026 09:00:00 UTC. Nothing was done.",
        Notice(View(RequestState.Pending, mayAsk: true, (ItemState.Planned, 3)) is var view ? view with { Request = view.Request with { ApproveBy = Now.AddHours(-1) } } : view).Markup, StringComparison.Ordinal);

    [Fact]
    public void A_rejection_is_told_once_in_the_timeline()
    {
        var timeline = _page.Render<RequestTimeline>(parameters => parameters.Add(part => part.Now, Now).Add(part => part.Events,
        [
            new() { Id = 1, At = Now, Kind = "submitted", Person = "Ada", Words = "asks to delete 3 buckets: because" },
            new() { Id = 2, At = Now, Kind = "voted", Person = "Eve", Words = "rejected the plan: no" },
            new() { Id = 3, At = Now, Kind = "rejected", Person = "Eve", Words = "rejected the plan: no" },
            new() { Id = 4, At = Now, Kind = "stale", Words = "2 of 3 items changed" },
        ]));

        Assert.Equal(["Ada asks to delete 3 buckets: because", "Eve rejected the plan: no", "2 of 3 items changed"], timeline.FindAll("li bdi").Select(line => line.TextContent));
    }

    [Theory]
    [InlineData(10, "", true)]
    [InlineData(11, "", false)]
    [InlineData(11, "10", false)]
    [InlineData(11, " 11 ", true)]
    public void Above_ten_items_their_number_is_typed(int count, string typed, bool isGiven) => Assert.Equal(isGiven, TypedCount.IsGiven(count, typed));

    [Fact]
    public void Texts_that_are_no_json_stand_beside_each_other_as_they_are()
    {
        var difference = _page.Render<SubstanceDifference>(parameters => parameters.Add(part => part.Title, "Then and now:").Add(part => part.Before, "<b>one").Add(part => part.After, "two"));

        Assert.Equal(["<b>one", "two"], difference.FindAll("pre").Select(text => text.TextContent));
    }

    [Fact]
    public void Two_states_are_compared_field_by_field()
    {
        var difference = _page.Render<SubstanceDifference>(parameters => parameters.Add(part => part.Title, "Then and now:")
            .Add(part => part.Before, """{"spec":{"a":1,"b":2}}""").Add(part => part.After, """{"spec":{"b":3,"a":1}}"""));

        Assert.Contains("1 field differs", difference.Find(".substance-title").TextContent, StringComparison.Ordinal);
        Assert.Equal("2", difference.Find(".substance-before").TextContent.Trim());
        Assert.Equal("3", difference.Find(".substance-after").TextContent.Trim());
    }

    private IRenderedComponent<OutcomeNotice> Notice(RequestView view) => _page.Render<OutcomeNotice>(parameters => parameters.Add(part => part.View, view).Add(part => part.Now, Now));

    private IEnumerable<string?> Ways(RequestView view) => Notice(view).FindAll("a").Select(link => link.GetAttribute("href"));

    private static ApprovalRequest Request(RequestState state) => new()
    {
        Number = 12,
        State = state,
        Action = "resources.delete",
        Summary = "delete 3 buckets",
        Undo = "none",
        Issuer = "i",
        SubjectId = "ada",
        Person = "Ada",
        HumanIssuer = "i",
        HumanSubject = "ada",
        PlanHash = new byte[32],
        Items = 3,
        ClusterIds = [1],
        Environments = ["prod"],
        Reason = "because",
        ApproveBy = Now.AddHours(1),
        ExecuteBy = Now.AddHours(1),
        Now = Now,
    };

    private static RequestView View(RequestState state, bool mayAsk, params (ItemState State, int Count)[] items) => new()
    {
        Request = Request(state),
        Items = new() { Items = [], Number = 1, Pages = 1, Groups = [], States = items.ToDictionary(entry => entry.State, entry => entry.Count) },
        Blast = BlastRadius.Of([]),
        Votes = [],
        Editors = [],
        Events = [],
        Rule = new(),
        Obstacles = [],
        May = new() { Vote = new(null, null, false), AskAgain = mayAsk },
        Later = [],
    };

    private static Vote Vote(VoteDecision decision, params int[] proposed) => new()
    {
        Decision = decision,
        PlanHash = new byte[32],
        Issuer = "i",
        SubjectId = "eve",
        Person = "Eve",
        HumanIssuer = "i",
        HumanSubject = "eve",
        Groups = [],
        Comment = "no",
        Proposed = proposed,
    };
}
