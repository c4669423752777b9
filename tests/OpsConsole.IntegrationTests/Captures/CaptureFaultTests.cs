using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Captures;
using OpsConsole.Manifests;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

public sealed class CaptureFaultTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classes = "storageclasses.storage.k8s.io";

    private CaptureGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await CaptureGround.CreateAsync(postgres, new CaptureOptions { PageSize = 10 });

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    public static TheoryData<string> Ways => ["forbidden", "conversion", "cut", "html", "broken", "expired", "server"];

    [Theory, MemberData(nameof(Ways))]
    public async Task A_list_that_does_not_end_is_a_gap_with_a_reason_and_deletes_nothing(string way)
    {
        var cluster = await _ground.AddClusterAsync("one");
        for (var number = 0; number < 25; number++)
            StorageClass(cluster, $"class-{number:00}");
        await _ground.CaptureAsync("one");
        var before = await _ground.AskAsync<long>("select count(*) from current");
        cluster.Objects.Delete(Classes, null, "class-07");
        cluster.Faults.Inject(new Fault { Effect = Effect(way), Type = Classes, Verb = "list" });

        var run = await _ground.CaptureAsync("one");

        var gap = Assert.Single(await _ground.CoverageAsync(run), type => !type.IsComplete);
        Assert.Equal(Classes, gap.Type);
        Assert.NotNull(gap.Fault);
        Assert.False(string.IsNullOrWhiteSpace(gap.Reason));
        Assert.Equal((RunState.Partial, 1, 0), (run.State, run.Gaps, run.Deleted));
        Assert.Equal(before, await _ground.AskAsync<long>("select count(*) from current"));

        cluster.Faults.Clear();
        var mended = await _ground.CaptureAsync("one");

        Assert.Equal((RunState.Complete, 1), (mended.State, mended.Deleted));
    }

    [Fact]
    public async Task A_broken_group_is_a_gap_and_its_objects_stay()
    {
        var cluster = await _ground.AddClusterAsync("one");
        await _ground.CaptureAsync("one");
        var before = await _ground.AskAsync<long>("select count(*) from current");
        cluster.Faults.Inject(Fault.BrokenGroup("pingcap.com"));

        var run = await _ground.CaptureAsync("one");

        Assert.Equal(RunState.Partial, run.State);
        Assert.Contains(await _ground.CoverageAsync(run), gap => gap is { IsComplete: false, Group: "pingcap.com" });
        Assert.Equal(0, run.Deleted);
        Assert.Equal(before, await _ground.AskAsync<long>("select count(*) from current"));
    }

    [Fact]
    public async Task A_hung_cluster_does_not_delay_another()
    {
        var hung = await _ground.AddClusterAsync("hung");
        await _ground.AddClusterAsync("well");
        hung.Faults.Inject(Fault.Of(new FaultEffect.Hang()));

        await _ground.LeaseAsync();
        var waiting = _ground.CaptureAsync("hung");
        var run = await _ground.CaptureAsync("well");

        Assert.Equal(RunState.Complete, run.State);
        Assert.False(waiting.IsCompleted);
        hung.Faults.Clear();
        await hung.GoDownAsync();
        Assert.Equal(RunState.Failed, (await waiting).State);
    }

    [Fact]
    public async Task Hostile_bodies_are_stored_byte_exactly_or_refused_by_name()
    {
        var cluster = await _ground.AddClusterAsync("one");
        var bodies = new Dictionary<string, string>
        {
            ["big-integers"] = Body("big-integers", "\"a\":9223372036854775807,\"b\":123456789012345678901234567890,\"c\":1e400,\"d\":-0"),
            ["markup"] = Body("markup", "\"a\":\"<script>alert(1)</script>\",\"b\":\"\\u202Eright\\u200B\""),
            ["large"] = Body("large", $"\"a\":\"{new string('x', 1_500_000)}\""),
            ["nul"] = Body("nul", "\"a\":\"b\\u0000c\""),
            ["deep"] = Body("deep", $"\"a\":{new string('[', 5_000)}{new string(']', 5_000)}"),
            ["twice"] = Body("twice", "\"a\":1,\"a\":2"),
            ["surrogate"] = Body("surrogate", "\"a\":\"\\ud800\""),
        };
        foreach (var (name, body) in bodies)
            cluster.Store.PutVerbatim(Classes, null, name, revision => Encoding.UTF8.GetBytes(body.Replace("REVISION", revision.ToString(), StringComparison.Ordinal)));

        var run = await _ground.CaptureAsync("one");

        var refusals = (await _ground.RefusalsAsync(run)).ToDictionary(refusal => refusal.Name);
        var canonicalizer = new Canonicalizer(MaskingRules.None);
        foreach (var (name, body) in bodies)
        {
            var refused = canonicalizer.Canonicalize(Encoding.UTF8.GetBytes(body), Classes, out var expected);
            var stored = await _ground.BodyAsync("one", "storageclasses", name);
            if (refused is null)
                Assert.Equal(Encoding.UTF8.GetString(expected.Body.Span), Encoding.UTF8.GetString(stored!));
            else
                Assert.StartsWith(refused.Reason.Split(" near ")[0], refusals[name].Reason, StringComparison.Ordinal);
        }
        Assert.Contains("123456789012345678901234567890", Encoding.UTF8.GetString((await _ground.BodyAsync("one", "storageclasses", "big-integers"))!), StringComparison.Ordinal);
        Assert.Contains("deep", refusals.Keys);
        Assert.Contains("twice", refusals.Keys);
        Assert.Equal((RunState.Partial, refusals.Count), (run.State, run.Refused));
    }

    [Fact]
    public async Task A_refused_object_that_was_known_is_not_taken_for_deleted()
    {
        var cluster = await _ground.AddClusterAsync("one");
        StorageClass(cluster, "turns-bad");
        await _ground.CaptureAsync("one");
        var uid = cluster.Objects.Find(Classes, null, "turns-bad")!.Uid;
        cluster.Store.PutVerbatim(Classes, null, "turns-bad", revision => Encoding.UTF8.GetBytes(
            Body("turns-bad", "\"a\":1,\"a\":2").Replace("REVISION", revision.ToString(), StringComparison.Ordinal).Replace("uid-of-turns-bad", uid, StringComparison.Ordinal)));

        var run = await _ground.CaptureAsync("one");

        Assert.Equal((0, 1), (run.Deleted, run.Refused));
        Assert.NotNull(await _ground.BodyAsync("one", "storageclasses", "turns-bad"));
    }

    [Fact]
    public async Task Another_cluster_behind_a_name_is_refused_and_nothing_of_it_read()
    {
        var first = await _ground.AddClusterAsync("one");
        await _ground.CaptureAsync("one");
        var before = await _ground.AskAsync<long>("select count(*) from current");
        await first.DisposeAsync();
        _ground.Declare(await _ground.StartClusterAsync("one", uid: Guid.NewGuid()));

        await OpsConsole.Testing.Eventually.True(
            () => _ground.Fleet.All.Single().Health.State == OpsConsole.Features.Clusters.ClusterState.IdentityChanged, "the identity is refused");
        var run = await _ground.CaptureAsync("one");

        Assert.Equal((RunState.Failed, 0), (run.State, run.Types));
        Assert.Equal(before, await _ground.AskAsync<long>("select count(*) from current"));
    }

    private static FaultEffect Effect(string way) => way switch
    {
        "forbidden" => new FaultEffect.Forbidden(),
        "conversion" => new FaultEffect.ConversionFailure(),
        "cut" => new FaultEffect.CutAtByte(2_000),
        "html" => new FaultEffect.Html(),
        "broken" => new FaultEffect.BrokenJson(),
        "expired" => new FaultEffect.Status(410, "Expired", "the continue parameter is too old"),
        "server" => new FaultEffect.Status(500),
        _ => throw new ArgumentOutOfRangeException(nameof(way)),
    };

    private static void StorageClass(SimulatedCluster cluster, string name) =>
        cluster.Objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["provisioner"] = "ebs.csi.aws.com" });

    private static string Body(string name, string parameters) =>
        $$$"""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"{{{name}}}","uid":"uid-of-{{{name}}}","resourceVersion":"REVISION"},"parameters":{ {{{parameters}}} }}""";
}
