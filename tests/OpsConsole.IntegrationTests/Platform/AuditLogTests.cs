using OpsConsole.Platform.Audit;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

public sealed class AuditLogTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private AuditStore _store = null!;
    private AuditLog _log = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await postgres.CreateDatabaseAsync();
        _store = new(_test.OpenDatabase());
        _log = new(_store);
    }

    public ValueTask DisposeAsync()
    {
        _log.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Those_who_record_at_once_share_transactions_and_each_event_is_there_before_its_answer()
    {
        await using var held = await HoldChainAsync();
        var all = Enumerable.Range(0, 300).Select(number => RecordAsync($"test.{number}")).ToArray();
        await held.DisposeAsync();
        await Task.WhenAll(all);

        var verified = await _store.VerifyAsync(AuditHead.Start, CancellationToken.None);
        Assert.Null(verified.Fault);
        Assert.Equal(300, verified.Head.Sequence);
        Assert.InRange(await TestDatabases.AskAsync<long>(_test.OwnerConnection, "select count(distinct xmin::text) from audit_event"), 1, 10);

        async Task RecordAsync(string action)
        {
            await _log.RecordAsync(Event(action), CancellationToken.None);
            Assert.Equal(1, await TestDatabases.AskAsync<long>(_test.OwnerConnection, $"select count(*) from audit_event where action = '{action}'"));
        }
    }

    [Fact]
    public async Task One_that_cannot_be_written_takes_no_other_with_it()
    {
        await using var held = await HoldChainAsync();
        var first = _log.RecordAsync(Event("test.first"), CancellationToken.None);
        var wrong = _log.RecordAsync(Event("test.wrong") with { Outcome = null! }, CancellationToken.None);
        var right = _log.RecordAsync(Event("test.right"), CancellationToken.None);
        await held.DisposeAsync();

        await first;
        await Assert.ThrowsAnyAsync<ArgumentNullException>(() => wrong);
        await right;
        Assert.Equal(2, (await _store.VerifyAsync(AuditHead.Start, CancellationToken.None)).Head.Sequence);
    }

    [Fact]
    public async Task Who_leaves_before_it_is_written_leaves_no_event()
    {
        await using var held = await HoldChainAsync();
        var first = _log.RecordAsync(Event("test.first"), CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        var second = _log.RecordAsync(Event("test.second"), leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        var third = _log.RecordAsync(Event("test.third"), CancellationToken.None);
        await held.DisposeAsync();
        await Task.WhenAll(first, third);

        Assert.Equal(["test.first", "test.third"], await TestDatabases.AskAsync<string[]>(_test.OwnerConnection, "select array(select action from audit_event order by sequence)"));
    }

    /// <summary>Somebody's transaction has appended and goes on.</summary>
    private async Task<Npgsql.NpgsqlConnection> HoldChainAsync()
    {
        var connection = new Npgsql.NpgsqlConnection(_test.AppConnection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new Npgsql.NpgsqlCommand("select pg_advisory_lock(hashtextextended('opsconsole.audit', 0))", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static AuditEvent Event(string action) => new() { Action = action, Subject = "the console", Outcome = "succeeded" };
}
