using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>
/// A console killed between the creation of a bucket as one that only observes and the item that gives it its policies back: no second cloud resource can come of it, and
/// what the request says of both items is what became of the bucket. Its provider is played by hand.
/// </summary>
public sealed class AdoptionCrashTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Buckets = "buckets.s3.aws.upbound.io";
    private const string Rules = """{"rules":[{"key":"a","class":"A","clusters":"","approvers":[{"count":1}],"mostItems":10},{"key":"b","class":"B","clusters":"","approvers":[{"count":1}],"mostItems":10}]}""";

    /// <summary>With the creation answered, with it in the database, and around the one call that adopts.</summary>
    private static readonly Kill[] Before = [new("approvals.calls.answered", 1), new("approvals.results.recorded", 1), new("approvals.results.recorded", 2)];
    private static readonly Kill[] Around = [new("approvals.intents.writing", 2), new("approvals.intents.written", 2), new("approvals.calls.answered", 2)];

    private readonly string _rules = Path.GetTempFileName();
    private SimulatedCluster _cluster = null!;
    private TestConsole? _console;
    private IReadOnlyList<JsonObject> _buckets = [];

    private TestConsole Console => _console!;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_rules, Rules);
        _cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "restored", World = new WorldOptions { Objects = 120, Environment = "dev", TickInterval = TimeSpan.Zero } });
        _buckets = [.. _cluster.Store.Latest(Buckets).Objects.Select(entry => entry.Parse()).Where(document => document["metadata"]!["ownerReferences"] is null
            && document["status"]?["atProvider"]?["id"] is not null && document["spec"]!["managementPolicies"]?.ToJsonString() == """["*"]""" && document["metadata"]!["annotations"]?["crossplane.io/paused"] is null
            && document["metadata"]!["deletionTimestamp"] is null).Take(1 + Before.Length + Around.Length)];
        Assert.Equal(1 + Before.Length + Around.Length, _buckets.Count);
        foreach (var bucket in _buckets)
            _cluster.Objects.Change(Buckets, null, NameOf(bucket), document =>
            {
                document["metadata"]!["labels"]?.AsObject().Remove("crossplane.io/in-use");
                document["metadata"]!.AsObject().Remove("finalizers");
            });
    }

    /// <summary>With the cluster captured.</summary>
    private async Task StartAsync(string patience)
    {
        _console = await TestConsole.PrepareAsync(postgres, new Dictionary<string, string?>
        {
            ["Approvals:RulesFile"] = _rules,
            ["Approvals:LookInterval"] = "00:00:00.1",
            ["Approvals:Lease"] = "00:00:02",
            ["Approvals:SettleAfter"] = "00:00:01",
            ["Approvals:FinalizerPatience"] = "00:00:01",
            ["Restores:AdoptionPatience"] = patience,
        });
        _console.Declare(_cluster, "dev", schedule: "0 0 1 1 *");
        await _console.StartAsync();
        using var person = await _console.ClientAsync("operator");
        await Eventually.True(async () => (await person.GetAsync(new Uri($"/api/v1/clusters/restored/types/{Buckets}/resources/-/{NameOf(_buckets[^1])}", UriKind.Relative))).IsSuccessStatusCode, "the cluster is captured");
        _cluster.Requests.Keep(10_000);
    }

    public async ValueTask DisposeAsync()
    {
        if (_console is not null)
            await _console.DisposeAsync();
        await _cluster.DisposeAsync();
        File.Delete(_rules);
    }

    [Fact]
    public async Task Killed_after_its_creation_it_is_adopted_after_the_restart_or_still_only_observes_and_is_no_second_one()
    {
        // However long a start takes where many tests run.
        await StartAsync("00:10:00");
        foreach (var (number, kill) in Before.Index())
        {
            var request = await LoseAsync(_buckets[number]);
            await Console.KilledAtAsync(kill, request);
            Assert.Equal("""["Observe"]""", Policies(_buckets[number]));
            var uid = Uid(_buckets[number]);

            await Console.StartAsync();
            Found(_buckets[number]);
            await Console.EndsAsync(request, $"{kill}");

            Assert.Equal(uid, Uid(_buckets[number]));
            await AssertToldAsync(request, _buckets[number], kill);
        }
    }

    [Fact]
    public async Task Killed_around_its_adoption_it_is_adopted_or_still_only_observes_and_is_told_as_what_it_is()
    {
        await StartAsync("00:10:00");
        foreach (var (number, kill) in Around.Index())
        {
            var bucket = _buckets[Before.Length + number];
            var request = await LoseAsync(bucket);
            var found = Task.Run(async () =>
            {
                await Eventually.True(() => Task.FromResult(_cluster.Objects.Find(Buckets, null, NameOf(bucket)) is not null), "it is there again");
                Found(bucket);
            }, TestContext.Current.CancellationToken);
            await Console.KilledAtAsync(kill, request);
            await found;

            await Console.StartAsync();
            await Console.EndsAsync(request, $"{kill}");

            await AssertToldAsync(request, bucket, kill);
        }
    }

    [Fact]
    public async Task Killed_after_its_creation_it_goes_on_observing_where_its_cloud_resource_is_not_found()
    {
        await StartAsync("00:00:01");
        var bucket = _buckets[^1];
        var request = await LoseAsync(bucket);
        await Console.KilledAtAsync(Before[^1], request);

        _cluster.Objects.Change(Buckets, null, NameOf(bucket), document => document["status"] = JsonNode.Parse("""{"conditions":[{"type":"Synced","status":"False","reason":"ReconcileError","message":"observe failed: external resource does not exist"}]}"""), part: WritePart.Status);
        await Console.StartAsync();
        await Console.EndsAsync(request, "its creation");

        Assert.Equal("""["Observe"]""", Policies(bucket));
        // A run that is taken up again may end before the turn of what is left.
        Assert.True((await StatesAsync(request))[1] is "skipped" or "notrun", await ResultsAsync(request));
        await AssertToldAsync(request, bucket, Before[^1]);
    }

    /// <summary>Both items have come to a result, and the second is done exactly where the bucket has its policies; nothing ever asked for a cloud resource before that.</summary>
    private async Task AssertToldAsync(JsonElement request, JsonObject bucket, Kill kill)
    {
        var (states, policies) = (await StatesAsync(request), Policies(bucket));
        Assert.True(states.Count == 2 && states.All(state => state is "done" or "skipped" or "failed" or "notrun"), $"{await ResultsAsync(request)} after the kill at {kill}");
        Assert.Equal("done", states[0]);
        Assert.Equal((states[1] == "done" ? """["*"]""" : """["Observe"]"""), policies);
        var creations = Sent("POST", bucket);
        Assert.True(creations.Count == 1, $"it was created {creations.Count} times around the kill at {kill}");
        Assert.Contains("\"managementPolicies\":[\"Observe\"]", creations[0].Body, StringComparison.Ordinal);
        Assert.InRange(_cluster.Requests.All.Count(sent => sent.Method == "PATCH" && !sent.Query.Contains("dryRun", StringComparison.Ordinal) && sent.Path.EndsWith($"/{NameOf(bucket)}", StringComparison.Ordinal)), 0, 1);
    }

    private Task<IReadOnlyList<string>> StatesAsync(JsonElement request) => Listed(Captured.AskAsync<string[]>(Console.Database,
        $"select array_agg(state order by number) from approval_item where request_id = '{request.GetProperty("id").GetGuid()}'"));

    private Task<string> ResultsAsync(JsonElement request) => Captured.AskAsync<string>(Console.Database,
        $"select string_agg(concat_ws(' ', state, result, answered), '; ' order by number) from approval_item where request_id = '{request.GetProperty("id").GetGuid()}'");

    private static async Task<IReadOnlyList<string>> Listed(Task<string[]> asked) => await asked;

    /// <summary>It is gone, and was asked back.</summary>
    private async Task<JsonElement> LoseAsync(JsonObject bucket)
    {
        _cluster.Objects.Delete(Buckets, null, NameOf(bucket));
        // The state before an adoption is kept only of a life that the history can tell from the one before.
        using var person = await Console.ClientAsync("operator");
        await Eventually.True(async () =>
        {
            using var asked = await person.PostAsync(new Uri("/api/v1/clusters/restored/captures", UriKind.Relative), null);
            return await Captured.AskAsync<bool>(Console.Database, $"select exists (select from resource where name = '{NameOf(bucket)}' and uid = '{(string)bucket["metadata"]!["uid"]!}' and deleted_at is not null)");
        }, $"the deletion of {NameOf(bucket)} is captured");
        var request = await Console.SubmittedAsync("restored", Buckets, [NameOf(bucket)]);
        Assert.Equal(["planned", "planned"], await StatesAsync(request));
        return request;
    }

    /// <summary>What its provider says of the cloud resource that it had.</summary>
    private void Found(JsonObject bucket) => _cluster.Objects.Change(Buckets, null, NameOf(bucket), document => document["status"] = new JsonObject
    {
        ["atProvider"] = bucket["status"]!["atProvider"]!.DeepClone(),
        ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Synced", ["status"] = "True" }),
    }, part: WritePart.Status);

    private IReadOnlyList<ReceivedRequest> Sent(string method, JsonObject bucket) => [.. _cluster.Requests.All.Where(request =>
        request.Method == method && !request.Query.Contains("dryRun", StringComparison.Ordinal) && request.Body.Contains($"\"name\":\"{NameOf(bucket)}\"", StringComparison.Ordinal))];

    private string? Policies(JsonObject bucket) => _cluster.Objects.Find(Buckets, null, NameOf(bucket))!.Parse()["spec"]!["managementPolicies"]?.ToJsonString();

    private string Uid(JsonObject bucket) => (string)_cluster.Objects.Find(Buckets, null, NameOf(bucket))!.Parse()["metadata"]!["uid"]!;

    private static string NameOf(JsonObject bucket) => (string)bucket["metadata"]!["name"]!;
}
