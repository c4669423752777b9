using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.IntegrationTests.Access;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Api;

[CollectionDefinition]
public sealed class ApiCollection : ICollectionFixture<ApiConsole>;

/// <summary>The console's own program over two simulated clusters whose worlds stand still, captured once. Asked as a program asks: over HTTP with tokens.</summary>
public sealed class ApiConsole(PostgresFixture postgres) : AccessConsole(postgres), IAsyncLifetime
{
    private readonly DirectoryInfo _declarations = Directory.CreateTempSubdirectory("ocapi-");
    private readonly Dictionary<string, HttpClient> _clients = [];

    public SimulatedCluster Dev { get; private set; } = null!;
    public SimulatedCluster Prod { get; private set; } = null!;

    public override Dictionary<string, string?> Settings() => new(base.Settings())
    {
        ["Clusters:Folder"] = _declarations.FullName,
        ["Captures:Schedule"] = "0 0 1 1 *",
        ["Captures:Jitter"] = "00:00:00",
    };

    protected override async Task PrepareAsync()
    {
        WriteGrants("""
            { "group": "operators", "role": "operator", "clusters": "environment in (dev, prod)" },
            { "group": "dev-viewers", "role": "viewer", "clusters": "environment=dev" }
            """);
        Provider.Directory.Put(new() { Subject = "api-operator", Name = "Olga Operator", Groups = ["operators"] });
        Provider.Directory.Put(new() { Subject = "api-viewer", Name = "Vera Viewer", Groups = ["dev-viewers"] });
        Provider.Directory.Put(new() { Subject = "api-nobody", Name = "Nora Nobody", Groups = [] });
        (Dev, Prod) = (await StartClusterAsync("dev-1", "dev"), await StartClusterAsync("prod-1", "prod"));
    }

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        foreach (var cluster in new[] { "dev-1", "prod-1" })
            await Eventually.True(async () => await LastRunAsync(cluster) == "complete", $"the first capture of {cluster} is complete");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var client in _clients.Values)
            client.Dispose();
        await Dev.DisposeAsync();
        await Prod.DisposeAsync();
        _declarations.Delete(recursive: true);
    }

    public async Task<HttpResponseMessage> AskAsync(string person, string path) =>
        await (await ClientOfAsync(person)).GetAsync(new Uri(Address, path));

    public async Task<HttpResponseMessage> PostAsync(string person, string path) =>
        await (await ClientOfAsync(person)).PostAsync(new Uri(Address, path), null);

    public async Task<JsonElement> ReadAsync(string person, string path)
    {
        using var answer = await AskAsync(person, path);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The state of the newest run; null while there is none or the console cannot say.</summary>
    public async Task<string?> LastRunAsync(string cluster)
    {
        using var answer = await AskAsync("api-operator", $"/api/v1/clusters/{cluster}/captures?limit=1");
        if (answer.StatusCode != HttpStatusCode.OK)
            return null;
        var runs = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items");
        return runs.GetArrayLength() == 0 ? null : runs[0].GetProperty("state").GetString();
    }

    /// <summary>A client that speaks with a token of this account; the caller disposes it.</summary>
    public async Task<HttpClient> NewClientAsync(string person)
    {
        using var provider = new HttpClient();
        using var answer = await provider.PostAsync(new Uri(Provider.Address, "connect/token"), new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "urn:opsconsole:sandbox:account",
            ["client_id"] = "opsconsole-scripts",
            ["account"] = person,
        }));
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Eventually.Limit };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private async Task<HttpClient> ClientOfAsync(string person) =>
        _clients.TryGetValue(person, out var known) ? known : _clients[person] = await NewClientAsync(person);

    private async Task<SimulatedCluster> StartClusterAsync(string name, string environment)
    {
        var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = name,
            Folder = _declarations.FullName,
            World = new WorldOptions { Objects = 60, TickInterval = TimeSpan.Zero },
        });
        DeclarationFile.Write(_declarations.FullName, cluster, environment);
        return cluster;
    }
}
