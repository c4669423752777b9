using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Webhooks;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals.Webhooks;

/// <summary>Nothing that a request can come to is kept from webhooks.</summary>
public sealed class WebhookEventKindTests
{
    /// <summary>States whose event in the chain is called otherwise.</summary>
    private static readonly Dictionary<RequestState, string> Named = new()
    {
        [RequestState.Pending] = "submitted",
        [RequestState.BreakGlassExecuting] = "breakglass.begun",
    };

    public static TheoryData<RequestState> States => [.. Enum.GetValues<RequestState>().Where(state => state is not RequestState.Draft)];

    [Theory, MemberData(nameof(States))]
    public void Every_state_that_a_request_comes_to_is_told(RequestState state) =>
        Assert.Contains($"approval.{Named.GetValueOrDefault(state, state.Text())}", WebhookEventKinds.Actions);

    [Fact]
    public void Every_kind_is_told_of_by_one_event_of_the_chain_and_read_back_from_its_name()
    {
        Assert.Equal(Enum.GetValues<WebhookEventKind>(), WebhookEventKinds.Actions.Select(WebhookEventKinds.Of).Order());
        Assert.All(Enum.GetValues<WebhookEventKind>(), kind => Assert.Equal(kind, WebhookEventKinds.Read(kind.Text())));
        Assert.Equal("approval.reviewOverdue", WebhookEventKind.ReviewOverdue.Text());
    }

    [Fact]
    public void The_documents_name_every_kind()
    {
        var operations = File.ReadAllText(Path.Combine(Architecture.Repository.Root, "docs", "operations.md"));
        var api = File.ReadAllText(Path.Combine(Architecture.Repository.Root, "docs", "api.md"));

        Assert.All(Enum.GetValues<WebhookEventKind>(), kind =>
        {
            Assert.Contains($"`{kind}`", operations, StringComparison.Ordinal);
            Assert.Contains($"`{kind.Text()["approval.".Length..]}`", api, StringComparison.Ordinal);
        });
    }
}
