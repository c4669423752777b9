using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Sandbox.Provider;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>The console's own program with clusters that stand still, one in each person's scope and one out of it. One for all tests of the running service.</summary>
[CollectionDefinition]
public sealed class RunningCollection : ICollectionFixture<RunningConsole>;

public sealed class RunningConsole(PostgresFixture postgres) : IAsyncLifetime
{
    public const string Dev = "running-dev";
    public const string Staging = "running-staging";
    /// <summary>In nobody's scope but of those who see all.</summary>
    public const string Lab = "running-lab";

    /// <summary>Once a year: every run but the first is one that a test caused.</summary>
    private const string Schedule = "0 0 1 1 *";

    private readonly List<SimulatedCluster> _clusters = [];

    public TestConsole Console { get; private set; } = null!;
    public TestDatabase Database => Console.Database;

    public async ValueTask InitializeAsync()
    {
        Console = await TestConsole.PrepareAsync(postgres, new Dictionary<string, string?>
        {
            ["Clusters:ProbeInterval"] = "00:00:01",
            ["Clusters:ReloadInterval"] = "00:00:00.100",
        });
        await AddClusterAsync(Dev, "dev");
        await AddClusterAsync(Staging, "staging");
        await AddClusterAsync(Lab, "lab");
        await Console.StartAsync();
        foreach (var cluster in new[] { Dev, Staging, Lab })
            await FirstCaptureAsync(cluster);
    }

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
    }

    public async Task<SimulatedCluster> AddClusterAsync(string name, string environment)
    {
        var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = name,
            World = new WorldOptions { Objects = 40, TickInterval = TimeSpan.Zero },
        });
        _clusters.Add(cluster);
        Console.Declare(cluster, environment, Schedule);
        return cluster;
    }

    /// <summary>A new account, so that what a test does to a person touches no other.</summary>
    public void PutPerson(string subject, params string[] groups) =>
        Console.Provider.Directory.Put(new SandboxPerson { Subject = subject, Name = $"Name of {subject}", Groups = groups });

    public static Task<HttpResponseMessage> AskForCaptureAsync(HttpClient client, string cluster) => client.PostAsync(Captures(cluster), null);

    /// <summary>Asks for a capture, which must be accepted; the run it will be.</summary>
    public static async Task<Guid> CaptureNowAsync(HttpClient client, string cluster)
    {
        using var answer = await AskForCaptureAsync(client, cluster);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var run = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetGuid();
        Assert.Equal($"{Captures(cluster)}/{run}", answer.Headers.Location!.ToString());
        return run;
    }

    /// <summary>The run as the API tells it, once it has ended.</summary>
    public static async Task<JsonElement> EndedAsync(HttpClient client, string cluster, Guid run)
    {
        var ended = await Eventually.Value(async () =>
        {
            using var answer = await client.GetAsync(new Uri($"{Captures(cluster)}/{run}", UriKind.Relative));
            if (answer.StatusCode == HttpStatusCode.NotFound)
                return null;
            var told = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonDocument>())!;
            return told.RootElement.GetProperty("run").GetProperty("state").GetString() == "running" ? null : told;
        }, $"run {run} of {cluster} ends");
        return ended.RootElement.GetProperty("run");
    }

    /// <summary>Cause and state of the cluster's runs, oldest first.</summary>
    public Task<string[]> RunsAsync(string cluster) => Captured.AskAsync<string[]>(Database, $"""
        select coalesce(array_agg(cause || ' ' || state order by started_at), array[]::text[])
          from capture_run
         where cluster_id = (select id from cluster where name = '{cluster}')
        """);

    public Task FirstCaptureAsync(string cluster) => Eventually.True(
        async () => (await RunsAsync(cluster)).FirstOrDefault() == "first complete", $"the first capture of {cluster}");

    private static Uri Captures(string cluster) => new($"/api/v1/clusters/{cluster}/captures", UriKind.Relative);
}
