using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests.Deletions;

/// <summary>Every scene, played once against each server.</summary>
public sealed class BothServersDeleting(LoadedApiServer real) : IAsyncLifetime
{
    public IReadOnlyDictionary<string, string> Real { get; private set; } = null!;

    public IReadOnlyDictionary<string, string> Simulated { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await using var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = "deletions" });
        using var client = new ApiClient(cluster.Address, await File.ReadAllTextAsync(cluster.TokenFile));
        var settings = real.Server.Settings with { Name = cluster.Name };
        Real = await PlayAsync(real.Server.Client, settings, settings with { Credential = new CredentialReference.TokenFile(Path.Combine(real.Server.CredentialsFolder, "stranger.token")) });
        Simulated = await PlayAsync(client, ClusterSettings.Of(cluster, cluster.TokenFile), ClusterSettings.Of(cluster, cluster.StrangerTokenFile));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<IReadOnlyDictionary<string, string>> PlayAsync(ApiClient api, ConnectionSettings administrator, ConnectionSettings stranger)
    {
        using var one = new ClusterConnection(administrator, TimeProvider.System);
        using var other = new ClusterConnection(stranger, TimeProvider.System);
        return await new DeletionScenes(api, one, other).PlayAllAsync();
    }
}

public sealed class DeletionTests(BothServersDeleting servers) : IClassFixture<BothServersDeleting>
{
    public static TheoryData<string> Names => [.. DeletionScenes.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_sandbox_answers_as_the_real_server_does(string scene) => Assert.Equal(servers.Real[scene], servers.Simulated[scene]);

    [Theory]
    [InlineData("another uid", "PreconditionFailed { Failed = Uid,", "it stands")]
    [InlineData("another state", "PreconditionFailed { Failed = ResourceVersion,", "it stands")]
    [InlineData("neither", "PreconditionFailed { Failed = Uid,", "it stands")]
    [InlineData("the right one", "Gone {", "it is absent")]
    [InlineData("a dry run", "Gone {", "it stands (marked False")]
    [InlineData("a dry run of another uid", "PreconditionFailed { Failed = Uid,", "it stands")]
    [InlineData("dependents first", "Marked (marked True, finalizers [\"foregroundDeletion\"]", "it stands (marked True")]
    [InlineData("a built-in type", "Gone {", "it is absent")]
    [InlineData("a type that answers with the object", "Gone {", "it is absent")]
    [InlineData("a namespace", "Marked (marked True", "it stands (marked True")]
    [InlineData("a namespace, another uid", "PreconditionFailed { Failed = Uid,", "it stands (marked False")]
    [InlineData("a namespace, another state", "PreconditionFailed { Failed = ResourceVersion,", "it stands (marked False")]
    [InlineData("somebody without the right", "Refused { Code = 403, Reason = Forbidden,", "it stands (marked False")]
    [InlineData("a finalizer holds it", "Marked (marked True, finalizers [\"deletions.example/hold\"]", "let go, then it is absent")]
    [InlineData("a dry run of what a finalizer holds", "Marked (marked True", "it stands (marked False")]
    [InlineData("what is not there", "Absent {", "it is absent")]
    [InlineData("a type that is not there", "Refused { Code = 404,", "nobody can tell: NotFound")]
    [InlineData("a group that is not there", "Refused { Code = 404,", "nobody can tell: NotFound")]
    [InlineData("a built-in type that is not there", "Refused { Code = 404,", "nobody can tell: NotFound")]
    [InlineData("re-created under its name", "PreconditionFailed { Failed = Uid,", "it stands (marked False")]
    public void The_real_server_is_understood(string scene, string answer, string then)
    {
        Assert.StartsWith(answer, servers.Real[scene], StringComparison.Ordinal);
        Assert.Contains(then, servers.Real[scene], StringComparison.Ordinal);
    }
}
