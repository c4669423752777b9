using System.Net;
using Npgsql;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>A rolling upgrade as docs/operations.md tells it: the database goes first, programs follow one by one.</summary>
public sealed class UpgradeTests(PostgresFixture postgres)
{
    [Fact]
    public async Task This_program_waits_for_the_migrations_that_its_predecessor_did_not_have()
    {
        var test = await postgres.CreateEmptyDatabaseAsync();
        await new Migrator(test.OwnerConnection, new NpgsqlConnectionStringBuilder(test.AppConnection).Username, [.. Migration.Embedded.SkipLast(1)], Migration.Program)
            .RunAsync(CancellationToken.None);
        var settings = ConsoleSettings.For(test);

        await using (var early = ConsoleProcess.Start(new() { Settings = settings }))
        {
            Assert.Equal(78, await early.Exited.WaitAsync(Eventually.Limit));
            Assert.Contains(early.Lines, line => line.Contains($"The database lacks {Migration.Embedded[^1].Number:0000}_{Migration.Embedded[^1].Name}", StringComparison.Ordinal));
        }
        await using (var migrate = ConsoleProcess.Start(new() { Arguments = ["migrate"], Settings = settings }))
            Assert.Equal(0, await migrate.Exited.WaitAsync(Eventually.Limit));
        await using var console = ConsoleProcess.Start(new() { Settings = settings });

        await console.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task It_goes_on_and_starts_while_the_next_program_s_migrations_only_expand_and_says_so_when_one_contracts()
    {
        var test = await postgres.CreateDatabaseAsync();
        var settings = ConsoleSettings.For(test);
        settings["Postgres:WatchInterval"] = "00:00:00.2";
        await using var running = ConsoleProcess.Start(new() { Settings = settings });
        using var client = new HttpClient { BaseAddress = await running.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit) };

        var expand = Migration.Parse("9000_later_expand.sql", $"-- oldest program: {Migration.Program}\nalter table cluster add column later text;");
        var contract = Migration.Parse("9001_later_contract.sql", "-- oldest program: 9.0.0\nalter table cluster drop column later;");
        await new Migrator(test.OwnerConnection, null, [.. Migration.Embedded, expand], new(9, 0, 0)).RunAsync(CancellationToken.None);
        await using (var again = ConsoleProcess.Start(new() { Settings = settings }))
            await again.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        Assert.Equal(HttpStatusCode.OK, await ReadinessAsync(client));

        await new Migrator(test.OwnerConnection, null, [.. Migration.Embedded, expand, contract], new(9, 0, 0)).RunAsync(CancellationToken.None);
        await Eventually.True(async () => await ReadinessAsync(client) == HttpStatusCode.ServiceUnavailable, "the old program calls itself not ready");
        await Eventually.True(() => running.Lines.Any(line => line.Contains("\"EventId\":102", StringComparison.Ordinal) && line.Contains("needs OpsConsole 9.0.0 or later", StringComparison.Ordinal)),
            "the log says which program it needs");
        await using var late = ConsoleProcess.Start(new() { Settings = settings });
        Assert.Equal(78, await late.Exited.WaitAsync(Eventually.Limit));
    }

    private static async Task<HttpStatusCode> ReadinessAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
        return answer.StatusCode;
    }
}
