using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>A database, a folder of declarations with what follows it, and everything a capture needs; no scheduler.</summary>
internal sealed class CaptureGround : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ocdecl-").FullName;
    private readonly List<SimulatedCluster> _clusters = [];
    private readonly NpgsqlDataSource _source;
    private readonly ClusterProber _prober;
    private CaptureLease? _lease;

    private CaptureGround(TestDatabase test, CaptureOptions options, TimeProvider patience)
    {
        Test = test;
        Options = options;
        Database = test.OpenDatabase();
        _source = NpgsqlDataSource.Create(test.AppConnection);
        var clusterOptions = Microsoft.Extensions.Options.Options.Create(new ClusterOptions
        {
            Folder = _folder,
            ReloadInterval = TimeSpan.FromMilliseconds(50),
            ProbeInterval = TimeSpan.FromMilliseconds(200),
            ProbeTimeout = TimeSpan.FromSeconds(30),
        });
        Declarations = new ClusterDeclarations(clusterOptions, TimeProvider.System);
        Fleet = new Fleet(null!, Declarations);
        _prober = new ClusterProber(Fleet, new FleetKeeper(Fleet, patience), Declarations,
            new ClusterStore(Database, new ConfigurationStore(Database, new AuditStore(Database))), clusterOptions, TimeProvider.System, NullLogger<ClusterProber>.Instance);
        Store = new CaptureStore(Database);
        Query = new CaptureQueryStore(Database);
        Dictionaries = new DictionaryStore(Database);
        var captureOptions = Microsoft.Extensions.Options.Options.Create(options);
        Capture = new ClusterCapture(Fleet, Store,
            new TypeCapture(Store, new CaptureStageStore(Database), new CaptureCommitStore(Database), Dictionaries, new CaptureSlots(captureOptions),
                new CaptureMasking(captureOptions), captureOptions, TimeProvider.System),
            captureOptions, TimeProvider.System, NullLogger<ClusterCapture>.Instance);
    }

    public TestDatabase Test { get; }
    public CaptureOptions Options { get; }
    public Database Database { get; }
    public ClusterDeclarations Declarations { get; }
    public Fleet Fleet { get; }
    public CaptureStore Store { get; }
    public CaptureQueryStore Query { get; }
    public DictionaryStore Dictionaries { get; }
    public ClusterCapture Capture { get; }

    /// <param name="postgres">Where the database is made.</param>
    /// <param name="options">What is captured, and how.</param>
    /// <param name="patience">The clock by which a silent server is given up.</param>
    public static async Task<CaptureGround> CreateAsync(PostgresFixture postgres, CaptureOptions? options = null, TimeProvider? patience = null)
    {
        var ground = new CaptureGround(await postgres.CreateDatabaseAsync(), options ?? new CaptureOptions(), patience ?? TimeProvider.System);
        await ground._prober.StartAsync(CancellationToken.None);
        return ground;
    }

    /// <summary>A cluster that is declared and whose identity is settled. Its world stands still.</summary>
    public async Task<SimulatedCluster> AddClusterAsync(string name, int objects = 40, Guid? uid = null)
    {
        var cluster = await StartClusterAsync(name, objects, uid);
        Declare(cluster);
        await Eventually.True(() => Fleet.ConnectionTo(name) is not null, $"the identity of {name} is settled");
        return cluster;
    }

    public async Task<SimulatedCluster> StartClusterAsync(string name, int objects = 40, Guid? uid = null)
    {
        var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = name,
            Folder = _folder,
            Uid = uid,
            World = new WorldOptions { Objects = objects, TickInterval = TimeSpan.Zero },
        });
        _clusters.Add(cluster);
        return cluster;
    }

    public void Declare(SimulatedCluster cluster) => DeclarationFile.Write(_folder, cluster, "dev");

    public void WriteDeclaration(string file, string json) => File.WriteAllText(Path.Combine(_folder, file), json);

    public void RemoveDeclaration(string file) => File.Delete(Path.Combine(_folder, file));

    /// <summary>One run from beginning to end, as the scheduler makes it.</summary>
    public async Task<CaptureRun> CaptureAsync(string name, RunCause cause = RunCause.Schedule)
    {
        var lease = await LeaseAsync();
        var cluster = Fleet.All.Single(cluster => cluster.Name == name);
        var run = Guid.CreateVersion7();
        await Store.BeginAsync(cluster.Id!.Value, run, cause, null, lease.Epoch, CancellationToken.None);
        await Capture.RunAsync(cluster, cluster.Id.Value, run, lease.Epoch, CancellationToken.None);
        return (await Query.RunAsync(cluster.Id.Value, run, CancellationToken.None))!;
    }

    /// <summary>Another process takes over, as after the end of the one before.</summary>
    public async Task<CaptureLease> TakeOverAsync()
    {
        await _lease!.DisposeAsync();
        _lease = null;
        return await LeaseAsync();
    }

    public async Task<CaptureLease> LeaseAsync() =>
        _lease ??= await new CaptureLeaseStore(_source).TryTakeAsync("test", CancellationToken.None) ?? throw new InvalidOperationException("the lease is taken");

    public Task<IReadOnlyList<TypeCoverage>> CoverageAsync(CaptureRun run) => Query.CoverageAsync(run.ClusterId, run.Id, CancellationToken.None);

    public Task<IReadOnlyList<ObjectRefusal>> RefusalsAsync(CaptureRun run) => Query.RefusalsAsync(run.ClusterId, run.Id, 500, CancellationToken.None);

    public Task<T> AskAsync<T>(string sql, object? parameters = null) =>
        Database.ReadAsync(async connection => (await connection.ExecuteScalarAsync<T>(sql, parameters))!, CancellationToken.None);

    /// <summary>The canonical body now current of one object; null where it is not.</summary>
    public Task<byte[]?> BodyAsync(string cluster, string resource, string name, string space = "") => Database.ReadAsync(async connection =>
    {
        const string sql = """
            select version.encoding, version.body, dictionary.content as dictionary
              from current
              join version using (cluster_id, resource_id, valid_from)
              join resource_type as type on type.cluster_id = current.cluster_id and type.id = current.type_id
              join cluster on cluster.id = current.cluster_id
              left join dictionary on dictionary.id = version.dictionary_id
             where cluster.name = @cluster and type.resource = @resource and current.name = @name and current.namespace = @space
            """;
        var row = await connection.QueryFirstOrDefaultAsync<BodyRow>(sql, new { cluster, resource, name, space });
        return row is null ? null : BodyEncoding.Decode(row.Encoding, row.Body, row.Dictionary);
    }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _prober.StopAsync(CancellationToken.None);
        _prober.Dispose();
        if (_lease is not null)
            await _lease.DisposeAsync();
        await _source.DisposeAsync();
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed record BodyRow
    {
        public short Encoding { get; init; }
        public byte[] Body { get; init; } = [];
        public byte[]? Dictionary { get; init; }
    }
}
