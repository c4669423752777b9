using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>
/// A console killed at every step of a run that creates one object again and replaces another: no write is sent twice, and what the request says of an
/// object is what became of it.
/// </summary>
public sealed class RestoreCrashTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classes = "storageclasses.storage.k8s.io";
    private const string Rules = """
        {"rules":[{"key":"a","class":"A","clusters":"","approvers":[{"count":1}],"mostItems":10},{"key":"b","class":"B","clusters":"","approvers":[{"count":1}],"mostItems":10}]}
        """;

    /// <summary>Those that a run comes by which nothing else disturbs.</summary>
    private static readonly string[] Steps =
    [
        "approvals.claim.stored", "capture.objects.kept", "capture.objects.committed", "approvals.intents.writing", "approvals.intents.written",
        "approvals.calls.answered", "approvals.results.recorded", "approvals.execution.ended",
    ];

    private readonly string _rules = Path.GetTempFileName();
    private SimulatedCluster _cluster = null!;
    private TestConsole _console = null!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_rules, Rules);
        _cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "restored" });
        foreach (var name in Steps.Index().SelectMany(step => Names(step.Index)))
            _cluster.Objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["provisioner"] = "ebs.csi.aws.com" });
        _console = await TestConsole.PrepareAsync(postgres, new Dictionary<string, string?>
        {
            ["Approvals:RulesFile"] = _rules,
            ["Approvals:LookInterval"] = "00:00:00.1",
            ["Approvals:Lease"] = "00:00:02",
            ["Approvals:SettleAfter"] = "00:00:01",
            ["Approvals:FinalizerPatience"] = "00:00:01",
        });
        _console.Declare(_cluster, "dev", schedule: "0 0 1 1 *");
        await _console.StartAsync();
        using var person = await _console.ClientAsync("operator");
        await Eventually.True(async () => (await person.GetAsync(new Uri($"/api/v1/clusters/restored/types/{Classes}/resources/-/{Names(Steps.Length - 1)[1]}", UriKind.Relative))).IsSuccessStatusCode, "the cluster is captured");
        _cluster.Requests.Keep(10_000);
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _cluster.DisposeAsync();
        File.Delete(_rules);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Killed_at_every_step_of_a_restore_nothing_is_sent_twice_and_what_is_said_is_what_became_of_it(bool createsFirst)
    {
        foreach (var (number, step) in Steps.Index())
        {
            // The first item runs alone, so the kill meets it.
            var names = createsFirst ? Names(number) : [.. Names(number).Reverse()];
            _cluster.Objects.Delete(Classes, null, Names(number)[0]);
            _cluster.Objects.Change(Classes, null, Names(number)[1], document => document["metadata"]!["labels"] = new JsonObject { ["edited"] = "yes" });
            var request = await _console.SubmittedAsync("restored", Classes, names);

            await _console.KilledAtAsync(new(step, 1), request);
            await _console.StartAsync();

            await _console.EndsAsync(request, step);
            await AssertToldAsync(request, names, step);
        }
    }

    private async Task AssertToldAsync(JsonElement request, IReadOnlyList<string> names, string step)
    {
        var done = await Captured.AskAsync<string[]>(_console.Database,
            $"select coalesce(array_agg(name order by name), '{{}}') from approval_item where request_id = '{request.GetProperty("id").GetGuid()}' and state = 'done'");
        Assert.Equal([.. names.Where(IsAsItWas).Order(StringComparer.Ordinal)], done);
        foreach (var name in names)
            Assert.True(Sent(name) <= 1, $"{name} was sent {Sent(name)} times around the kill at {step}");
        Assert.Equal(0, await Captured.AskAsync<long>(_console.Database,
            $"select count(*) from approval_item where request_id = '{request.GetProperty("id").GetGuid()}' and state in ('planned', 'inflight', 'unknown', 'accepted')"));
    }

    private bool IsAsItWas(string name) => _cluster.Objects.Find(Classes, null, name)?.Parse() is { } found && found["metadata"]!["labels"] is null;

    private int Sent(string name) => _cluster.Requests.All.Count(request =>
        request.Method is "POST" or "PUT" && !request.Query.Contains("dryRun", StringComparison.Ordinal) && request.Body.Contains($"\"name\":\"{name}\"", StringComparison.Ordinal));

    /// <summary>One that goes and one that changes.</summary>
    private static string[] Names(int step) => [$"gone-{step}", $"changed-{step}"];
}
