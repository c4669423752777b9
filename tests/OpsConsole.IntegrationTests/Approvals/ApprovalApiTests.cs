using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>Twelve buckets asked for, approved and deleted through the HTTP API alone, by real sign-ins, against a cluster that answers over HTTPS.</summary>
public sealed class ApprovalApiTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Buckets = "buckets.s3.aws.upbound.io";
    private const string Protected = "tdc-prod-use1-c10001-data";

    private SimulatedCluster _cluster = null!;
    private TestConsole _console = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = "prod-use1-01",
            World = new WorldOptions { Objects = 60, Environment = "prod", TickInterval = TimeSpan.Zero },
        });
        for (var number = 1; number <= 11; number++)
            Create($"spare-{number:00}", isHeld: number == 7);
        _console = await TestConsole.PrepareAsync(postgres, new Dictionary<string, string?>
        {
            ["Approvals:LookInterval"] = "00:00:00.2",
            ["Approvals:FinalizerPatience"] = "00:00:01",
            ["Audit:VerifyInterval"] = "00:00:01",
        });
        _console.Declare(_cluster, "prod");
        await _console.StartAsync();
        using var operatorClient = await _console.ClientAsync("operator");
        await Eventually.True(async () => (await operatorClient.GetAsync(Api($"clusters/{_cluster.Name}/types/{Buckets}/resources/-/spare-11"))).StatusCode is HttpStatusCode.OK, "the buckets are captured");
        _cluster.Requests.Keep(10_000);
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Of_twelve_buckets_nine_go_and_each_of_the_others_shows_its_truth()
    {
        using var asking = await _console.ClientAsync("operator");
        using var first = await _console.ClientAsync("approver-1");
        using var second = await _console.ClientAsync("approver-2");
        var request = await SubmittedAsync(asking, [Protected, .. Enumerable.Range(1, 11).Select(number => $"spare-{number:00}")]);
        var number = request.GetProperty("number").GetInt64();
        await VotedAsync(first, request);
        _cluster.Objects.Change(Buckets, null, "spare-03", document => document["spec"]!["forProvider"]!["region"] = "eu-west-1");
        // A status write raises generation or resourceVersion and is no drift.
        _cluster.Objects.Change(Buckets, null, "spare-04", document => document["status"] = new JsonObject { ["atProvider"] = new JsonObject { ["arn"] = "x" } });
        var early = await PostAsync(asking, $"approvals/requests/{number}/run", new { });
        Assert.Equal("approved", (await VotedAsync(second, request)).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.Conflict, early.Status);
        Assert.Empty(Deletions());
        Assert.Equal(HttpStatusCode.Conflict, (await asking.GetAsync(Api($"approvals/requests/{number}/report"))).StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(asking, $"approvals/requests/{number}/run", new { })).Status);
        var ended = await EndedAsync(asking, number);

        var items = ended.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString()!);
        Assert.Equal("partial", ended.GetProperty("request").GetProperty("state").GetString());
        Assert.Equal("skipped", Text(items["spare-03"], "state"));
        Assert.Equal("accepted", Text(items["spare-07"], "state"));
        Assert.Contains("example.org/hold", Text(items["spare-07"], "answered"), StringComparison.Ordinal);
        Assert.Equal("refused", Text(items[Protected], "state"));
        Assert.Contains("This resource is in-use by 1 usage(s)", Text(items[Protected], "answered"), StringComparison.Ordinal);
        Assert.Equal(9, items.Values.Count(item => Text(item, "state") == "done"));
        Assert.All(Deletions(), deletion => Assert.Contains("\"preconditions\":{\"uid\":\"", deletion.Body, StringComparison.Ordinal));
        Assert.DoesNotContain(Deletions(), deletion => deletion.Path.EndsWith("/spare-03", StringComparison.Ordinal));
        await WayBackLeadsToTheStateBeforeAsync(asking, items["spare-01"]);
        await SkippedIsAskedAgainAsync(asking, number);
        await ReportTellsAllAsync(first, number, items);
        Assert.Equal("holds", (await PostAsync(first, "audit/chain", new { })).Body.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Where_the_plan_says_stale_one_drifted_bucket_ends_the_request_and_nothing_is_sent()
    {
        using var asking = await _console.ClientAsync("operator");
        using var first = await _console.ClientAsync("approver-1");
        using var second = await _console.ClientAsync("approver-2");
        var request = await SubmittedAsync(asking, ["spare-01", "spare-02"], "stale");
        await VotedAsync(first, request);
        _cluster.Objects.Change(Buckets, null, "spare-02", document => document["spec"]!["forProvider"]!["region"] = "eu-west-1");
        await VotedAsync(second, request);
        var number = request.GetProperty("number").GetInt64();
        await PostAsync(asking, $"approvals/requests/{number}/run", new { });

        var ended = await EndedAsync(asking, number);

        Assert.Equal("stale", ended.GetProperty("request").GetProperty("state").GetString());
        Assert.Empty(Deletions());
        Assert.NotNull(_cluster.Objects.Find(Buckets, null, "spare-01"));
    }

    [Fact]
    public async Task A_program_may_ask_and_never_votes_and_an_old_hash_or_sign_in_is_worth_nothing()
    {
        using var asking = await _console.ClientAsync("operator");
        using var first = await _console.ClientAsync("approver-1");
        var request = await SubmittedAsync(asking, ["spare-05"]);
        var other = await SubmittedAsync(asking, ["spare-06"]);
        var votes = $"approvals/requests/{request.GetProperty("number").GetInt64()}/votes";

        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(first, votes, new { decision = "approve", planHash = Text(other, "planHash") })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(first, votes, new { decision = "maybe", planHash = Text(request, "planHash") })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(asking, votes, new { decision = "approve", planHash = Text(request, "planHash") })).Status);
        using var viewer = await _console.ClientAsync("viewer");
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(viewer, votes, new { decision = "approve", planHash = Text(request, "planHash") })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync(Api($"approvals/requests/{request.GetProperty("number").GetInt64()}"))).StatusCode);
    }

    [Fact]
    public async Task A_plan_is_given_its_reason_and_ticket_and_submitted_with_them()
    {
        using var asking = await _console.ClientAsync("operator");
        var items = JsonSerializer.Serialize(new[] { new { cluster = _cluster.Name, type = Buckets, @namespace = "", name = "spare-11" } });
        var plan = (await PostAsync(asking, "approvals/plans", new { action = "resources.delete", reason = "not needed", ticket = "OPS-3", parameters = new { items } })).Body;

        var read = (await asking.GetFromJsonAsync<JsonElement>(Api($"approvals/plans/{plan.GetProperty("draft").GetGuid()}"))).GetProperty("detail").GetProperty("request");
        var submitted = await PostAsync(asking, "approvals/requests", new { draft = plan.GetProperty("draft").GetGuid(), planHash = Text(plan, "planHash"), ticket = "OPS-4" });

        Assert.Equal(("not needed", "OPS-3"), (Text(read, "reason"), Text(read, "ticket")));
        Assert.Equal(HttpStatusCode.Created, submitted.Status);
        Assert.Equal(("not needed", "OPS-4"), (Text(submitted.Body, "reason"), Text(submitted.Body, "ticket")));
    }

    [Fact]
    public async Task Whoever_rejects_proposes_a_part_that_is_then_asked_for()
    {
        using var asking = await _console.ClientAsync("operator");
        using var first = await _console.ClientAsync("approver-1");
        var request = await SubmittedAsync(asking, ["spare-08", "spare-09", "spare-10"]);
        var number = request.GetProperty("number").GetInt64();
        Task<(HttpStatusCode Status, JsonElement Body)> VoteAsync(string decision, string proposed) => PostAsync(first, $"approvals/requests/{number}/votes",
            new { decision, planHash = Text(request, "planHash"), comment = "one is in use", proposed });

        foreach (var wrong in new[] { "", "all", "0", "1-3", "4", "3-1", "1-2000000000" })
            Assert.Equal(HttpStatusCode.BadRequest, (await VoteAsync("deny", wrong)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await VoteAsync("approve", "1,3")).Status);
        var rejected = await VoteAsync("deny", "1,3");
        var renewed = await PostAsync(asking, "approvals/plans", new { from = number, items = "1,3" });

        Assert.Equal("rejected", Text(rejected.Body, "state"));
        Assert.Equal("rejected the plan: one is in use", Text(rejected.Body, "endedWhy"));
        Assert.Equal(["spare-08", "spare-10"], renewed.Body.GetProperty("detail").GetProperty("items").EnumerateArray().Select(item => Text(item, "name")));
        var vote = (await asking.GetFromJsonAsync<JsonElement>(Api($"approvals/requests/{number}"))).GetProperty("votes")[0];
        Assert.Equal("1,3", Text(vote, "proposed"));
        Assert.Contains("Proposes 2 of the 3 items instead", Text(vote, "comment"), StringComparison.Ordinal);
    }

    private async Task<JsonElement> SubmittedAsync(HttpClient asking, IReadOnlyList<string> names, string? onDrift = null)
    {
        var plan = await PostAsync(asking, "approvals/plans", new
        {
            action = "resources.delete",
            onDrift,
            parameters = new Dictionary<string, string>
            {
                ["items"] = JsonSerializer.Serialize(names.Select(name => new { cluster = _cluster.Name, type = Buckets, @namespace = "", name })),
            },
        });
        Assert.True(plan.Status is HttpStatusCode.OK, plan.Body.ToString());
        var body = new { draft = plan.Body.GetProperty("draft").GetGuid(), planHash = Text(plan.Body, "planHash"), reason = "not needed any more", ticket = "OPS-1" };
        var submitted = await PostAsync(asking, "approvals/requests", body, "key-of-" + names[0] + names.Count);
        var again = await PostAsync(asking, "approvals/requests", body, "key-of-" + names[0] + names.Count);
        Assert.True(submitted.Status is HttpStatusCode.Created, submitted.Body.ToString());
        Assert.Equal(submitted.Body.GetProperty("number").GetInt64(), again.Body.GetProperty("number").GetInt64());
        return submitted.Body;
    }

    private static async Task<JsonElement> VotedAsync(HttpClient approver, JsonElement request)
    {
        var vote = await PostAsync(approver, $"approvals/requests/{request.GetProperty("number").GetInt64()}/votes", new { decision = "approve", planHash = Text(request, "planHash") });
        Assert.True(vote.Status is HttpStatusCode.OK, vote.Body.ToString());
        return vote.Body;
    }

    private static async Task<JsonElement> EndedAsync(HttpClient asking, long number)
    {
        JsonElement detail = default;
        await Eventually.True(async () =>
        {
            detail = await asking.GetFromJsonAsync<JsonElement>(Api($"approvals/requests/{number}"));
            return detail.GetProperty("request").GetProperty("endedAt").ValueKind is not JsonValueKind.Null;
        }, $"request #{number} ends");
        return detail;
    }

    /// <summary>The object is gone; its history has the state that the deletion found, under the version that the item names.</summary>
    private async Task WayBackLeadsToTheStateBeforeAsync(HttpClient asking, JsonElement item)
    {
        var back = Text(item, "wayBack");
        var version = System.Web.HttpUtility.ParseQueryString(back[back.IndexOf('?', StringComparison.Ordinal)..])["version"];
        var kept = await asking.GetFromJsonAsync<JsonElement>(Api($"clusters/{_cluster.Name}/types/{Buckets}/resources/-/{Text(item, "name")}/manifest?format=json&version={version}&uid={Text(item, "uid")}"));

        Assert.Null(_cluster.Objects.Find(Buckets, null, Text(item, "name")));
        Assert.Equal(Text(item, "uid"), kept.GetProperty("metadata").GetProperty("uid").GetString());
    }

    private async Task ReportTellsAllAsync(HttpClient reading, long number, Dictionary<string, JsonElement> items)
    {
        using var answer = await reading.GetAsync(Api($"approvals/requests/{number}/report"));
        var report = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/markdown; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(("attachment", $"request-{number}.md"), (answer.Content.Headers.ContentDisposition!.DispositionType, answer.Content.Headers.ContentDisposition.FileName));
        Assert.StartsWith($"# Request {number}: ", report, StringComparison.Ordinal);
        Assert.All(new[] { "| Done | 9 |", "| Skipped | 1 |", "| Refused | 1 |", "| Accepted, not gone yet | 1 |", "| **Whole plan** | **12** |" }, row => Assert.Contains(row, report, StringComparison.Ordinal));
        Assert.All(items.Values, item => Assert.Contains($"- Name: ` {Text(item, "name")} `\n- Uid: ` {Text(item, "uid")} `", report, StringComparison.Ordinal));
        Assert.Contains("This resource is in-use by 1 usage(s)", report, StringComparison.Ordinal);
        Assert.Contains(Text(items["spare-01"], "wayBack"), report, StringComparison.Ordinal);
        using var viewer = await _console.ClientAsync("viewer");
        Assert.Equal(HttpStatusCode.NotFound, (await viewer.GetAsync(Api($"approvals/requests/{number}/report"))).StatusCode);
    }

    private static async Task SkippedIsAskedAgainAsync(HttpClient asking, long number)
    {
        var renewed = await PostAsync(asking, "approvals/plans", new { from = number, items = "skipped" });

        Assert.Equal(["spare-03"], renewed.Body.GetProperty("detail").GetProperty("items").EnumerateArray().Select(item => Text(item, "name")));
        Assert.Equal(number, renewed.Body.GetProperty("detail").GetProperty("supersedes").GetInt64());
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient client, string address, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Api(address)) { Content = JsonContent.Create(body) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private void Create(string name, bool isHeld)
    {
        var document = _cluster.Objects.Find(Buckets, null, Protected)!.Parse();
        document["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["labels"] = new JsonObject { ["purpose"] = "spare" },
            ["annotations"] = new JsonObject { ["crossplane.io/external-name"] = name },
            ["finalizers"] = isHeld ? new JsonArray("example.org/hold") : [],
        };
        document.Remove("status");
        _cluster.Objects.Create(Buckets, document);
    }

    private IReadOnlyList<ReceivedRequest> Deletions() => [.. _cluster.Requests.All.Where(request => request.Method == "DELETE")];

    private static Uri Api(string address) => new($"/api/v1/{address}", UriKind.Relative);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
