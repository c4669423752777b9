using OpsConsole.Kubernetes;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests.Restores;

/// <summary>Every scene, played once against each server.</summary>
public sealed class BothServersWriting(LoadedApiServer real) : PlayedScenes(real, "writes")
{
    protected override Task<IReadOnlyDictionary<string, string>> PlayAsync(ApiClient api, ClusterConnection administrator, ClusterConnection stranger) =>
        new WriteScenes(api, administrator, stranger).PlayAllAsync();
}

public sealed class WriteTests(BothServersWriting servers) : IClassFixture<BothServersWriting>
{
    public static TheoryData<string> Names => [.. WriteScenes.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_sandbox_answers_as_the_real_server_does(string scene) => Assert.Equal(servers.Real[scene], servers.Simulated[scene]);

    [Theory]
    [InlineData("a replacement", "Done (spec {\"a\":2", "another resourceVersion")]
    [InlineData("a replacement that changes nothing", "Done", "the same resourceVersion")]
    [InlineData("a replacement that leaves a field out", "Done", "then spec {\"a\":1}, status")]
    [InlineData("a replacement of another uid", "Conflict", "the same resourceVersion")]
    [InlineData("a replacement of another state", "Conflict", "the same resourceVersion")]
    [InlineData("a replacement, tried", "Done (spec {\"a\":2", "the same resourceVersion")]
    [InlineData("a replacement by somebody without the right", "Refused { Code = 403", "the same resourceVersion")]
    [InlineData("a replacement with a wrong type", "Refused { Code = 422", "the same resourceVersion")]
    [InlineData("a status beside the spec", "Done", "status {\"ready\":true}")]
    [InlineData("no status beside the spec", "Done", "status none")]
    [InlineData("a status that is a subresource", "Done", "status none")]
    [InlineData("a patch", "Done", "then spec {\"a\":2")]
    [InlineData("a patch that adds and removes", "Done", "then spec {\"a\":1,\"c\":{\"d\":[1]}}")]
    [InlineData("a patch whose value is another", "Conflict", "the same resourceVersion")]
    [InlineData("a patch whose field is gone", "Conflict", "the same resourceVersion")]
    [InlineData("a patch without its parent", "Conflict", "the same resourceVersion")]
    [InlineData("a patch of another uid", "Conflict", "the same resourceVersion")]
    [InlineData("a patch of another state", "Conflict", "the same resourceVersion")]
    [InlineData("a patch, tried", "Done (spec {\"a\":2", "the same resourceVersion")]
    [InlineData("a status by its subresource", "Done", "status {\"ready\":true}")]
    [InlineData("a status by its subresource over another", "Done", "status {\"other\":1}")]
    [InlineData("a status and a spec by the subresource", "Done", "then spec {\"a\":1")]
    [InlineData("a status by its subresource, tried", "Done", "status none")]
    [InlineData("a status of another uid", "Conflict", "the same resourceVersion")]
    [InlineData("a status of another state", "Conflict", "the same resourceVersion")]
    [InlineData("a status where there is no subresource", "Refused { Code = 404", "the same resourceVersion")]
    [InlineData("a patch with a wrong type", "Refused { Code = 422", "the same resourceVersion")]
    public void The_real_server_is_understood(string scene, string answer, string then)
    {
        Assert.StartsWith(answer, servers.Real[scene], StringComparison.Ordinal);
        Assert.Contains(then, servers.Real[scene], StringComparison.Ordinal);
    }
}
