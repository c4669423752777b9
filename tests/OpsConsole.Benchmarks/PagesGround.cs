using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>A page by its name, where it is, and the selector of what makes it useful.</summary>
internal sealed record PageRoute(string Name, string Path, string Shown);

/// <summary>The console's own program over a fleet that stands still: many small clusters, and one with a type of ten thousand objects.</summary>
internal sealed class PagesGround : IAsyncDisposable
{
    private const int Clusters = 22;
    private const int Objects = 10_000;
    private const string Large = "prod-use1-01";
    private const string Type = "storageclasses.storage.k8s.io";

    private readonly TestConsole _console;
    private readonly List<SimulatedCluster> _clusters = [];

    private PagesGround(TestConsole console) => _console = console;

    public Uri Address => _console.Address;
    public TestDatabase Database => _console.Database;
    public string Folder => _console.Folder.Path;
    public required string HeapFile { get; init; }

    public static async Task<PagesGround> StartAsync(PostgresFixture postgres)
    {
        var heap = Path.Combine(Directory.CreateTempSubdirectory("ocpages-").FullName, "heap");
        var ground = new PagesGround(await TestConsole.PrepareAsync(postgres, Benchmarks.HeapFile.Settings(heap))) { HeapFile = heap };
        for (var number = 1; number <= Clusters; number++)
            await ground.AddAsync(number);
        await ground._console.StartAsync();
        await ground.CapturedAsync(1);
        // A second state of some objects, for pages that compare.
        for (var number = 0; number < 50; number++)
            ground._clusters[0].Objects.Change(Type, null, Name(number), document => document["metadata"]!["labels"]!["tier"] = "silver");
        using var person = await ground._console.ClientAsync("administrator");
        using var asked = await person.PostAsync(new Uri($"/api/v1/clusters/{Large}/captures", UriKind.Relative), null);
        asked.EnsureSuccessStatusCode();
        await ground.CapturedAsync(2);
        return ground;
    }

    /// <summary>Every page with the selector of its data; what is not there yet is not asked for.</summary>
    public async Task<IReadOnlyList<PageRoute>> RoutesAsync()
    {
        using var person = await _console.ClientAsync("administrator");
        var runs = await person.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/clusters/{Large}/captures", UriKind.Relative));
        var run = runs.GetProperty("items")[0].GetProperty("id").GetString();
        var item = $"/clusters/{Large}/types/{Type}/-/{Name(0)}";
        return
        [
            new("fleet", "/", "main a[href='/clusters/prod-use1-22']"),
            new("cluster", $"/clusters/{Large}", "main h1"),
            new("type of 10,000 objects", $"/clusters/{Large}/types/{Type}", "main tbody tr a[href*='/types/']"),
            new("object", item, ".yaml-line"),
            new("difference", $"{item}/diff", "main table"),
            new("changes", "/changes", "main a[href*='/types/']"),
            new("captures", "/captures", "main tbody tr a[href^='/captures/']"),
            new("capture run", $"/captures/{Large}/{run}", "main tbody tr"),
            new("resources", "/resources", "main a[href*='/types/']"),
            new("audit", "/audit", "main tbody tr"),
            new("settings", "/settings", "main h1"),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
        Directory.GetParent(HeapFile)!.Delete(recursive: true);
    }

    private async Task AddAsync(int number)
    {
        var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = $"prod-use1-{number:00}",
            World = number == 1 ? new WorldOptions { Objects = 400, TickInterval = TimeSpan.Zero } : null,
        });
        _clusters.Add(cluster);
        for (var item = 0; item < (number == 1 ? Objects : 3); item++)
            cluster.Objects.Create(Type, new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = Name(item), ["labels"] = new JsonObject { ["tier"] = "gold", ["number"] = $"{item}" } },
                ["provisioner"] = "ebs.csi.aws.com",
                ["parameters"] = new JsonObject { ["type"] = "gp3", ["kmsKeyId"] = $"arn:aws:kms:us-east-1:111122223333:key/{item:00000000}" },
                ["reclaimPolicy"] = "Delete",
            });
        _console.Declare(cluster, "prod", schedule: "0 0 1 1 *");
    }

    private async Task CapturedAsync(int runsOfTheLarge)
    {
        using var person = await _console.ClientAsync("administrator");
        await Eventually.True(async () =>
        {
            foreach (var cluster in _clusters)
            {
                var runs = await person.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/clusters/{cluster.Name}/captures", UriKind.Relative));
                var ended = runs.GetProperty("items").EnumerateArray().Count(run => run.GetProperty("state").GetString() is "complete" or "partial");
                if (ended < (cluster.Name == Large ? runsOfTheLarge : 1))
                    return false;
            }
            return true;
        }, "the fleet is captured");
    }

    private static string Name(int number) => $"class-{number:00000}";
}
