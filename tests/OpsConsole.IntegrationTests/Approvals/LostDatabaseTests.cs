using Npgsql;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>PostgreSQL goes away after an intent was committed and comes back after the call was made: the result is found by looking, and no call is made again.</summary>
public sealed class LostDatabaseTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ApprovalGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync(), null, ("Lease", "00:00:02"));
        await _ground.StartAsync<ExecutionScheduler>();
        await _ground.StartAsync<ApprovalKeeper>();
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Theory]
    [InlineData(Mishap.None)]
    [InlineData(Mishap.AnswerLost)]
    public async Task What_was_called_while_nothing_could_be_written_is_found_done_and_not_called_again(Mishap mishap)
    {
        var request = await _ground.ApprovedAsync(["a", "b", "c"]);
        var isCut = false;
        _ground.World.Mishaps["b"] = mishap;
        _ground.World.BeforeCall = async item =>
        {
            if (item.Name == "b" && !isCut)
            {
                isCut = true;
                await ReachableAsync(false);
            }
        };

        (await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None)).Sure();
        await Eventually.True(() => _ground.World.Find("b") is null, "the call was made");
        await ReachableAsync(true);
        request = await _ground.EndedAsync(request);

        var items = await _ground.ItemsAsync(request);
        Assert.Equal(ItemState.Done, items["b"].State);
        Assert.Equal(items.Values.Where(item => item.State is ItemState.Done).Select(item => item.Name).Order(), _ground.World.Calls.Select(call => call.Name).Order());
        Assert.All(items.Values, item => Assert.Equal(item.State is ItemState.Done, _ground.World.Find(item.Name) is null));
        Assert.Equal(_ground.World.Calls.Count, await _ground.ScalarAsync<long>("select count(*) from approval_intent"));
    }

    [Fact]
    public async Task A_call_that_never_arrived_is_not_done_and_is_not_made_again()
    {
        var request = await _ground.ApprovedAsync(["a"]);
        var isCut = false;
        _ground.World.Mishaps["a"] = Mishap.NeverArrived;
        _ground.World.BeforeCall = async _ =>
        {
            await ReachableAsync(false);
            isCut = true;
        };

        (await _ground.Controls.RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None)).Sure();
        await Eventually.True(() => isCut, "the database is gone");
        await ReachableAsync(true);
        request = await _ground.EndedAsync(request);

        Assert.Equal((RequestState.Failed, ItemState.Failed), (request.State, (await _ground.ItemsAsync(request))["a"].State));
        Assert.NotNull(_ground.World.Find("a"));
        Assert.Empty(_ground.World.Calls);
    }

    private async Task ReachableAsync(bool isReachable)
    {
        var elsewhere = new NpgsqlConnectionStringBuilder(_ground.Database.SuperuserConnection) { Database = "postgres", Pooling = false }.ConnectionString;
        await TestDatabases.RunAsync(elsewhere, $"alter database \"{_ground.Database.Name}\" with allow_connections {isReachable}");
        if (isReachable)
            // What the test itself has open there is cut too.
            NpgsqlConnection.ClearPool(new(_ground.Database.OwnerConnection));
        else
            await TestDatabases.RunAsync(elsewhere, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{_ground.Database.Name}'");
    }
}
