using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>Declarations that come and turn bad while the console runs.</summary>
[Collection(typeof(RunningCollection))]
public sealed class DeclarationReloadTests(RunningConsole running)
{
    [Fact]
    public async Task A_new_file_is_a_new_cluster_and_a_bad_one_leaves_what_was_and_is_in_the_chain()
    {
        using var person = await running.Console.ClientAsync("administrator");
        using var unknown = await person.GetAsync(new Uri("/api/v1/clusters/running-new", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        await running.AddClusterAsync("running-new", "dev");

        await Eventually.True(async () => await StateAsync(person, "running-new") == "ready", "the new cluster is listed and ready");
        await running.FirstCaptureAsync("running-new");
        Assert.Equal(1, await AuditedAsync("accepted", "added", "running-new"));

        var file = Path.Combine(running.Console.Folder.Clusters, "running-new.json");
        WholeFile.Write(file, """{ "name": "running-new", "sever": "https://127.0.0.1:1" }""");

        await Eventually.True(async () => await AuditedAsync("some files refused", "refused", "running-new.json: ") == 1, "the refusal is in the chain");
        Assert.Equal(1, await AuditedAsync("some files refused", "refused", "sever"));
        await Eventually.True(async () => await StateAsync(person, "running-new") == "ready", "the cluster stays as it was");
        var run = await RunningConsole.CaptureNowAsync(person, "running-new");
        Assert.Equal("complete", (await RunningConsole.EndedAsync(person, "running-new", run)).GetProperty("state").GetString());

        WholeFile.Write(Path.Combine(running.Console.Folder.Clusters, "running-broken.json"), """{ "name": "running-broken", """);

        await Eventually.True(async () => await AuditedAsync("some files refused", "refused", "running-broken.json: ") == 1, "the newcomer's refusal is in the chain");
        Assert.Null(await StateAsync(person, "running-broken"));
        await Eventually.True(async () => await StateAsync(person, RunningConsole.Dev) == "ready", "the others stay as they were");
    }

    /// <summary>As the list of clusters tells it; null where it lists none of the name.</summary>
    private static async Task<string?> StateAsync(HttpClient person, string cluster)
    {
        var clusters = await person.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/clusters", UriKind.Relative));
        return clusters.GetProperty("items").EnumerateArray().Where(entry => entry.GetProperty("name").GetString() == cluster)
            .Select(entry => entry.GetProperty("state").GetString()).SingleOrDefault();
    }

    private Task<long> AuditedAsync(string outcome, string key, string said) => Captured.AskAsync<long>(running.Database, $"""
        select count(*)
          from audit_event
         where action = 'configuration.reloaded' and outcome = '{outcome}' and detail ->> '{key}' like '%{said}%'
        """);
}
