using OpsConsole.Kubernetes;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests.Deletions;

/// <summary>Every scene, played once against each server.</summary>
public sealed class BothServersDeleting(LoadedApiServer real) : PlayedScenes(real, "deletions")
{
    protected override Task<IReadOnlyDictionary<string, string>> PlayAsync(ApiClient api, ClusterConnection administrator, ClusterConnection stranger) =>
        new DeletionScenes(api, administrator, stranger).PlayAllAsync();
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
