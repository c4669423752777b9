using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Captures;

/// <summary>A simulated cluster whose world stands still, declared in a folder that consoles started by a test are given.</summary>
internal sealed class StillCluster : IAsyncDisposable
{
    private readonly string _folder;

    private StillCluster(string folder, SimulatedCluster cluster) => (_folder, Cluster) = (folder, cluster);

    public SimulatedCluster Cluster { get; }

    public static async Task<StillCluster> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("ocstill-").FullName;
        var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = "still",
            Folder = folder,
            World = new WorldOptions { Objects = 40, TickInterval = TimeSpan.Zero },
        });
        // Once a year: every other run than the first is one that the console made for another cause.
        DeclarationFile.Write(folder, cluster, "dev", schedule: "0 0 1 1 *");
        return new StillCluster(folder, cluster);
    }

    /// <summary>Settings of a console that captures this cluster into the database.</summary>
    public Dictionary<string, string?> SettingsFor(TestDatabase database)
    {
        var settings = ConsoleSettings.For(database);
        settings["Clusters:Folder"] = _folder;
        settings["Clusters:ProbeInterval"] = "00:00:01";
        settings["Clusters:ReloadInterval"] = "00:00:00.100";
        settings["Captures:Jitter"] = "00:00:00";
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
