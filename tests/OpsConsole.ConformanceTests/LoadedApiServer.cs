using OpsConsole.ConformanceTests;
using OpsConsole.ConformanceTests.Fixtures;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PostgresFixture))]
[assembly: AssemblyFixture(typeof(LoadedApiServer))]
// One real server: the table of requests writes to it, and a capture is compared with what it holds.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace OpsConsole.ConformanceTests;

/// <summary>One real API server a test program, with the fixtures in it.</summary>
public sealed class LoadedApiServer : IAsyncLifetime
{
    public RealApiServer Server { get; private set; } = null!;

    /// <summary>Null where this machine has no fixtures.</summary>
    public LoadedFixtures? Fixtures { get; private set; }

    public async ValueTask InitializeAsync()
    {
        Server = await RealApiServer.StartAsync();
        if (RepositoryRoot.Fixtures is { } folder)
            Fixtures = await new FixtureLoader(Server.Client).LoadAsync(folder);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
