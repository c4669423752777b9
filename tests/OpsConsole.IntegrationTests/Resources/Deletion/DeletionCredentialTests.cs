using OpsConsole.Features.Approvals;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Resources.Deletion;

/// <summary>A process that may only read plans deletions and carries none out.</summary>
public sealed class DeletionCredentialTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Without_an_executor_credential_nothing_is_sent()
    {
        await using var ground = await StartAsync(postgres, holdsExecutorCredentials: false);

        var (request, items) = await ground.RunAsync(await ground.ApprovedAsync(Target(Classes, "gp2-legacy")));

        Assert.Equal((RequestState.Failed, ItemState.Failed), (request.State, items["gp2-legacy"].State));
        Assert.StartsWith("this process has no credential that may delete in cluster doomed", items["gp2-legacy"].Answered, StringComparison.Ordinal);
        Assert.Empty(ground.Deletions);
    }
}
