using OpsConsole.Sandbox;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox;

public sealed class ConsoleProcessTests(PostgresFixture postgres)
{
    [Fact]
    public async Task The_console_as_built_serves_a_plain_and_a_fingerprinted_asset()
    {
        await using var console = await StartAsync();
        var address = await console.ReadyAsync(CancellationToken.None);
        using var client = new HttpClient { BaseAddress = address };

        await StaticAssets.AssertServedAsync(client);
    }

    [Fact]
    public async Task A_killed_console_leaves_nothing_that_listens()
    {
        await using var console = await StartAsync();
        var address = await console.AddressAsync(CancellationToken.None);
        using var client = new HttpClient { BaseAddress = address };

        await console.KillAsync(CancellationToken.None);

        Assert.Equal(137, await console.Exited);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("healthz/live", UriKind.Relative)));
    }

    [Fact]
    public async Task A_console_that_cannot_start_says_why()
    {
        await using var console = ConsoleProcess.Start(new() { Settings = new Dictionary<string, string?> { ["ConnectionStrings:Console"] = "" } });

        var failure = await Assert.ThrowsAsync<SandboxException>(() => console.AddressAsync(CancellationToken.None));

        Assert.Contains("ConnectionStrings:Console", failure.Message, StringComparison.Ordinal);
    }

    private async Task<ConsoleProcess> StartAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        return ConsoleProcess.Start(new() { Settings = ConsoleSettings.For(database) });
    }
}
