using Npgsql;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

public sealed class AuditStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private Database _database = null!;
    private AuditStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await postgres.CreateDatabaseAsync();
        _database = _test.OpenDatabase();
        _store = new(_database);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task What_was_written_verifies()
    {
        await _store.AppendAsync(Event("signin.succeeded"), CancellationToken.None);
        await _store.AppendAsync(Event("capture.started") with { Detail = new Dictionary<string, string> { ["run"] = "7", ["Ä"] = "ß", ["a"] = "" } }, CancellationToken.None);

        var verified = await _store.VerifyAsync(AuditHead.Start, CancellationToken.None);

        Assert.Null(verified.Fault);
        Assert.Equal(2, verified.Head.Sequence);
    }

    [Fact]
    public async Task The_same_event_twice_is_one_row()
    {
        var once = Event("signin.succeeded");

        await _store.AppendAsync(once, CancellationToken.None);
        await _store.AppendAsync(once, CancellationToken.None);

        Assert.Equal(1, (await _store.VerifyAsync(AuditHead.Start, CancellationToken.None)).Head.Sequence);
    }

    [Fact]
    public async Task Several_at_once_follow_each_other_in_their_order_and_none_is_written_twice()
    {
        var events = Enumerable.Range(0, 50).Select(number => Event($"test.{number:00}") with { ClusterId = number % 2 == 0 ? null : number }).ToArray();
        await _store.AppendAsync(events[7], CancellationToken.None);

        await _store.AppendAllAsync([.. events, events[3]], CancellationToken.None);
        await _store.AppendAllAsync([], CancellationToken.None);

        var verified = await _store.VerifyAsync(AuditHead.Start, CancellationToken.None);
        Assert.Null(verified.Fault);
        Assert.Equal(50, verified.Head.Sequence);
        var written = await TestDatabases.AskAsync<string[]>(_test.OwnerConnection, "select array(select action from audit_event order by sequence)");
        Assert.Equal(["test.07", .. Enumerable.Range(0, 50).Where(number => number != 7).Select(number => $"test.{number:00}")], written);
    }

    [Fact]
    public async Task Twelve_writers_at_once_leave_no_hole_and_no_fork()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                await _store.AppendAsync(Event($"test.writer{writer}"), CancellationToken.None);
        })));

        var verified = await _store.VerifyAsync(AuditHead.Start, CancellationToken.None);

        Assert.Null(verified.Fault);
        Assert.Equal(120, verified.Head.Sequence);
    }

    [Fact]
    public async Task An_event_goes_with_the_transaction_that_is_undone()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _database.WriteAsync(async (connection, transaction) =>
        {
            await _store.AppendAsync(connection, transaction, Event("capture.started"), CancellationToken.None);
            throw new InvalidOperationException("the effect failed");
        }, CancellationToken.None));
        await _store.AppendAsync(Event("signin.succeeded"), CancellationToken.None);

        Assert.Equal(1, (await _store.VerifyAsync(AuditHead.Start, CancellationToken.None)).Head.Sequence);
    }

    [Theory]
    [InlineData("update audit_event set outcome = 'x' where sequence = 2")]
    [InlineData("delete from audit_event where sequence = 2")]
    [InlineData("truncate audit_event")]
    public async Task Neither_the_app_nor_the_owner_can_change_what_was_written(string sql)
    {
        await WriteThreeAsync();

        var app = await Assert.ThrowsAsync<PostgresException>(() => TestDatabases.RunAsync(_test.AppConnection, sql));
        var owner = await Assert.ThrowsAsync<PostgresException>(() => TestDatabases.RunAsync(_test.OwnerConnection, sql));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, app.SqlState);
        Assert.Contains(sql.StartsWith("truncate", StringComparison.Ordinal) ? "permission denied for table audit_event" : "audit_event rows are final", owner.MessageText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("update audit_event set outcome = 'x' where sequence = 2", "rows are final")]
    [InlineData("delete from audit_event where sequence = 2", "rows are final")]
    [InlineData("truncate audit_event", "rows are final")]
    [InlineData("insert into audit_event select sequence + 7, gen_random_uuid(), occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, hash, hash from audit_event where sequence = 2", "does not continue the chain")]
    public async Task Playing_the_replica_takes_no_trigger_away(string sql, string reason)
    {
        await WriteThreeAsync();

        var refusal = await Assert.ThrowsAsync<PostgresException>(() =>
            TestDatabases.RunAsync(_test.SuperuserConnection, $"set session_replication_role = replica; {sql}"));

        Assert.Contains(reason, refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_console_owns_no_table_and_may_do_nothing_with_the_chain_but_add_and_read()
    {
        Assert.Equal(0, await TestDatabases.AskAsync<long>(_test.OwnerConnection, """
            select count(*) from pg_class
             where relnamespace = 'public'::regnamespace and pg_has_role('opsconsole_app', relowner, 'member')
            """));
        Assert.Equal(["INSERT", "SELECT"], await TestDatabases.AskAsync<string[]>(_test.OwnerConnection, """
            select array(select privilege_type::text from information_schema.role_table_grants
                          where table_name = 'audit_event' and grantee = 'opsconsole_app' order by 1)
            """));
        Assert.Equal(["SELECT"], await TestDatabases.AskAsync<string[]>(_test.OwnerConnection, """
            select array(select privilege_type::text from information_schema.role_table_grants
                          where table_name = 'audit_event' and grantee = 'opsconsole_auditor' order by 1)
            """));
    }

    [Theory]
    [InlineData("update audit_event set person = 'somebody else' where sequence = 2", 2, "content")]
    [InlineData("update audit_event set detail = detail || '{\"a\": \"b\"}' where sequence = 3", 3, "content")]
    [InlineData("delete from audit_event where sequence = 2", 2, "missing")]
    [InlineData("update audit_event set previous_hash = sha256('x') where sequence = 3", 3, "does not continue #2")]
    [InlineData("update audit_event set sequence = -sequence where sequence < 3; update audit_event set sequence = sequence + 3 where sequence < 0", 1, "does not continue #0")]
    public async Task What_an_owner_without_triggers_does_is_found_and_named(string sql, long sequence, string reason)
    {
        await WriteThreeAsync();
        await TamperAsync(sql);

        var verified = await _store.VerifyAsync(AuditHead.Start, CancellationToken.None);

        Assert.Equal(sequence, verified.Fault?.Sequence);
        Assert.Contains(reason, verified.Fault?.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_end_is_found_by_who_remembers_the_head()
    {
        await WriteThreeAsync();
        var before = await _store.VerifyAsync(AuditHead.Start, CancellationToken.None);
        await TamperAsync("delete from audit_event where sequence = 3");

        var after = await _store.VerifyAsync(before.Head, CancellationToken.None);

        Assert.Equal((3L, "missing: the end of the chain was cut off"), (after.Fault!.Sequence, after.Fault.Reason));
        Assert.Equal(Convert.ToHexStringLower(before.Head.Hash), after.Fault.Lost);
    }

    [Fact]
    public async Task A_row_that_does_not_continue_the_chain_is_refused_by_the_database()
    {
        await WriteThreeAsync();

        const string sql = """
            insert into audit_event (sequence, id, occurred_at, action, subject, outcome, detail, previous_hash, hash)
            values (9, gen_random_uuid(), now(), 'a', 's', 'o', '{}', sha256('x'), sha256('y'))
            """;
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => TestDatabases.RunAsync(_test.AppConnection, sql));

        Assert.Contains("does not continue the chain", refusal.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_postgresql_cannot_keep_is_kept_readable_and_verifies()
    {
        var strange = Event("signin.refused") with
        {
            Subject = "a\0b \ud800 <script> \u202e",
            Detail = new Dictionary<string, string> { ["long"] = new('x', 100_000), ["nul\0"] = "\udfff" },
        };

        await _store.AppendAsync(strange, CancellationToken.None);

        Assert.Null((await _store.VerifyAsync(AuditHead.Start, CancellationToken.None)).Fault);
        Assert.Equal("a\uFFFDb \uFFFD <script> \u202e", await TestDatabases.AskAsync<string>(_test.OwnerConnection, "select subject from audit_event"));
    }

    private async Task WriteThreeAsync()
    {
        for (var i = 0; i < 3; i++)
            await _store.AppendAsync(Event("signin.succeeded"), CancellationToken.None);
    }

    private Task TamperAsync(string sql) =>
        TestDatabases.RunAsync(_test.OwnerConnection, $"alter table audit_event disable trigger user; {sql}; alter table audit_event enable always trigger audit_event_is_final");

    private static AuditEvent Event(string action) => new()
    {
        Caller = new(new("https://issuer", "subject-1"), "operator"),
        Action = action,
        Subject = "the console",
        Outcome = "succeeded",
    };
}
