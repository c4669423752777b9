using OpsConsole.ConformanceTests.Fixtures;
using OpsConsole.Kubernetes;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests;

public sealed class RealApiServerTests
{
    [Fact]
    public async Task Discovery_and_lists_work_against_a_real_server()
    {
        await using var server = await RealApiServer.StartAsync();
        using var connection = new ClusterConnection(server.Settings, TimeProvider.System);
        var loaded = await new FixtureLoader(server.Client).LoadAsync(RepositoryRoot.Fixtures!);
        Console.WriteLine($"{loaded.Definitions.Count} definitions, {loaded.Objects.Count} objects");
        foreach (var line in loaded.Skipped)
            Console.WriteLine(line);

        var found = await new ApiDiscovery(connection).DiscoverAsync(CancellationToken.None);

        Assert.Empty(found.Gaps);
        Assert.Contains(found.Types, type => type.Name == "namespaces");
    }
}
