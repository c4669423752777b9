using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;
using OpsConsole.Sandbox.Clusters.World;

namespace OpsConsole.Sandbox.Clusters;

/// <summary>A Kubernetes API server in memory, spoken to over real HTTPS: it has no nodes and runs nothing, but clients cannot tell.</summary>
public sealed class SimulatedCluster : IAsyncDisposable
{
    private readonly SimulatedClusterOptions _options;
    private readonly ClusterFolder _folder;
    private readonly ClusterCertificates _certificates;
    private readonly ClusterTokens _tokens = new();
    private WebApplication? _host;
    private ITimer? _compaction;
    private long _compactNext;

    private SimulatedCluster(SimulatedClusterOptions options)
    {
        _options = options;
        _folder = new ClusterFolder(options.Folder, options.ExecutorFolder, options.Name);
        _certificates = ClusterCertificates.Create(options.Name, options.Time.GetUtcNow());
        Uid = options.Uid ?? new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"kube-system of {options.Name}")).AsSpan(0, 16));
        Store = new ObjectStore(options.FirstRevision ?? RevisionNow(options.Time), options.HistoryLength);
        Objects = new ClusterObjects(Store, Types, options.Time);
        Faults = new ClusterFaults(Store);
    }

    public string Name => _options.Name;
    /// <summary>The uid of kube-system.</summary>
    public Guid Uid { get; }
    public Uri Address { get; private set; } = new("https://127.0.0.1");
    public string CertificateAuthorityFile => _folder.CertificateAuthorityFile;
    /// <summary>A token that may do everything.</summary>
    public string TokenFile => _folder.TokenFile;
    /// <summary>A token that may get, list and watch, and nothing else.</summary>
    public string ReadOnlyTokenFile => _folder.ReadOnlyTokenFile;
    /// <summary>A token that may get, list, update, patch and delete.</summary>
    public string ExecutorTokenFile => _folder.ExecutorTokenFile;
    /// <summary>A token of somebody who is known and has no role: discovery and nothing else.</summary>
    public string StrangerTokenFile => _folder.StrangerTokenFile;
    public string KubeconfigFile => _folder.KubeconfigFile;
    public TypeCatalog Types { get; } = new();
    public ObjectStore Store { get; }
    public ClusterObjects Objects { get; }
    public ClusterFaults Faults { get; }
    /// <summary>What was asked of this cluster, once somebody wants it kept.</summary>
    public RequestLog Requests { get; } = new();
    /// <summary>What lives here; null in a cluster without a world.</summary>
    public SimulatedWorld? World { get; private set; }

    /// <summary>Starts a cluster: seeded, serving, alive.</summary>
    public static async Task<SimulatedCluster> StartAsync(SimulatedClusterOptions options, CancellationToken cancellationToken = default)
    {
        var cluster = new SimulatedCluster(options);
        try
        {
            cluster.CreateSystemNamespaces();
            cluster.World = options.World is { } world ? SimulatedWorld.Create(cluster.Objects, cluster.Store, cluster.Types, world, options.Time) : null;
            await cluster.ServeAsync(options.Port, cancellationToken);
            cluster._folder.Write(options.Name, cluster.Address, cluster._certificates.Authority, cluster._tokens);
            cluster._compaction = options.Time.CreateTimer(_ => cluster.Compact(), null, options.CompactionInterval, options.CompactionInterval);
            cluster.World?.Start();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public bool IsDown => _host is null;

    /// <summary>Stops serving, as a server that is down; what is stored stays.</summary>
    public async Task GoDownAsync()
    {
        if (_host is null)
            return;
        Store.EndWatches();
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _host.StopAsync(soon.Token);
        await _host.DisposeAsync();
        _host = null;
    }

    /// <summary>Serves again at the same address.</summary>
    public Task ComeBackAsync(CancellationToken cancellationToken = default) =>
        _host is null ? ServeAsync(Address.Port, cancellationToken) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (World is not null)
            await World.DisposeAsync();
        if (_compaction is not null)
            await _compaction.DisposeAsync();
        await GoDownAsync();
        _certificates.Dispose();
        _folder.Dispose();
    }

    private async Task ServeAsync(int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 250;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(_certificates.Server));
        });
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        var host = builder.Build();
        var lists = new ListEndpoint(Store, _options.Time);
        var server = new ApiServer(
            Store, Types, _tokens, new FaultInjector(Faults, _options.Time), new Discovery(Types, _options.GitVersion, () => Address.Authority),
            lists, new WatchEndpoint(Store, _options.Time, _options.BookmarkInterval), new WriteEndpoint(Objects, lists), Requests);
        host.Run(server.HandleAsync);
        await host.StartAsync(cancellationToken);
        _host = host;
        Address = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    private void CreateSystemNamespaces()
    {
        var fresh = Objects.NewUid;
        foreach (var name in new[] { "default", "kube-node-lease", "kube-public", "kube-system" })
        {
            Objects.NewUid = name == "kube-system" ? () => Uid : fresh;
            Objects.Create("namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, "kube-apiserver");
        }
        Objects.NewUid = fresh;
    }

    /// <summary>Keeps between one and two intervals of history, as etcd does under a real API server.</summary>
    private void Compact()
    {
        if (_compactNext > 0)
            Store.Compact(_compactNext);
        _compactNext = Store.Revision;
    }

    /// <summary>A hundred a second since 2024: more than a cluster here ever writes, so a restarted one is ahead of its past.</summary>
    private static long RevisionNow(TimeProvider time) => (time.GetUtcNow().ToUnixTimeSeconds() - 1_704_067_200) * 100;
}
