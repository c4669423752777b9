using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>The console over fifty clusters of ten thousand managed resources each. All have the same objects, so that the bench holds their bytes once.</summary>
internal sealed class FleetGround : IAsyncDisposable
{
    public const int Clusters = 50;
    public const int Managed = Clusters * LiveGround.Managed;
    public const int Rows = Clusters * LiveGround.Rows;

    private readonly List<SimulatedCluster> _clusters = [];

    private FleetGround(TestConsole console, string heapFile) => (Console, HeapFile) = (console, heapFile);

    public TestConsole Console { get; }
    public string HeapFile { get; }
    public IReadOnlyList<SimulatedCluster> All => _clusters;

    public static async Task<FleetGround> StartAsync(PostgresFixture postgres)
    {
        var heap = Path.Combine(Directory.CreateTempSubdirectory("ocfleet-").FullName, "heap");
        var settings = Benchmarks.HeapFile.Settings(heap);
        settings["Captures:Enabled"] = "false";
        var ground = new FleetGround(await TestConsole.PrepareAsync(postgres, settings), heap);
        var first = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        // Its objects are newer than anything the others make for themselves, and can be theirs as they are.
        await using var pattern = await ClusterAsync("pattern", first * 2);
        var own = pattern.Store.Revision;
        LiveGround.Fill(pattern);
        var objects = pattern.Types.All.SelectMany(type => pattern.Store.Latest(type.Name).Objects.Select(stored => (Type: type.Name, Object: stored)))
            .Where(pair => pair.Object.Revision > own).OrderBy(pair => pair.Object.Revision).ToList();
        for (var number = 1; number <= Clusters; number++)
        {
            var cluster = await ClusterAsync($"prod-use1-{number:00}", first);
            ground._clusters.Add(cluster);
            foreach (var (type, stored) in objects)
                cluster.Store.Put(type, _ => stored);
            ground.Console.Declare(cluster, "prod", schedule: "0 0 1 1 *");
        }
        await ground.Console.StartAsync();
        return ground;
    }

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
        Directory.GetParent(HeapFile)!.Delete(recursive: true);
    }

    private static Task<SimulatedCluster> ClusterAsync(string name, long firstRevision) => SimulatedCluster.StartAsync(new()
    {
        Name = name,
        World = new() { Objects = 1, TickInterval = TimeSpan.Zero, Environment = "prod" },
        FirstRevision = firstRevision,
        HistoryLength = 100,
    });
}
