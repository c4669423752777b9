using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

public sealed class MigrateCommandTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Ten_processes_at_once_end_well_and_apply_each_file_once()
    {
        var test = await postgres.CreateEmptyDatabaseAsync();

        var codes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => RunAsync(ConsoleSettings.For(test))));

        Assert.All(codes, code => Assert.Equal(0, code));
        Assert.Equal(Migration.Embedded.Count, await TestDatabases.AskAsync<long>(test.OwnerConnection, "select count(*) from schema_migration"));
    }

    [Fact]
    public async Task Without_the_owner_it_says_which_key_is_missing()
    {
        var test = await postgres.CreateEmptyDatabaseAsync();
        var settings = ConsoleSettings.For(test);
        settings["ConnectionStrings:Owner"] = null;
        var lines = new List<string>();

        Assert.Equal(78, await RunAsync(settings, lines.Add));

        Assert.StartsWith("OpsConsole cannot start: ConnectionStrings:Owner is missing; set it", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_database_is_named_with_its_key()
    {
        var test = await postgres.CreateEmptyDatabaseAsync();
        var settings = ConsoleSettings.For(test);
        settings["ConnectionStrings:Owner"] = "Host=/tmp/no-such-folder;Username=nobody;Database=nothing";
        var lines = new List<string>();

        Assert.Equal(78, await RunAsync(settings, lines.Add));

        Assert.StartsWith("OpsConsole cannot start: ConnectionStrings:Owner leads to no usable database", Assert.Single(lines), StringComparison.Ordinal);
    }

    private static async Task<int> RunAsync(Dictionary<string, string?> settings, Action<string>? line = null)
    {
        await using var process = ConsoleProcess.Start(new() { Arguments = ["migrate"], Settings = settings, Log = line ?? (_ => { }) });
        return await process.Exited.WaitAsync(Eventually.Limit);
    }
}
