using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests;

/// <summary>Scenes that are played once against the real server and once against a simulated one: what each told, by the scene's name.</summary>
public abstract class PlayedScenes(LoadedApiServer real, string name) : IAsyncLifetime
{
    public IReadOnlyDictionary<string, string> Real { get; private set; } = null!;

    public IReadOnlyDictionary<string, string> Simulated { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await using var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = name });
        using var client = new ApiClient(cluster.Address, await File.ReadAllTextAsync(cluster.TokenFile));
        var settings = real.Server.Settings with { Name = cluster.Name };
        Real = await PlayAsync(real.Server.Client, settings, settings with { Credential = new CredentialReference.TokenFile(Path.Combine(real.Server.CredentialsFolder, "stranger.token")) });
        Simulated = await PlayAsync(client, ClusterSettings.Of(cluster, cluster.TokenFile), ClusterSettings.Of(cluster, cluster.StrangerTokenFile));
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected abstract Task<IReadOnlyDictionary<string, string>> PlayAsync(ApiClient api, ClusterConnection administrator, ClusterConnection stranger);

    private async Task<IReadOnlyDictionary<string, string>> PlayAsync(ApiClient api, ConnectionSettings administrator, ConnectionSettings stranger)
    {
        using var one = new ClusterConnection(administrator, TimeProvider.System);
        using var other = new ClusterConnection(stranger, TimeProvider.System);
        return await PlayAsync(api, one, other);
    }
}
