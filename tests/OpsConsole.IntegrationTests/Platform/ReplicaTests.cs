using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>One process of each role on one database; the folder of executor credentials is nowhere, so who would read it shows.</summary>
public sealed class Replicas(PostgresFixture postgres) : IAsyncLifetime
{
    public const string Cluster = "replicas-dev";
    private const string Nowhere = "/no/such/executor-credentials";

    private readonly Stack<IAsyncDisposable> _parts = new();

    public TestConsole Web { get; private set; } = null!;
    public ConsoleProcess Executor { get; private set; } = null!;
    public ConsoleProcess Capture { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var cluster = Keep(await SimulatedCluster.StartAsync(new() { Name = Cluster, World = new WorldOptions { Objects = 40, TickInterval = TimeSpan.Zero } }));
        Web = Keep(await TestConsole.PrepareAsync(postgres, Settings("Web")));
        Web.Declare(cluster, "dev");
        await Web.StartAsync();
        // The one that may capture comes last: the others had all the time to take its place.
        Executor = Keep(Start("Executor"));
        await Executor.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
        Capture = Keep(Start("Capture"));
        await Capture.ReadyAsync(CancellationToken.None).WaitAsync(Eventually.Limit);
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
            await part.DisposeAsync();
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }

    private ConsoleProcess Start(string role) => ConsoleProcess.Start(new() { SettingsFile = Web.Folder.Settings, Settings = Settings(role) });

    private static Dictionary<string, string?> Settings(string role) => new()
    {
        ["Replica:Roles:0"] = role,
        ["Clusters:ExecutorCredentialsFolder"] = Nowhere,
        ["Clusters:ProbeInterval"] = "00:00:01",
    };
}

public sealed class ReplicaTests(Replicas replicas) : IClassFixture<Replicas>
{
    [Fact]
    public async Task Without_the_web_role_health_and_metrics_are_all_that_is_answered()
    {
        foreach (var process in new[] { replicas.Executor, replicas.Capture })
        {
            using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = await process.AddressAsync(CancellationToken.None) };
            foreach (var path in new[] { "/healthz/live", "/healthz/ready", "/metrics" })
                Assert.Equal((path, HttpStatusCode.OK), (path, await StatusAsync(client, path)));
            foreach (var path in new[] { "/", "/clusters", "/signin", "/api/v1/me", "/api/v1/clusters", "/openapi/v1.json", "/_blazor/negotiate", "/_framework/blazor.web.js", "/error" })
                Assert.Equal((path, HttpStatusCode.NotFound), (path, await StatusAsync(client, path)));
        }
    }

    [Fact]
    public async Task The_web_role_serves_people_and_neither_it_nor_the_executor_takes_the_captures_lease()
    {
        using var client = await replicas.Web.ClientAsync("administrator");

        await Eventually.True(async () =>
        {
            var runs = await client.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/clusters/{Replicas.Cluster}/captures?limit=1", UriKind.Relative));
            return runs.GetProperty("items").EnumerateArray().Any(run => run.GetProperty("state").GetString() == "complete");
        }, "the cluster is captured");

        await Eventually.True(() => Says(replicas.Capture, "\"EventId\":1102"), "the process with the role captures");
        Assert.False(Says(replicas.Web.Process, "\"EventId\":1102"));
        Assert.False(Says(replicas.Executor, "\"EventId\":1102"));
    }

    [Fact]
    public async Task Only_an_executor_looks_for_executor_credentials()
    {
        // Where they are missing, the one who needs them refuses the declaration by name.
        await Eventually.True(async () => await TestDatabases.AskAsync<long>(replicas.Web.Database.OwnerConnection, $"""
            select count(*)
              from audit_event
             where action = 'configuration.reloaded' and detail ->> 'refused' like '{Replicas.Cluster}.json: executorCredential.tokenFile:%'
            """) > 0, "the executor has refused the declaration");

        using var client = await replicas.Web.ClientAsync("administrator");
        await Eventually.True(async () =>
        {
            var clusters = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/clusters", UriKind.Relative));
            return clusters.GetProperty("items").EnumerateArray().Any(cluster => cluster.GetProperty("name").GetString() == Replicas.Cluster && cluster.GetProperty("state").GetString() == "ready");
        }, "the web replica took the same declaration");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }

    private static bool Says(ConsoleProcess process, string text) => process.Lines.Any(line => line.Contains(text, StringComparison.Ordinal));
}
