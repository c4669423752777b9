using System.Text.Json.Nodes;
using OpsConsole.Features.Captures;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Platform.Components;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Faults;

/// <summary>A list that breaks as a whole is read in pieces; what is missing is named, and only what was proven is concluded.</summary>
public sealed class PieceByPieceTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Claims = "persistentvolumeclaims";
    private const string Classes = "storageclasses.storage.k8s.io";

    private CaptureGround _ground = null!;
    private SimulatedCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await CaptureGround.CreateAsync(postgres, new CaptureOptions { PageSize = 10, Types = [Claims, Classes, "namespaces"] });
        _cluster = await _ground.AddClusterAsync("one", objects: 0);
        foreach (var space in new[] { "red", "green", "blue" })
        {
            _cluster.Objects.Create("namespaces", new JsonObject { ["metadata"] = new JsonObject { ["name"] = space } });
            for (var number = 0; number < 8; number++)
                Claim(space, $"claim-{number}");
        }
        Assert.Equal(RunState.Complete, (await _ground.CaptureAsync("one")).State);
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task An_object_that_breaks_its_list_leaves_only_itself_and_the_new_beside_it_unread()
    {
        Touch("red", "claim-1");
        Touch("green", "claim-1");
        Touch("green", "claim-6");
        Claim("green", "after-the-end-of-what-is-known");
        Delete("red", "claim-5");
        Delete("green", "claim-7");
        _cluster.Faults.Inject(Fault.BrokenObject(Claims, "green", "claim-3"));

        var run = await _ground.CaptureAsync("one");

        var gap = Assert.Single(await _ground.CoverageAsync(run), type => !type.IsComplete);
        Assert.Equal((Claims, "ServerError", StateKind.Warning), (gap.Type, gap.Fault, RunWords.KindOf(gap)));
        Assert.StartsWith("Partial: ", RunWords.WordOf(gap), StringComparison.Ordinal);
        Assert.Contains("6 of 7 are whole. Not read: green/claim-3 and whatever else is not known in green.", gap.Reason, StringComparison.Ordinal);
        Assert.Contains("unable to transform key", gap.Reason, StringComparison.Ordinal);
        // Every change was seen but the broken object's own; gone is only what a list to its last page does not show.
        Assert.Equal((3L, 1L, 1L), (run.Modified, run.Added, run.Deleted));
        Assert.True(await IsCurrentAsync("green", "claim-3"));
        Assert.True(await IsCurrentAsync("green", "claim-7"));
        Assert.False(await IsCurrentAsync("red", "claim-5"));

        _cluster.Faults.Clear();
        var mended = await _ground.CaptureAsync("one");
        Assert.Equal((RunState.Complete, 1L), (mended.State, mended.Deleted));
    }

    [Fact]
    public async Task A_conversion_that_only_some_namespaces_need_spares_the_others()
    {
        Delete("red", "claim-5");
        Delete("blue", "claim-5");
        _cluster.Faults.Inject(Fault.ConversionFailure(Claims, "blue"));

        var run = await _ground.CaptureAsync("one");

        var gap = Assert.Single(await _ground.CoverageAsync(run), type => !type.IsComplete);
        Assert.Equal("ConversionFailed", gap.Fault);
        Assert.Contains("6 of 7 are whole. Not read: blue/claim-0, blue/claim-1", gap.Reason, StringComparison.Ordinal);
        Assert.Equal((16L - 1, 1L), (gap.Objects, run.Deleted));
        Assert.True(await IsCurrentAsync("blue", "claim-5"));
    }

    [Fact]
    public async Task A_conversion_that_is_down_for_all_is_a_gap_after_few_questions()
    {
        _cluster.Faults.Inject(Fault.ConversionFailure(Claims));
        var before = _cluster.Faults.Strikes;

        var run = await _ground.CaptureAsync("one");

        var gap = Assert.Single(await _ground.CoverageAsync(run), type => !type.IsComplete);
        Assert.Equal(("ConversionFailed", StateKind.Failed), (gap.Fault, RunWords.KindOf(gap)));
        Assert.Contains("failures in a row", gap.Reason, StringComparison.Ordinal);
        Assert.Equal(0L, run.Deleted);
        Assert.InRange(_cluster.Faults.Strikes - before, 1, 60);
    }

    [Fact]
    public async Task A_recreated_object_in_a_namespace_that_is_whole_is_another_lineage()
    {
        Delete("red", "claim-2");
        Claim("red", "claim-2");
        Delete("green", "claim-2");
        Claim("green", "claim-2");
        _cluster.Faults.Inject(Fault.BrokenObject(Claims, "green", "claim-3"));

        var run = await _ground.CaptureAsync("one");

        Assert.Equal((1L, 1L), (run.Added, run.Deleted));
        _cluster.Faults.Clear();
        var mended = await _ground.CaptureAsync("one");
        Assert.Equal((RunState.Complete, 1L, 1L), (mended.State, mended.Added, mended.Deleted));
    }

    [Fact]
    public async Task A_cluster_scoped_type_is_read_up_to_what_breaks_it_and_by_name_beyond()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
            Class(name);
        await _ground.CaptureAsync("one");
        Class("aa");
        Class("e");
        _cluster.Objects.Delete(Classes, null, "d");
        _cluster.Objects.Change(Classes, null, "c", held => held["metadata"]!["labels"] = new JsonObject { ["touched"] = "yes" });
        _cluster.Faults.Inject(Fault.BrokenObject(Classes, null, "b"));

        var run = await _ground.CaptureAsync("one");

        var gap = Assert.Single(await _ground.CoverageAsync(run), type => !type.IsComplete);
        Assert.Contains("It was read object by object. Not read: b and whatever else is not known.", gap.Reason, StringComparison.Ordinal);
        Assert.Equal((1L, 1L, 0L), (run.Added, run.Modified, run.Deleted));
    }

    private void Claim(string space, string name) => _cluster.Objects.Create(Claims, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space },
        ["spec"] = new JsonObject { ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = "1Gi" } } },
    });

    private void Class(string name) => _cluster.Objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["provisioner"] = "ebs.csi.aws.com" });

    private void Touch(string space, string name) =>
        _cluster.Objects.Change(Claims, space, name, held => held["metadata"]!["labels"] = new JsonObject { ["touched"] = "yes" });

    /// <summary>With its finalizer, which would hold it.</summary>
    private void Delete(string space, string name)
    {
        _cluster.Objects.Change(Claims, space, name, held => ((JsonObject)held["metadata"]!).Remove("finalizers"));
        _cluster.Objects.Delete(Claims, space, name);
        _cluster.Objects.Change(Claims, space, name, held => ((JsonObject)held["metadata"]!).Remove("finalizers"));
    }

    private async Task<bool> IsCurrentAsync(string space, string name) => await _ground.BodyAsync("one", Claims, name, space) is not null;
}
