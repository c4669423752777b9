using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>PostgreSQL killed with SIGKILL, as a crash would.</summary>
public sealed class DatabaseLossTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int Kills = 3;
    private PrivatePostgres _server = null!;
    private TestDatabase _test = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await postgres.StartOwnServerAsync();
        await _server.EnsureDatabaseAsync("console", CancellationToken.None);
        _test = new("console", _server.OwnerConnection("console"), _server.AppConnection("console"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Under_load_nothing_acknowledged_is_lost_and_nothing_is_doubled()
    {
        await new Migrator(_test.OwnerConnection, new NpgsqlConnectionStringBuilder(_test.AppConnection).Username).RunAsync(CancellationToken.None);
        await using var source = NpgsqlDataSource.Create(_test.AppConnection);
        var store = new AuditStore(new(source, TimeProvider.System, NullLogger<Database>.Instance));
        var acknowledged = new ConcurrentBag<Guid>();
        using var enough = new CancellationTokenSource();

        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(() => WriteAsync(store, acknowledged, enough.Token))).ToList();
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = acknowledged.Count;
            await Eventually.True(() => acknowledged.Count > before + 50, "writers make progress");
            await _server.KillAsync(CancellationToken.None);
            await _server.StartAsync(CancellationToken.None);
        }
        var last = acknowledged.Count;
        await Eventually.True(() => acknowledged.Count > last + 50, "writers go on after the last start");
        await enough.CancelAsync();
        await Task.WhenAll(load);

        var verified = await store.VerifyAsync(AuditHead.Start, CancellationToken.None);
        Assert.Null(verified.Fault);
        Assert.Equal(acknowledged.Count, await CountAsync(source, [.. acknowledged]));
        Assert.Equal(verified.Head.Sequence, await TestDatabases.AskAsync<long>(_test.OwnerConnection, "select count(distinct id) from audit_event"));
    }

    [Fact]
    public async Task A_server_that_hangs_is_as_good_as_gone()
    {
        await using var source = NpgsqlDataSource.Create(_test.AppConnection);
        var time = new FakeTimeProvider();
        var gate = new DatabaseGate(source, Options.Create(new ConnectionOptions { Console = _test.AppConnection }), Options.Create(new PostgresOptions()), time,
            NullLogger<DatabaseGate>.Instance);
        await gate.TryAsync(CancellationToken.None);
        await using (await HangAsync(source))
        {
            var look = gate.TryAsync(CancellationToken.None);
            await Eventually.True(() =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return look.IsCompleted;
            }, "the look ends");

            Assert.Equal(new(false, false, "no answer within 5 s"), await look);
        }
        Assert.True((await gate.TryAsync(CancellationToken.None)).IsReachable);
    }

    [Fact]
    public async Task A_statement_that_runs_out_of_time_is_told_as_the_database_not_answering()
    {
        await using var source = NpgsqlDataSource.Create(_test.AppConnection + ";Command Timeout=1");
        var database = new Database(source, TimeProvider.System, NullLogger<Database>.Instance);

        var error = await Assert.ThrowsAsync<DatabaseUnavailableException>(() => database.ReadAsync(connection =>
            new NpgsqlCommand("select pg_sleep(60)", connection).ExecuteNonQueryAsync(), CancellationToken.None));

        Assert.Contains("did not answer in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_console_turns_red_and_green_again_without_a_restart()
    {
        var settings = ConsoleSettings.For(_test);
        settings["Postgres:MigrateAtStart"] = "true";
        await using var console = ConsoleProcess.Start(new() { Settings = settings });
        using var client = new HttpClient { BaseAddress = await console.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit) };

        await _server.KillAsync(CancellationToken.None);
        await Eventually.True(async () => await StatusAsync(client) == HttpStatusCode.ServiceUnavailable, "readiness turns red");

        await _server.StartAsync(CancellationToken.None);
        await Eventually.True(async () => await StatusAsync(client) == HttpStatusCode.OK, "readiness turns green");
        await Eventually.True(() => console.Lines.Any(line => line.Contains("\"EventId\":102", StringComparison.Ordinal)), "the log tells of the loss");
        Assert.False(console.Exited.IsCompleted);
    }

    /// <summary>By the clock of the watch, which runs on only when the watch has looked and waits for its next look.</summary>
    [Fact]
    public async Task The_watch_knows_of_the_loss_within_five_seconds_and_of_the_return_within_ten()
    {
        await new Migrator(_test.OwnerConnection, new NpgsqlConnectionStringBuilder(_test.AppConnection).Username).RunAsync(CancellationToken.None);
        await using var source = NpgsqlDataSource.Create(_test.AppConnection);
        var time = new PacedTime(DateTimeOffset.UnixEpoch);
        var options = Options.Create(new PostgresOptions());
        var gate = new DatabaseGate(source, Options.Create(new ConnectionOptions { Console = _test.AppConnection }), options, time, NullLogger<DatabaseGate>.Instance);
        using var watch = new DatabaseHealth(gate, new(source, time, NullLogger<Database>.Instance), time, options, NullLogger<DatabaseHealth>.Instance);
        await watch.StartAsync(CancellationToken.None);
        await Eventually.True(() => watch.State.IsUp, "the watch has seen the database");

        await _server.KillAsync(CancellationToken.None);
        source.Clear();
        Assert.InRange(await TakesAsync(() => !watch.State.IsUp), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await _server.StartAsync(CancellationToken.None);
        Assert.InRange(await TakesAsync(() => watch.State.IsUp), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        await watch.StopAsync(CancellationToken.None);

        async Task<TimeSpan> TakesAsync(Func<bool> isKnown)
        {
            var (began, interval) = (time.GetUtcNow(), options.Value.WatchInterval);
            var seen = 0;
            await Eventually.True(() =>
            {
                var waits = time.Waits.Count(wait => wait == interval);
                if (!isKnown() && waits > seen)
                {
                    seen = waits;
                    time.Advance(interval);
                }
                return isKnown();
            }, "the watch knows");
            return time.GetUtcNow() - began;
        }
    }

    [Fact]
    public async Task The_console_may_be_started_before_its_database()
    {
        var settings = ConsoleSettings.For(_test);
        settings["Postgres:MigrateAtStart"] = "true";
        await _server.StopAsync(CancellationToken.None);

        await using var console = ConsoleProcess.Start(new() { Settings = settings });
        using var client = new HttpClient { BaseAddress = await console.AddressAsync(CancellationToken.None).WaitAsync(Eventually.Limit) };
        await Eventually.True(async () => await StatusAsync(client) == HttpStatusCode.ServiceUnavailable, "it runs and is not ready");
        await _server.StartAsync(CancellationToken.None);

        await Eventually.True(async () => await StatusAsync(client) == HttpStatusCode.OK, "it migrates and is ready");
    }

    private static async Task WriteAsync(AuditStore store, ConcurrentBag<Guid> acknowledged, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var auditEvent = new AuditEvent { Action = "test.write", Subject = "load", Outcome = "succeeded" };
            try
            {
                await store.AppendAsync(auditEvent, CancellationToken.None);
                acknowledged.Add(auditEvent.Id);
            }
            catch (DatabaseUnavailableException)
            {
                // Not acknowledged: it may be there or not.
            }
        }
    }

    private static async Task<long> CountAsync(NpgsqlDataSource source, Guid[] ids)
    {
        await using var command = source.CreateCommand("select count(*) from audit_event where id = any($1)");
        command.Parameters.AddWithValue(ids);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
        return answer.StatusCode;
    }

    /// <summary>Stops the server and the one session of <paramref name="source"/> in their tracks until the result is disposed.</summary>
    private async Task<Hang> HangAsync(NpgsqlDataSource source)
    {
        await using var ask = source.CreateCommand("select pg_backend_pid()");
        var session = (int)(await ask.ExecuteScalarAsync())!;
        await _server.SignalAsync("STOP", CancellationToken.None);
        await Process.Start("kill", ["-STOP", $"{session}"]).WaitForExitAsync();
        return new(_server, session);
    }

    private sealed record Hang(PrivatePostgres Server, int Session) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Process.Start("kill", ["-CONT", $"{Session}"]).WaitForExitAsync();
            await Server.SignalAsync("CONT", CancellationToken.None);
        }
    }
}
