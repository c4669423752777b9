using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>What somebody writes beside a plan before it is asked for.</summary>
public sealed class PlanWordsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly PlanWords Written = new("  the tenant left\nin October ", "OPS-7");

    private ApprovalGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task It_is_kept_as_it_was_typed_and_goes_over_to_the_plan_that_is_made_of_it()
    {
        var draft = (await _ground.DraftAsync("otto", ["a"])).Request;
        Assert.Null(await KeepAsync("otto", draft.Id, Written));

        var order = (await _ground.Get<Renewals>().OfDraftAsync(ApprovalGround.Person("otto"), draft.Id, DriftChoice.Stale, null, default)).Sure();
        // It was typed after somebody went to the page where the other plan is made.
        Assert.Null(await KeepAsync("otto", draft.Id, Written with { Ticket = "OPS-8" }));
        var anew = (await _ground.Submissions.PlanAsync(ApprovalGround.Person("otto"), order, default)).Sure().Request;
        var given = (await _ground.Submissions.PlanAsync(ApprovalGround.Person("otto"), order with { Words = PlanWords.Of("another", "") }, default)).Sure().Request;

        Assert.NotEqual(draft.Id, anew.Id);
        Assert.Equal((Written.Reason, "OPS-8"), (anew.Reason, anew.Ticket));
        Assert.Equal(("another", "OPS-8"), (given.Reason, given.Ticket));
        Assert.Null(await KeepAsync("otto", anew.Id, PlanWords.None));
        Assert.Equal((null, null), await WordsAsync(anew.Id));
        Assert.Equal((Written.Reason, "OPS-8"), await WordsAsync(draft.Id));
    }

    [Fact]
    public async Task It_is_what_is_submitted_where_nothing_else_is_said_and_final_from_then_on()
    {
        var draft = (await _ground.DraftAsync("otto", ["a"])).Request;
        var order = new SubmitOrder { Draft = draft.Id, PlanHash = draft.Hash, Reason = null };
        var bare = await _ground.Submissions.SubmitAsync(ApprovalGround.Person("otto"), order, default);
        Assert.Null(await KeepAsync("otto", draft.Id, Written));

        var request = (await _ground.Submissions.SubmitAsync(ApprovalGround.Person("otto"), order, default)).Sure();

        Assert.Equal(RefusalKind.Invalid, bare.Refusal!.Kind);
        Assert.Equal((RequestState.Pending, Written.Reason!.Trim(), "OPS-7"), (request.State, request.Reason, request.Ticket));
        Assert.Equal(RefusalKind.NotFound, (await KeepAsync("otto", draft.Id, new("another", null)))!.Kind);
        Assert.Equal((Written.Reason.Trim(), "OPS-7"), await WordsAsync(draft.Id));
    }

    [Fact]
    public async Task It_is_its_makers_alone_and_tells_nobody_before_it_is_submitted()
    {
        var draft = (await _ground.DraftAsync("otto", ["a"])).Request;
        var events = await EventsAsync();
        Assert.Null(await KeepAsync("otto", draft.Id, Written));

        Assert.Equal(RefusalKind.NotFound, (await KeepAsync("olga", draft.Id, new("mine", "OPS-9")))!.Kind);
        Assert.Equal((Written.Reason, Written.Ticket), await WordsAsync(draft.Id));
        var stolen = new PlanOrder { Action = _ground.World.Key, Question = new(new Dictionary<string, string> { ["names"] = "a" }), Of = draft.Id };
        var hers = (await _ground.Submissions.PlanAsync(ApprovalGround.Person("olga"), stolen, default)).Sure().Request;
        Assert.Equal((null, null), (hers.Reason, hers.Ticket));
        Assert.Equal(events, await EventsAsync());
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_by_name()
    {
        var draft = (await _ground.DraftAsync("otto", ["a"])).Request;

        Assert.Contains("The reason is longer than 2000", (await KeepAsync("otto", draft.Id, new(new('w', 2001), null)))!.Message, StringComparison.Ordinal);
        Assert.Contains("The reason", (await KeepAsync("otto", draft.Id, new("a\0b", null)))!.Message, StringComparison.Ordinal);
        Assert.Contains("The ticket", (await KeepAsync("otto", draft.Id, new(null, "\ud83d")))!.Message, StringComparison.Ordinal);
        var plan = await _ground.Submissions.PlanAsync(ApprovalGround.Person("otto"),
            new() { Action = _ground.World.Key, Question = new(new Dictionary<string, string> { ["names"] = "a" }), Words = new("a\0b", null) }, default);
        Assert.Equal(RefusalKind.Invalid, plan.Refusal!.Kind);
        Assert.Equal((null, null), await WordsAsync(draft.Id));
    }

    private Task<Refusal?> KeepAsync(string by, Guid draft, PlanWords words) => _ground.Submissions.KeepAsync(ApprovalGround.Person(by), draft, words, default);

    private async Task<(string?, string?)> WordsAsync(Guid draft) => await _ground.Store.FindAsync(draft, default) is { } kept ? (kept.Reason, kept.Ticket) : default;

    private Task<long> EventsAsync() => _ground.ScalarAsync<long>("select (select count(*) from audit_event) + (select count(*) from approval_event)");
}
