using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Sandbox.Clusters.WidgetCluster;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

/// <summary>Deletions that go wrong in the simulated cluster, as the console's own connection meets them, and what was on the wire.</summary>
public sealed class SimulatedDeletionTests
{
    private const string Path = $"{Plains}/a";

    [Theory]
    [InlineData(AfterWrite.Cut)]
    [InlineData(AfterWrite.Silence)]
    public async Task A_lost_answer_is_unknown_and_the_object_is_gone(AfterWrite after)
    {
        await using var at = await StartAsync();
        var approved = await AddAsync(at);
        at.Cluster.Requests.Keep(10);
        at.Cluster.Faults.Inject(Fault.LostDeletion(after, "plains.ex.io", "a"));
        using var cancel = new CancellationTokenSource();
        using var connection = Executor(at);

        var deleting = connection.DeleteAsync(Path, approved, new(), cancel.Token);
        await Eventually.True(() => at.Cluster.Objects.Find("plains.ex.io", null, "a") is null, "the server has done it");
        if (after == AfterWrite.Silence)
            await cancel.CancelAsync();

        Assert.IsType<DeleteAnswer.Unknown>(await deleting);
        var sent = Assert.Single(at.Cluster.Requests.All);
        Assert.Equal(("DELETE", Path, "", "opsconsole-executor"), (sent.Method, sent.Path, sent.Query, sent.User));
        Assert.Contains($$"""
            "preconditions":{"uid":"{{approved.Uid}}","resourceVersion":"{{approved.ResourceVersion}}"}
            """, sent.Body, StringComparison.Ordinal);
        Assert.IsType<ObjectReading.Absent>(await connection.ReadObjectAsync(Path, CancellationToken.None));
    }

    [Fact]
    public async Task A_lost_refusal_is_unknown_too_and_the_object_stays()
    {
        await using var at = await StartAsync();
        var approved = await AddAsync(at);
        at.Cluster.Faults.Inject(Fault.LostDeletion(AfterWrite.Cut));
        using var connection = Executor(at);

        Assert.IsType<DeleteAnswer.Unknown>(await connection.DeleteAsync(Path, approved with { Uid = "another" }, new(), CancellationToken.None));
        Assert.IsType<ObjectReading.Found>(await connection.ReadObjectAsync(Path, CancellationToken.None));
    }

    [Fact]
    public async Task A_refusal_before_anything_is_done_is_unknown_all_the_same_and_spares_others()
    {
        await using var at = await StartAsync();
        var (one, other) = (await AddAsync(at), await AddAsync(at, "b"));
        at.Cluster.Faults.Inject(Fault.RefusedDeletion(name: "a"));
        using var connection = Executor(at);

        Assert.Equal(503, Assert.IsType<DeleteAnswer.Unknown>(await connection.DeleteAsync(Path, one, new(), CancellationToken.None)).Code);
        Assert.IsType<DeleteAnswer.Gone>(await connection.DeleteAsync($"{Plains}/b", other, new(), CancellationToken.None));
        Assert.IsType<ObjectReading.Found>(await connection.ReadObjectAsync(Path, CancellationToken.None));
    }

    [Fact]
    public async Task A_deletion_that_was_given_up_while_it_was_delayed_is_not_done()
    {
        await using var at = await StartAsync();
        var approved = await AddAsync(at);
        at.Cluster.Requests.Keep(10);
        at.Cluster.Faults.Inject(Fault.Of(new FaultEffect.Latency(TimeSpan.FromDays(1))) with { Verb = "delete" });
        using var cancel = new CancellationTokenSource();
        using var connection = Executor(at);

        var deleting = connection.DeleteAsync(Path, approved, new(), cancel.Token);
        await Eventually.True(() => at.Cluster.Requests.All.Count == 1, "the request is there");
        Assert.IsType<ObjectReading.Found>(await connection.ReadObjectAsync(Path, CancellationToken.None));
        await cancel.CancelAsync();

        Assert.IsType<DeleteAnswer.Unknown>(await deleting);
        Assert.IsType<ObjectReading.Found>(await connection.ReadObjectAsync(Path, CancellationToken.None));
    }

    [Fact]
    public async Task Requests_are_kept_only_when_wanted_and_only_the_newest()
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("a");
        Assert.Empty(at.Cluster.Requests.All);

        at.Cluster.Requests.Keep(2);
        await at.Client.GetAsync($"{Plains}?limit=1");
        await at.Client.GetAsync(Path);
        await at.AddPlainAsync("b");
        Assert.Equal([new("GET", Path, "", "sandbox-admin", ""), new("POST", Plains, "", "sandbox-admin", Plain("b"))], at.Cluster.Requests.All);

        at.Cluster.Requests.Keep(0);
        await at.Client.GetAsync(Path);
        Assert.Empty(at.Cluster.Requests.All);
    }

    private static ClusterConnection Executor(WidgetCluster at) => new(ClusterSettings.Of(at.Cluster, at.Cluster.ExecutorTokenFile), TimeProvider.System);

    private static async Task<DeletePreconditions> AddAsync(WidgetCluster at, string name = "a")
    {
        var reply = await at.AddPlainAsync(name);
        return new(reply.Uid, reply.Revision);
    }
}
