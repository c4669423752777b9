using System.Net;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>Who gets the figures, which name clusters.</summary>
public sealed class MetricsGuardTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Without_a_setting_this_machine_is_answered_and_nobody_who_comes_through_a_proxy()
    {
        await using var console = await StartAsync([]);
        using var client = new HttpClient { BaseAddress = await console.AddressAsync(CancellationToken.None).WaitAsync(Eventually.Limit) };

        Assert.Equal(HttpStatusCode.OK, await ScrapeAsync(client));
        Assert.Equal(HttpStatusCode.Forbidden, await ScrapeAsync(client, ("X-Forwarded-For", "203.0.113.9")));
        Assert.Equal(HttpStatusCode.Forbidden, await ScrapeAsync(client, ("Forwarded", "for=203.0.113.9")));
    }

    [Fact]
    public async Task With_a_token_only_who_brings_it_and_a_new_one_counts_at_once()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "first\n");
            await using var console = await StartAsync(new() { ["Metrics:TokenFile"] = file });
            using var client = new HttpClient { BaseAddress = await console.AddressAsync(CancellationToken.None).WaitAsync(Eventually.Limit) };

            Assert.Equal(HttpStatusCode.Unauthorized, await ScrapeAsync(client));
            Assert.Equal(HttpStatusCode.Unauthorized, await ScrapeAsync(client, ("Authorization", "Bearer firs")));
            Assert.Equal(HttpStatusCode.OK, await ScrapeAsync(client, ("Authorization", "Bearer first")));
            WholeFile.Write(file, "second");
            Assert.Equal(HttpStatusCode.Unauthorized, await ScrapeAsync(client, ("Authorization", "Bearer first")));
            Assert.Equal(HttpStatusCode.OK, await ScrapeAsync(client, ("Authorization", "Bearer second")));

            // An empty token is no token that anybody could bring.
            WholeFile.Write(file, "");
            Assert.Equal(HttpStatusCode.Unauthorized, await ScrapeAsync(client, ("Authorization", "Bearer ")));
            File.Delete(file);
            Assert.Equal(HttpStatusCode.Unauthorized, await ScrapeAsync(client, ("Authorization", "Bearer second")));
            await Eventually.True(() => console.Lines.Any(line => line.Contains("\"EventId\":111", StringComparison.Ordinal)), "the log says that the file cannot be read");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task With_a_port_only_that_one()
    {
        await using var console = await StartAsync(new() { ["Metrics:Port"] = "1" });
        using var client = new HttpClient { BaseAddress = await console.AddressAsync(CancellationToken.None).WaitAsync(Eventually.Limit) };

        // What counts is the connection, not what the request says of it.
        Assert.Equal(HttpStatusCode.NotFound, await ScrapeAsync(client));
        Assert.Equal(HttpStatusCode.NotFound, await ScrapeAsync(client, ("Host", "127.0.0.1:1")));
    }

    private async Task<ConsoleProcess> StartAsync(Dictionary<string, string?> more)
    {
        var settings = ConsoleSettings.For(await postgres.CreateDatabaseAsync());
        foreach (var (key, value) in more)
            settings[key] = value;
        return ConsoleProcess.Start(new() { Settings = settings });
    }

    private static async Task<HttpStatusCode> ScrapeAsync(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
