using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using OpsConsole.IntegrationTests.Approvals.Viewing;
using OpsConsole.Kubernetes;
using OpsConsole.Platform.Access;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

/// <summary>Simulated clusters over HTTPS, and the live state of them in this process; everybody sees everything.</summary>
internal sealed class LiveGround : IAsyncDisposable
{
    private const string Buckets = "buckets.s3.aws.upbound.io";

    private readonly List<SimulatedCluster> _clusters = [];
    private readonly List<ClusterConnection> _connections = [];
    private readonly string _assignments = Path.GetTempFileName();

    private LiveGround(StorageOptions options)
    {
        File.WriteAllText(_assignments, """{"grants":[{"group":"everyone","role":"operator","clusters":""}]}""");
        var access = new AccessOptions { AssignmentsFile = _assignments };
        var service = new AccessService(new ViewGround.OwnGroups(), new AssignmentsFile(Options.Create(access), TimeProvider.System), new DirectoryState(TimeProvider.System), Options.Create(access), TimeProvider.System);
        Fleet = new(service, new ClusterDeclarations(Options.Create(new ClusterOptions { Folder = Path.GetTempPath() }), TimeProvider.System));
        Live = new(Fleet, new FactReader(StorageFeature.Readers, new StringPool()), StorageFeature.Makers, new LiveTables(), Options.Create(options), TimeProvider.System, NullLogger<LiveStorage>.Instance);
        Views = new(Live.Tables, Options.Create(options), TimeProvider.System);
    }

    public Fleet Fleet { get; }
    public LiveStorage Live { get; }
    public LiveViews Views { get; }

    public SimulatedCluster this[int index] => _clusters[index];

    public IReadOnlyList<string> Names => [.. _clusters.Select(cluster => cluster.Name)];

    /// <summary>A cluster that knows nothing but what every API server serves.</summary>
    public static async Task<LiveGround> StartBareAsync()
    {
        var ground = new LiveGround(new StorageOptions());
        await ground.AddAsync("bare-01", null, history: 5_000);
        return ground;
    }

    public static async Task<LiveGround> StartAsync(int clusters = 1, StorageOptions? options = null, WorldOptions? world = null, int history = 5_000)
    {
        var ground = new LiveGround(options ?? new StorageOptions());
        for (var number = 1; number <= clusters; number++)
            await ground.AddAsync($"prod-{number:00}", world ?? new WorldOptions { Objects = 120, Seed = number, Environment = "prod", TickInterval = TimeSpan.Zero }, history);
        return ground;
    }

    /// <summary>Waits until the cluster is live, and tells its rows of a kind.</summary>
    public async Task<IReadOnlyList<LiveRow>> LiveRowsAsync(RowKind kind, int cluster = 0)
    {
        await Eventually.True(() => Task.FromResult(Live.StandingOf(Names[cluster]).Phase is LivePhase.Live), "the cluster is live", () => Task.FromResult<IEnumerable<string>>([Live.StandingOf(Names[cluster]).ToString()]));
        await Task.CompletedTask;
        var rows = Live.Tables[kind].Read([Names[cluster]]).Rows;
        await Eventually.True(() => (rows = Live.Tables[kind].Read([Names[cluster]]).Rows).Count > 0, "its rows are there");
        return rows;
    }

    public LiveRow? Bucket(string name, int cluster = 0) => Live.Tables[RowKind.Bucket].Find(new(RowKind.Bucket, Names[cluster], Buckets, "", name));

    /// <summary>A bucket in the cluster; its provider has seen it.</summary>
    public void Make(string name, int cluster = 0) => _clusters[cluster].Objects.Create(Buckets, (JsonObject)JsonNode.Parse($$"""
        {"metadata":{"name":"{{name}}","annotations":{"crossplane.io/external-name":"{{name}}"} },"spec":{"forProvider":{"region":"us-east-1"},"providerConfigRef":{"name":"default"} } }
        """)!);

    /// <summary>The provider says so of a bucket.</summary>
    public void Say(string name, string reason, string message, int cluster = 0) => _clusters[cluster].Objects.Change(Buckets, null, name, document =>
        document["status"] = JsonNode.Parse($$"""{"conditions":[{"type":"Synced","status":"False","reason":"{{reason}}","message":"{{message}}","lastTransitionTime":"2026-03-01T00:00:00Z"}]}"""), part: WritePart.Status);

    /// <summary>Its declaration gives it other labels.</summary>
    public void Label(int cluster, string environment) => Fleet.Rebuild(members => members.SetItem(Names[cluster],
        members[Names[cluster]] with { Cluster = members[Names[cluster]].Cluster with { Labels = new Dictionary<string, string> { ["environment"] = environment } } }));

    public void Delete(string name, int cluster = 0)
    {
        _clusters[cluster].Objects.Change(Buckets, null, name, document => ((JsonObject)document["metadata"]!).Remove("finalizers"));
        _clusters[cluster].Objects.Delete(Buckets, null, name);
    }

    public async ValueTask DisposeAsync()
    {
        await Live.DisposeAsync();
        foreach (var connection in _connections)
            connection.Dispose();
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
        File.Delete(_assignments);
    }

    private async Task AddAsync(string name, WorldOptions? world, int history)
    {
        var cluster = await SimulatedCluster.StartAsync(
            new() { Name = name, World = world, BookmarkInterval = TimeSpan.FromMilliseconds(200), HistoryLength = history }, TestContext.Current.CancellationToken);
        var connection = new ClusterConnection(new ConnectionSettings
        {
            Name = name,
            Server = cluster.Address,
            CertificateAuthorityFile = cluster.CertificateAuthorityFile,
            Credential = new CredentialReference.TokenFile(cluster.ReadOnlyTokenFile),
        }, TimeProvider.System);
        _clusters.Add(cluster);
        _connections.Add(connection);
        Fleet.Rebuild(members => members.SetItem(name, new FleetMember(new Cluster
        {
            Id = _clusters.Count,
            Uid = cluster.Uid,
            Name = name,
            Labels = new Dictionary<string, string> { ["environment"] = "prod" },
            Health = new ClusterHealth(ClusterState.Ready, null, null, null),
        }, null, connection, true)));
    }
}
