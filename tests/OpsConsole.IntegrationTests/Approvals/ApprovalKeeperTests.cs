using OpsConsole.Features.Approvals;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>Votes that did not count while the directory was silent, and a request that is damaged.</summary>
public sealed class ApprovalKeeperTests(PostgresFixture postgres)
{
    [Fact]
    public async Task A_request_whose_policy_cannot_be_read_keeps_no_other_from_being_counted()
    {
        await using var ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync());
        var request = await ground.AskAsync("otto", ["a"]);
        var damaged = await ground.AskAsync("otto", ["b"]);
        (await ground.VoteAsync(request, "amina")).Sure();
        ground.Directory.SilentFor["amina"] = true;
        var unheard = (await ground.VoteAsync(request, "aaron")).Sure();
        await ground.ForceAsync($"update approval_request set policy = '[]' where id = '{damaged.Id}'");
        ground.Directory.SilentFor.Clear();

        await ground.StartAsync<ApprovalKeeper>();

        Assert.Equal(RequestState.Pending, unheard.State);
        await Eventually.True(async () => (await ground.NowAsync(request)).State is RequestState.Approved, "the votes count");
        Assert.Equal(RequestState.Pending, (await ground.NowAsync(damaged)).State);
    }
}
