using System.Net;
using System.Text.Json;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>A running console as its operators see it.</summary>
public sealed class OperabilityTests(PostgresFixture postgres) : IAsyncLifetime
{
    private TestDatabase _test = null!;
    private ConsoleProcess _console = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _test = await postgres.CreateEmptyDatabaseAsync();
        var settings = ConsoleSettings.For(_test);
        settings["Postgres:MigrateAtStart"] = "true";
        settings["Postgres:WatchInterval"] = "00:00:00.2";
        _console = ConsoleProcess.Start(new() { Settings = settings });
        _client = new HttpClient { BaseAddress = await _console.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit) };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _console.DisposeAsync();
    }

    [Fact]
    public async Task Readiness_follows_the_migrations_and_liveness_does_not()
    {
        await TestDatabases.RunAsync(_test.OwnerConnection, "create table kept as select * from schema_migration where number = 1; delete from schema_migration where number = 1");
        await Eventually.True(async () => await StatusAsync("/healthz/ready") == HttpStatusCode.ServiceUnavailable, "readiness turns red");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/healthz/live"));
        Assert.Equal("""{"status":"Unhealthy","checks":{"database":"Unhealthy","access":"Healthy","audit":"Healthy"}}""", await _client.GetStringOfAnyAsync("/healthz/ready"));

        await TestDatabases.RunAsync(_test.OwnerConnection, "insert into schema_migration select * from kept");
        await Eventually.True(async () => await StatusAsync("/healthz/ready") == HttpStatusCode.OK, "readiness turns green");
    }

    [Fact]
    public async Task Metrics_carry_the_runtime_the_web_and_the_database()
    {
        await _client.GetStringOfAnyAsync("/");

        var text = await _client.GetStringAsync("/metrics");

        Assert.Contains("dotnet_process_memory_working_set", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds", text, StringComparison.Ordinal);
        Assert.Contains("db_client_connection_count", text, StringComparison.Ordinal);
        Assert.Contains("opsconsole_audit_chain_intact 1", System.Text.RegularExpressions.Regex.Replace(text, @"\{[^}]*\}", ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/api")]
    public async Task The_document_of_the_api_is_not_for_strangers(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));

        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Every_log_line_is_one_json_object_with_an_event_id()
    {
        var lines = _console.Lines;

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.True(JsonDocument.Parse(line).RootElement.TryGetProperty("EventId", out _), line));
    }

    [Fact]
    public async Task The_health_check_command_asks_the_running_console()
    {
        Assert.Equal(0, await HealthcheckAsync(new Uri(_client.BaseAddress!, "/healthz/live").ToString()));
        Assert.Equal(1, await HealthcheckAsync("http://127.0.0.1:1/healthz/live"));
    }

    [Fact]
    public async Task An_endless_address_is_refused_without_a_fault()
    {
        using var answer = await _client.GetAsync(new Uri($"/api/v1/clusters?cursor={new string('x', 10_000)}", UriKind.Relative));

        Assert.Equal(HttpStatusCode.RequestUriTooLong, answer.StatusCode);
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    private static async Task<int> HealthcheckAsync(string address)
    {
        await using var process = ConsoleProcess.Start(new() { Arguments = ["healthcheck", address] });
        return await process.Exited.WaitAsync(Eventually.Limit);
    }
}

file static class AnyAnswer
{
    public static async Task<string> GetStringOfAnyAsync(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }
}
