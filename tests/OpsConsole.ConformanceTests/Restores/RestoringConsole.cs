using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.Features.Restores;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.ConformanceTests.Restores;

/// <summary>A console that captures one server and restores in it, spoken to through its HTTP API by those who ask and those who approve.</summary>
internal sealed class RestoringConsole : IAsyncDisposable
{
    private readonly TestConsole _console;
    private readonly string _cluster;
    private HttpClient _asking = null!;

    private RestoringConsole(TestConsole console, string cluster) => (_console, _cluster) = (console, cluster);

    public static async Task<RestoringConsole> StartAsync(PostgresFixture postgres, SuiteServer server)
    {
        var console = await TestConsole.PrepareAsync(postgres, new Dictionary<string, string?> { ["Approvals:LookInterval"] = "00:00:00.2", ["Approvals:FinalizerPatience"] = "00:00:01" });
        console.Declare(server.Name, server.Api.Server, server.AuthorityFile, server.TokenFile, server.ExecutorTokenFile, "dev");
        await console.StartAsync();
        return new(console, server.Name) { _asking = await console.ClientAsync("operator") };
    }

    /// <summary>One complete capture that began after the call.</summary>
    public async Task CaptureAsync()
    {
        var asked = DateTimeOffset.UtcNow;
        for (var began = DateTimeOffset.MinValue; began < asked;)
        {
            using var answer = await _asking.PostAsync(Api($"clusters/{_cluster}/captures"), null);
            var href = new Uri((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("href").GetString()!, UriKind.Relative);
            JsonElement run = default;
            await Eventually.True(async () =>
            {
                using var told = await _asking.GetAsync(href);
                if (told.StatusCode is not HttpStatusCode.OK)
                    return false;
                run = (await told.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run");
                return run.GetProperty("finishedAt").ValueKind is not JsonValueKind.Null;
            }, $"a capture of {_cluster} ends");
            Assert.True(Text(run, "state") == "complete", run.ToString());
            began = run.GetProperty("startedAt").GetDateTimeOffset();
        }
    }

    /// <summary>The number of the version of this resourceVersion.</summary>
    public async Task<long> VersionAsync(SuiteObject one, string resourceVersion)
    {
        var @namespace = one.Namespace.Length == 0 ? "-" : one.Namespace;
        var versions = await _asking.GetFromJsonAsync<JsonElement>(Api($"clusters/{_cluster}/types/{one.Type}/resources/{@namespace}/{one.Name}/versions?limit=50"));
        return versions.GetProperty("items").EnumerateArray().Single(version => Text(version, "resourceVersion") == resourceVersion).GetProperty("version").GetInt64();
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> PlanAsync(IEnumerable<RestoreTarget> targets) => PlanAsync(RestoreQuestion.Key, RestoreQuestion.Write(targets));

    /// <summary>A plan of the action, or why there is none.</summary>
    public Task<(HttpStatusCode Status, JsonElement Body)> PlanAsync(string key, string value) =>
        PostAsync(_asking, "approvals/plans", new { action = RestoreObjects.ActionKey, start = "approval", parameters = new Dictionary<string, string> { [key] = value } });

    /// <summary>Submits the plan, has it approved by as many as it takes, and waits for its end; every item of it is done.</summary>
    /// <returns>The request's number.</returns>
    public async Task<long> RunAsync((HttpStatusCode Status, JsonElement Body) plan)
    {
        Assert.True(plan.Status is HttpStatusCode.OK, plan.Body.ToString());
        var undo = Text(plan.Body.GetProperty("detail").GetProperty("request"), "undo");
        Assert.False(undo.Contains("Left out", StringComparison.Ordinal), undo);
        var hash = Text(plan.Body, "planHash");
        var (status, request) = await PostAsync(_asking, "approvals/requests", new { draft = plan.Body.GetProperty("draft").GetGuid(), planHash = hash, reason = "they are needed", ticket = "OPS-6" });
        Assert.True(status is HttpStatusCode.Created, request.ToString());
        var number = request.GetProperty("number").GetInt64();
        foreach (var account in (string[])["approver-1", "approver-2"])
        {
            using var approver = await _console.ClientAsync(account);
            var vote = await PostAsync(approver, $"approvals/requests/{number}/votes", new { decision = "approve", planHash = hash });
            Assert.True(vote.Status is HttpStatusCode.OK, vote.Body.ToString());
            if (Text(vote.Body, "state") != "pending")
                break;
        }
        JsonElement detail = default;
        await Eventually.True(async () =>
        {
            detail = await _asking.GetFromJsonAsync<JsonElement>(Api($"approvals/requests/{number}"));
            return detail.GetProperty("request").GetProperty("endedAt").ValueKind is not JsonValueKind.Null;
        }, $"request #{number} ends");
        Assert.True(Text(detail.GetProperty("request"), "state") == "succeeded", string.Join('\n', detail.GetProperty("items").EnumerateArray()
            .Where(item => Text(item, "state") != "done").Select(item => $"{Text(item, "type")} {Text(item, "name")}: {item.GetProperty("result")} {item.GetProperty("answered")}").Prepend(detail.GetProperty("request").ToString())));
        return number;
    }

    public async ValueTask DisposeAsync()
    {
        _asking.Dispose();
        await _console.DisposeAsync();
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient client, string address, object body)
    {
        using var answer = await client.PostAsync(Api(address), JsonContent.Create(body));
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static Uri Api(string address) => new($"/api/v1/{address}", UriKind.Relative);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
