using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Run;

namespace OpsConsole.BrowserTests;

/// <summary>Rules with freezes, and one that nobody could satisfy, on clusters where no test lets anything run; put in force once.</summary>
internal static class SeededRules
{
    private static bool _arePut;

    public static async Task PutAsync(SandboxedConsole console)
    {
        if (_arePut)
            return;
        await using var source = NpgsqlDataSource.Create(console.Sandbox.Postgres.AppConnection(SandboxHost.Database));
        var database = new Database(source, TimeProvider.System, NullLogger<Database>.Instance);
        var current = (await new RuleSetStore(database).CurrentAsync(CancellationToken.None))!;
        var now = TimeProvider.System.GetUtcNow();
        await new ChangeRulesStore(database).PutAsync(RuleDocument.Of(current) with
        {
            Rules = [.. RuleDocument.Of(current).Rules, new() { Key = "lab-needs-security", Class = "A", Clusters = "environment=dev", Action = "example.wipe", Approvers = [new() { Group = "security", Count = 1 }, new() { Count = 1 }] }],
            Windows =
            [
                new() { Key = "year-end", Effect = "deny", Clusters = "environment=qa", Cron = $"0 0 {now.AddDays(9).Day} * *", Lasts = "6.12:00:00", TimeZone = "Europe/Berlin", OverrideRole = "administrator" },
                new() { Key = "weekend", Effect = "deny", Clusters = "environment=qa", Cron = "0 18 * * FRI", Lasts = "2.12:00:00", TimeZone = "America/New_York" },
                new() { Key = "today", Effect = "deny", Clusters = "environment=qa", Cron = $"0 0 {now.Day} * *", Lasts = "1.00:00:00" },
                new() { Key = "batch-nights", Effect = "allow", Class = "B", Clusters = "environment=qa, team=batch", Cron = "0 22 * * MON-THU", Lasts = "06:00:00" },
            ],
        }, current.Version + 1, CancellationToken.None);
        _arePut = true;
    }
}
