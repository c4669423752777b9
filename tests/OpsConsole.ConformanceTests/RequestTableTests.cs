using OpsConsole.ConformanceTests.Requests;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests;

/// <summary>Both servers, each asked the whole table once.</summary>
public sealed class BothServers(LoadedApiServer real) : IAsyncLifetime
{
    public Conversation Real { get; } = new(real.Server.Client, RealApiServer.StrangerToken);

    public Conversation Simulated { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await using var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "conformance" });
        using var client = new ApiClient(cluster.Address, await File.ReadAllTextAsync(cluster.TokenFile));
        Simulated = new Conversation(client, await File.ReadAllTextAsync(cluster.StrangerTokenFile));
        await Task.WhenAll(Real.RunAsync(), Simulated.RunAsync());
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

public sealed class RequestTableTests(BothServers servers) : IClassFixture<BothServers>
{
    public static TheoryData<string> Names => [.. RequestTable.Exchanges.Select(exchange => exchange.Name)];

    [Theory, MemberData(nameof(Names))]
    public void The_sandbox_answers_as_the_real_server_does(string request) =>
        Assert.Equal(servers.Real.Answers[request], servers.Simulated.Answers[request]);
}
