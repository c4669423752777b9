using OpsConsole.Kubernetes;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests.Restores;

/// <summary>Every scene, played once against each server.</summary>
public sealed class BothServersApplying(LoadedApiServer real) : PlayedScenes(real, "applies")
{
    protected override Task<IReadOnlyDictionary<string, string>> PlayAsync(ApiClient api, ClusterConnection administrator, ClusterConnection stranger) =>
        new ApplyScenes(api, administrator, stranger).PlayAllAsync();
}

public sealed class ApplyTests(BothServersApplying servers) : IClassFixture<BothServersApplying>
{
    public static TheoryData<string> Names => [.. ApplyScenes.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_sandbox_answers_as_the_real_server_does(string scene) => Assert.Equal(servers.Real[scene], servers.Simulated[scene]);

    [Theory]
    [InlineData("new fields", "Done", "restorer by Apply in applies.example/v1")]
    [InlineData("what another has otherwise", "Owned OwnedField { Path = .spec.a, Manager = \"editor\" using applies.example/v1 }: Apply failed with 1 conflict", "the same resourceVersion")]
    [InlineData("much that another has otherwise", "Owned", "Path = .spec.k[name=\"n1\"].v")]
    [InlineData("much that another has otherwise, forced", "Done", "\"k\":[{\"name\":\"n1\",\"v\":9,\"w\":2}]")]
    [InlineData("much that another has otherwise, forced without a schema", "Done", "\"k\":[{\"name\":\"n1\",\"v\":9}]")]
    [InlineData("a finalizer without a schema", "Done", "finalizers [\"a/b\"]")]
    [InlineData("nothing", "Done", "the same resourceVersion")]
    [InlineData("the same again", "Done", "the same resourceVersion")]
    [InlineData("what was applied, left out", "Done", "\"n\":{\"p\":1}")]
    [InlineData("another uid", "Conflict", "the same resourceVersion")]
    [InlineData("another state", "Conflict", "the same resourceVersion")]
    [InlineData("tried", "Done", "the same resourceVersion")]
    [InlineData("without the right", "Refused { Code = 403", "the same resourceVersion")]
    [InlineData("a field that is not known", "Refused { Code = 500", "field not declared in schema")]
    [InlineData("a wrong type", "Refused { Code = 500", "the same resourceVersion")]
    [InlineData("a wrong type without a schema", "Refused { Code = 422", "the same resourceVersion")]
    [InlineData("beside a status", "Done", "status {\"old\":true}")]
    [InlineData("what is gone", "Conflict", "then Absent")]
    public void The_real_server_is_understood(string scene, string answer, string then)
    {
        Assert.StartsWith(answer, servers.Real[scene], StringComparison.Ordinal);
        Assert.Contains(then, servers.Real[scene], StringComparison.Ordinal);
    }
}
