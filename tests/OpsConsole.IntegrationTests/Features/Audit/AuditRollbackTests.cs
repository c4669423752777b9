using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Features.Audit;

/// <summary>The whole program, started on a database that was set back while it was away.</summary>
public sealed class AuditRollbackTests(PostgresFixture postgres)
{
    [Fact]
    public async Task It_keeps_running_and_says_so_in_its_log_its_health_its_metrics_its_api_and_its_chain()
    {
        var folder = Directory.CreateTempSubdirectory("ocrollback-");
        await using var console = await TestConsole.StartAsync(postgres, new Dictionary<string, string?>
        {
            ["Captures:Enabled"] = "false",
            ["Audit:VerifyInterval"] = "00:00:01",
            ["Audit:Checkpoints:Interval"] = "00:00:01",
            ["Audit:Checkpoints:Folder"] = folder.FullName,
        });
        await Eventually.True(async () => (await HealthAsync(console)).Contains("\"audit\":\"Healthy\"", StringComparison.Ordinal)
            && FolderPlace.Names(folder.FullName).Any(), "a checkpoint is kept");
        await console.StopAsync();
        await TestDatabases.RunAsync(console.Database.SuperuserConnection, "alter table audit_event disable trigger user; delete from audit_event; alter table audit_event enable trigger user");

        await console.StartAsync();

        await Eventually.True(() => console.Process.Lines.Any(line => line.Contains("\"EventId\":307,\"LogLevel\":\"Critical\"", StringComparison.Ordinal)), "it is in the log");
        await Eventually.True(async () => (await HealthAsync(console)).Contains("\"audit\":\"Degraded\"", StringComparison.Ordinal), "it is in its health");
        using var approver = await console.ClientAsync("approver-1");
        await Eventually.True(async () => (await approver.GetStringAsync(new Uri("/api/v1/audit/chain", UriKind.Relative))).Contains("\"state\":\"broken\"", StringComparison.Ordinal), "it is in the API");
        using var scraper = new HttpClient { BaseAddress = console.Address };
        await Eventually.True(async () => (await scraper.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
            .Any(line => line.StartsWith("opsconsole_audit_chain_intact", StringComparison.Ordinal) && line.Contains(" 0", StringComparison.Ordinal)), "it is in the metrics");
        await Eventually.True(async () => await TestDatabases.AskAsync<long>(console.Database.OwnerConnection,
            "select count(*) from audit_event where action = 'audit.rollback.detected'") == 1, "it is in the chain, once");
        folder.Delete(recursive: true);
    }

    private static async Task<string> HealthAsync(TestConsole console)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(console.Address, "/healthz/ready"));
    }
}
