using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.S3;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.S3;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Storage.S3;

/// <summary>A simulated S3, a way to it, and where a test wants it a database that processes share.</summary>
internal sealed class BucketGround : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ocs3-");
    private NpgsqlDataSource? _data;

    private BucketGround(SimulatedS3 s3) => S3 = s3;

    public SimulatedS3 S3 { get; }
    public S3BucketSource Source { get; } = new(TimeProvider.System);
    public BucketReadingStore Readings { get; private set; } = null!;
    public BucketMeasurementStore Measurements { get; private set; } = null!;
    public string Folder => _folder.FullName;

    public BucketAccessOptions Settings => new()
    {
        Clusters = "",
        Endpoint = S3.Address.AbsoluteUri,
        ForcePathStyle = true,
        CredentialsFile = "s3.json",
        ReadEvery = TimeSpan.FromHours(1),
        MeasureEvery = TimeSpan.FromHours(1),
    };

    public static async Task<BucketGround> StartAsync(TestDatabase? database = null, Func<string, SimulatedBucket?>? elsewhere = null)
    {
        var ground = new BucketGround(await SimulatedS3.StartAsync(0, elsewhere));
        File.WriteAllText(Path.Combine(ground.Folder, "s3.json"), SimulatedS3.Credentials);
        if (database is not null)
        {
            ground._data = NpgsqlDataSource.Create(database.AppConnection);
            var shared = new Database(ground._data, TimeProvider.System, NullLogger<Database>.Instance);
            (ground.Readings, ground.Measurements) = (new(shared), new(shared));
        }
        return ground;
    }

    public BucketAccess Access(Action<BucketAccessOptions>? change = null)
    {
        var options = Settings;
        change?.Invoke(options);
        return new(options, Folder);
    }

    public Task<BucketReading> ReadAsync(string bucket, Action<BucketAccessOptions>? change = null) => Source.ReadAsync(Access(change), bucket, null, CancellationToken.None);

    /// <summary>As another process, or this one after a restart.</summary>
    public BucketLane Lane(string bucket, string self, int pages = 20, Action<BucketAccessOptions>? change = null) =>
        new(Access(change), bucket, self, pages, Source, Readings, Measurements, TimeProvider.System, () => { });

    /// <summary>A process that follows what the live state tells.</summary>
    public BucketTruths Process(LiveGround live, params BucketAccessOptions[] buckets)
    {
        var gate = new DatabaseGate(_data!, Options.Create(new ConnectionOptions()), Options.Create(new PostgresOptions()), TimeProvider.System, NullLogger<DatabaseGate>.Instance);
        var health = new DatabaseHealth(gate, new(_data!, TimeProvider.System, NullLogger<Database>.Instance), TimeProvider.System,
            Options.Create(new PostgresOptions()), NullLogger<DatabaseHealth>.Instance);
        _ = health.StartAsync(CancellationToken.None);
        return new(live.Live, live.Fleet, Source, Readings, Measurements, health, Options.Create(new StorageOptions { Buckets = buckets }),
            Options.Create(new ClusterOptions { Folder = Folder }), TimeProvider.System, NullLogger<BucketTruths>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await S3.DisposeAsync();
        if (_data is not null)
            await _data.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
