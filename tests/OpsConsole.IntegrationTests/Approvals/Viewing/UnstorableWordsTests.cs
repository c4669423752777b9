using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Approvals.Viewing.ViewGround;

namespace OpsConsole.IntegrationTests.Approvals.Viewing;

/// <summary>Words that no database keeps are refused, wherever people write some.</summary>
public sealed class UnstorableWordsTests(PostgresFixture postgres)
{
    public static TheoryData<string> Words => ["a\0b", "half \ud83d", "\udea8 the other half", "\udea8\ud83d"];

    [Theory, MemberData(nameof(Words))]
    public async Task What_cannot_be_kept_is_refused_in_reasons_comments_and_explanations(string words)
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a");
        ground.Shelf.Put(Production, "b", "text");
        var draft = Given(await ground.Get<Submissions>().PlanAsync(Operator, Burning((Production, "b")), default)).Request;

        Assert.Equal(RefusalKind.Invalid, (await ground.Get<Submissions>().SubmitAsync(Operator, new() { Draft = draft.Id, PlanHash = draft.Hash, Reason = words, Ticket = "T-1" }, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.Invalid, (await ground.Get<Submissions>().SubmitAsync(Operator, new() { Draft = draft.Id, PlanHash = draft.Hash, Reason = "why", Ticket = words }, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.Invalid, (await ground.Get<Voting>().VoteAsync(First, new() { Number = request.Number, Decision = VoteDecision.Deny, PlanHash = request.Hash, Comment = words }, default)).Refusal!.Kind);
        Assert.Equal(RefusalKind.Invalid, (await ground.Get<Controls>().CancelAsync(Operator, request.Number, words, default)).Refusal!.Kind);
    }

    [Fact]
    public async Task Whole_characters_of_two_halves_are_kept()
    {
        await using var ground = await CreateAsync(postgres);
        var request = await ground.AskAsync(Production, "a");

        Assert.Equal("done \ud83e\udea3", Given(await ground.Get<Controls>().CancelAsync(Operator, request.Number, "done \ud83e\udea3", default)).EndedWhy!["cancelled the request: ".Length..]);
    }
}
