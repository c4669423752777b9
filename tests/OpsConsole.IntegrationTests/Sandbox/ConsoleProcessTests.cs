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
        await using var console = await TestConsole.StartAsync(postgres);
        using var client = new HttpClient { BaseAddress = console.Address };

        await StaticAssets.AssertServedAsync(Repository.Console, client);
    }

    [Fact]
    public async Task A_killed_console_leaves_nothing_that_listens_and_can_be_started_again()
    {
        await using var console = await TestConsole.StartAsync(postgres);
        using var client = new HttpClient { BaseAddress = console.Address };

        await console.Process.KillAsync(CancellationToken.None);
        Assert.Equal(137, await console.Process.Exited);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("healthz/live", UriKind.Relative)));

        await console.StartAsync();
        using var again = new HttpClient { BaseAddress = console.Address };
        Assert.True((await again.GetAsync(new Uri("healthz/ready", UriKind.Relative))).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_console_that_cannot_start_says_why()
    {
        await using var console = ConsoleProcess.Start(new() { Settings = new Dictionary<string, string?> { ["ConnectionStrings:Console"] = "" } });

        var failure = await Assert.ThrowsAsync<SandboxException>(() => console.AddressAsync(CancellationToken.None));

        Assert.Contains("ConnectionStrings:Console", failure.Message, StringComparison.Ordinal);
    }
}
