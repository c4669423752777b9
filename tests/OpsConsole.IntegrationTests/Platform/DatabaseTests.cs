using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

public sealed class DatabaseTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private Database _database = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await postgres.CreateDatabaseAsync();
        _database = _test.OpenDatabase();
        await TestDatabases.RunAsync(_test.OwnerConnection, "create table entry (n int); grant all on entry to opsconsole_app");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_transaction_whose_connection_is_cut_is_repeated_whole()
    {
        var tries = 0;

        await _database.WriteAsync(async (connection, transaction) =>
        {
            await connection.ExecuteAsync("insert into entry values (1)", transaction: transaction);
            if (++tries == 1)
                await TestDatabases.RunAsync(_test.AppConnection, $"select pg_terminate_backend({connection.ProcessID})");
            await connection.ExecuteAsync("insert into entry values (2)", transaction: transaction);
        }, CancellationToken.None);

        Assert.Equal(2, tries);
        Assert.Equal(2, await TestDatabases.AskAsync<long>(_test.OwnerConnection, "select count(*) from entry"));
    }

    [Fact]
    public async Task A_deadlock_is_felt_by_nobody()
    {
        await TestDatabases.RunAsync(_test.OwnerConnection, "insert into entry values (1), (2)");
        using var bothHoldOne = new Barrier(2);

        Task Cross(int first, int second)
        {
            var tries = 0;
            return Task.Run(() => _database.WriteAsync(async (connection, transaction) =>
            {
                await connection.ExecuteAsync("update entry set n = n where n = @first", new { first }, transaction);
                if (++tries == 1)
                    bothHoldOne.SignalAndWait(Eventually.Limit);
                await connection.ExecuteAsync("update entry set n = n where n = @second", new { second }, transaction);
            }, CancellationToken.None));
        }

        await Task.WhenAll(Cross(1, 2), Cross(2, 1));
    }

    [Fact]
    public async Task A_fault_of_the_statement_is_not_repeated()
    {
        var tries = 0;

        await Assert.ThrowsAsync<PostgresException>(() => _database.ReadAsync(connection =>
        {
            tries++;
            return connection.ExecuteScalarAsync<int>("select 1/0");
        }, CancellationToken.None));

        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_in_a_named_fault_after_five_tries()
    {
        var gone = new NpgsqlConnectionStringBuilder(_test.AppConnection) { Host = "/tmp/no-such-folder" };
        var database = new Database(NpgsqlDataSource.Create(gone.ConnectionString), TimeProvider.System, NullLogger<Database>.Instance);
        var losses = 0;
        database.ConnectionLost += _ => losses++;

        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.ReadAsync(
            connection => connection.ExecuteScalarAsync<int>("select 1"), CancellationToken.None));

        Assert.Equal(5, losses);
    }

    [Fact]
    public async Task Cancellation_ends_the_waiting_between_tries()
    {
        var gone = new NpgsqlConnectionStringBuilder(_test.AppConnection) { Host = "/tmp/no-such-folder" };
        var database = new Database(NpgsqlDataSource.Create(gone.ConnectionString), TimeProvider.System, NullLogger<Database>.Instance);
        using var stop = new CancellationTokenSource();
        database.ConnectionLost += _ => stop.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => database.ReadAsync(
            connection => connection.ExecuteScalarAsync<int>("select 1"), stop.Token));
    }

    [Fact]
    public async Task Rows_map_by_name_with_moments_arrays_and_words()
    {
        var moment = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.FromHours(2));

        var row = await _database.ReadAsync(connection => connection.QuerySingleAsync<Row>(
            "select 7::bigint as big_number, @moment as seen_at, null::timestamptz as gone_at, '{a,b}'::text[] as words, 'Missing' as fitness",
            new { moment }), CancellationToken.None);

        Assert.Equal((7L, moment.ToUniversalTime(), (DateTimeOffset?)null, SchemaFitness.Missing), (row.BigNumber, row.SeenAt, row.GoneAt, row.Fitness));
        Assert.Equal(TimeSpan.Zero, row.SeenAt.Offset);
        Assert.Equal(["a", "b"], row.Words);
    }

    [Fact]
    public async Task Absent_moments_and_infinity_survive_the_way_in_and_out()
    {
        var (absent, never) = await _database.ReadAsync(async connection => (
            await connection.ExecuteScalarAsync<bool>("select @moment::timestamptz is null", new { moment = (DateTimeOffset?)null }),
            await connection.QuerySingleAsync<DateTimeOffset>("select 'infinity'::timestamptz")), CancellationToken.None);

        Assert.True(absent);
        Assert.Equal(DateTimeOffset.MaxValue, never);
    }

    private sealed record Row
    {
        public long BigNumber { get; init; }
        public DateTimeOffset SeenAt { get; init; }
        public DateTimeOffset? GoneAt { get; init; }
        public string[] Words { get; init; } = [];
        public SchemaFitness Fitness { get; init; }
    }
}
