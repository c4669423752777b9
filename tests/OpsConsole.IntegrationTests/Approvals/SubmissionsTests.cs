using Dapper;
using Npgsql;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>One new idempotency key that comes twice at the same time.</summary>
public sealed class SubmissionsTests(PostgresFixture postgres) : IAsyncLifetime
{
    private ApprovalGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await ApprovalGround.StartAsync(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Two_plans_with_one_key_at_once_make_one_request_and_the_other_is_told_whose_key_it_is()
    {
        var (slow, quick) = (await _ground.DraftAsync("otto", ["a"]), await _ground.DraftAsync("otto", ["b"]));
        await using var connection = new NpgsqlConnection(_ground.Database.OwnerConnection);
        await connection.OpenAsync();
        await using var holding = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("select 1 from approval_request where id = @Id for update", new { slow.Request.Id }, holding);
        var late = _ground.SubmitAsync(slow, "otto", "key-1");
        // By then it asked for the key and found none.
        await WaitingAsync(1);

        var first = (await _ground.SubmitAsync(quick, "otto", "key-1")).Sure();
        await holding.CommitAsync();

        Assert.Equal(RequestState.Pending, first.State);
        Assert.Equal((await _ground.SubmitAsync(slow, "otto", "key-1")).Refusal, (await late).Refusal);
        Assert.Equal(RefusalKind.Conflict, (await late).Refusal!.Kind);
        Assert.Equal(1, await _ground.ScalarAsync<long>("select count(*) from audit_event where action = 'approval.submitted'"));
    }

    [Fact]
    public async Task One_plan_with_one_key_twice_at_once_is_one_request_for_both()
    {
        var draft = await _ground.DraftAsync("otto", ["a"]);
        await using var connection = new NpgsqlConnection(_ground.Database.OwnerConnection);
        await connection.OpenAsync();
        await using var holding = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync("select 1 from approval_request where id = @Id for update", new { draft.Request.Id }, holding);
        var both = Task.WhenAll(_ground.SubmitAsync(draft, "otto", "key-1"), _ground.SubmitAsync(draft, "otto", "key-1"));
        await WaitingAsync(2);

        await holding.CommitAsync();

        Assert.All(await both, answer => Assert.Equal((draft.Request.Id, RequestState.Pending), (answer.Sure().Id, answer.Sure().State)));
        Assert.Equal(1, await _ground.ScalarAsync<long>("select count(*) from audit_event where action = 'approval.submitted'"));
    }

    private Task WaitingAsync(int submissions)
    {
        const string sql = """
            select count(distinct pid)
              from pg_locks
              join pg_stat_activity using (pid)
             where not granted and datname = current_database()
            """;
        return Eventually.True(async () => await _ground.ScalarAsync<long>(sql) == submissions, "the submissions wait for the row");
    }
}
