using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;
using static OpsConsole.IntegrationTests.Restores.RestoreWorld;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>A claim, its composite and what that composed come back by one plan, and Crossplane, which a paused composite keeps still, never makes second ones.</summary>
public sealed class RestoreSetTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Paused = "crossplane.io/paused";

    private static readonly RestoreTarget Composite = Of(Composites, "base-1");
    private static readonly RestoreTarget Claim = Of(Claims, "base", Space);

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _ground = await DeletionGround.StartAsync(postgres, adoptionPatience: "00:00:05");
        _ground.Define("xbases", "XBase", "composite");
        _ground.Define("bases", "Base", "claim", isNamespaced: true);
        _ground.MakeSpace();
    }

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_whole_set_comes_back_by_one_plan_and_is_let_go_once_it_is_complete()
    {
        var bucket = await LoseAsync();
        var name = NameOf(bucket);

        var draft = (await _ground.PlanRestoreAsync(Claim, Composite, Of(Buckets, name))).Sure();
        Assert.Equal([(name, "observed", 0), ("base-1", "created", 1), ("base", "created", 2), (name, "adopted", 3), ("base-1", "released", 4), ("base", "released", 5)],
            draft.Plan.Items.Select(item => (item.Name, item.Outcome.Key, item.Wave)));
        Assert.Contains(draft.Plan.Items[0].Findings, finding => finding.StartsWith("XBase base-1, which composed it, is to come back after it by the same plan", StringComparison.Ordinal));
        var answered = AnswerAsync(bucket);
        var pausedMeanwhile = WatchAsync(name);
        var (request, items) = await _ground.EndAsync(await _ground.ApprovedAsync(draft));
        await answered;
        await pausedMeanwhile;

        Assert.True(request.State is RequestState.Succeeded, string.Join("; ", items.Select(item => $"{item.Name}: {item.Result} {item.Answered}")));
        Assert.Null(PausedOf(Composites, "base-1"));
        Assert.Null(PausedOf(Claims, "base", Space));
        Assert.Equal([name], _ground.Find(Composites, "base-1")!["spec"]!["resourceRefs"]!.AsArray().Select(reference => (string)reference!["name"]!));
        Assert.Equal("""["*"]""", _ground.Find(Buckets, name)!["spec"]!["managementPolicies"]!.ToJsonString());
        Assert.Null(_ground.Find(Buckets, name)!["metadata"]!["ownerReferences"]);
        Assert.Equal(["POST", "POST", "POST", "PATCH", "PATCH", "PATCH"], _ground.Sent().Select(sent => sent.Method));

        var undone = (await _ground.PlanOfAsync(RestoreObjects.ActionKey, (RestoreUndo.Key, $"{request.Number}"))).Sure();
        await _ground.EndAsync(await _ground.ApprovedAsync(undone));
        Assert.Equal("true", PausedOf(Composites, "base-1"));
    }

    [Fact]
    public async Task A_composite_stays_paused_where_what_it_composed_is_not_found_in_the_cloud()
    {
        var name = NameOf(await LoseAsync());

        var (request, items) = await _ground.EndAsync(await _ground.ApprovedRestoreAsync(Claim, Composite, Of(Buckets, name)));

        Assert.Equal(RequestState.Partial, request.State);
        Assert.Equal([ItemState.Done, ItemState.Done, ItemState.Done, ItemState.Skipped, ItemState.Skipped, ItemState.Done], items.Select(item => item.State));
        Assert.Contains($"it stays paused: {name} ({Buckets}) only observes", items[4].Result, StringComparison.Ordinal);
        Assert.Equal("true", PausedOf(Composites, "base-1"));
    }

    [Fact]
    public async Task A_composite_whose_members_only_observe_by_choice_is_not_let_go()
    {
        var name = NameOf(await LoseAsync());

        var draft = (await _ground.PlanRestoreAsync(Claim, Composite, Of(Buckets, name) with { Cloud = CloudChoice.Observe })).Sure();

        Assert.Equal(["observed", "created", "created", "released"], draft.Plan.Items.Select(item => item.Outcome.Key));
        Assert.Contains(draft.Plan.Items[1].Findings, finding => finding.Contains("and stays so: ", StringComparison.Ordinal));
        await _ground.EndAsync(await _ground.ApprovedAsync(draft));
        Assert.Equal("true", PausedOf(Composites, "base-1"));
        Assert.Null(PausedOf(Claims, "base", Space));
    }

    [Fact]
    public async Task Neither_composite_nor_claim_is_sent_where_what_was_composed_did_not_come_back()
    {
        var name = NameOf(await LoseAsync());
        var request = await _ground.ApprovedRestoreAsync(Claim, Composite, Of(Buckets, name));
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "no buckets"), Type = Buckets, Verb = "create", Times = 1 });

        var (_, items) = await _ground.EndAsync(request);

        Assert.Equal(ItemState.Refused, items[0].State);
        Assert.Contains($"{name} ({Buckets}), which this plan was to bring back before it, is not there", items[1].Answered!, StringComparison.Ordinal);
        Assert.Null(_ground.Find(Composites, "base-1"));
        Assert.Null(_ground.Find(Claims, "base", Space));
        Assert.Single(_ground.Sent());
    }

    [Fact]
    public async Task What_came_back_paused_is_let_go_also_where_others_fail_so_often_that_the_run_ends()
    {
        var bucket = await LoseAsync();
        string[] others = ["one", "two", "three", "four"];
        foreach (var other in others)
            _ground.CreateClass(other);
        await _ground.CaptureAsync();
        foreach (var other in others)
            Own(other, "base-1");
        await _ground.CaptureAsync();
        foreach (var other in others)
            _ground.Cluster.Objects.Delete(Classes, null, other);
        var request = await _ground.ApprovedRestoreAsync([Claim, Composite, Of(Buckets, NameOf(bucket)) with { Cloud = CloudChoice.Create }, .. others.Select(other => Of(Classes, other))]);
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "no classes"), Type = Classes, Verb = "create" });

        var (ended, items) = await _ground.EndAsync(request);

        Assert.Equal(RequestState.Partial, ended.State);
        Assert.Contains("3. failure", ended.EndedWhy, StringComparison.Ordinal);
        Assert.Equal(ItemState.Done, items.Single(item => item is { Name: "base-1", Outcome: "released" }).State);
        Assert.Null(PausedOf(Composites, "base-1"));
    }

    [Fact]
    public async Task A_paused_composite_that_does_not_find_what_it_composed_is_not_let_go_by_another_version()
    {
        var bucket = NameOf(_ground.AnyBucket());
        Compose(bucket);
        _ground.Free(bucket);
        await _ground.CaptureAsync();
        var version = await _ground.AskAsync<long>("select max(sequence) from version v join resource r on r.cluster_id = v.cluster_id and r.id = v.resource_id where r.name = 'base-1'");
        _ground.Cluster.Objects.Change(Composites, null, "base-1", document => document["metadata"]!["annotations"] = new JsonObject { [Paused] = "true" });
        _ground.Cluster.Objects.Delete(Buckets, null, bucket);

        var refusal = (await _ground.PlanRestoreAsync(Composite with { Version = version })).Refusal!;

        Assert.Contains($"it does not find what it composed: Bucket {bucket}", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>A claim, its composite and a bucket that it composed and controls, all captured and gone.</summary>
    private async Task<JsonObject> LoseAsync()
    {
        var bucket = _ground.AnyBucket();
        var name = NameOf(bucket);
        Compose(name);
        _ground.Cluster.Objects.Create(Claims, Parsed($$"""{"metadata":{"name":"base","namespace":"{{Space}}"},"spec":{"resourceRef":{"apiVersion":"example.org/v1","kind":"XBase","name":"base-1"} } }"""));
        _ground.Free(name);
        _ground.Cluster.Objects.Change(Buckets, null, name, document => document["metadata"]!["ownerReferences"] = new JsonArray(Owner("base-1", isController: true)));
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Claims, Space, "base");
        _ground.Cluster.Objects.Delete(Composites, null, "base-1");
        if (_ground.Find(Buckets, name) is not null)
            _ground.Cluster.Objects.Delete(Buckets, null, name);
        await _ground.CaptureAsync();
        return bucket;
    }

    private void Compose(string bucket) => _ground.Cluster.Objects.Create(Composites, Parsed($$"""
        {"metadata":{"name":"base-1"},"spec":{"claimRef":{"apiVersion":"example.org/v1","kind":"Base","namespace":"{{Space}}","name":"base"},"resourceRefs":[{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","name":"{{bucket}}"}] } }
        """));

    /// <summary>It comes back in a wave of its own, after the composite.</summary>
    private void Own(string name, string owner) => _ground.Cluster.Objects.Change(Classes, null, name, document => document["metadata"]!["ownerReferences"] = new JsonArray(Owner(owner, isController: false)));

    private JsonObject Owner(string name, bool isController) => new()
    {
        ["apiVersion"] = "example.org/v1",
        ["kind"] = "XBase",
        ["name"] = name,
        ["uid"] = _ground.Find(Composites, name) is { } found ? (string)found["metadata"]!["uid"]! : Guid.NewGuid().ToString(),
        ["controller"] = isController,
    };

    private static string NameOf(JsonObject document) => (string)document["metadata"]!["name"]!;

    private string? PausedOf(string type, string name, string? space = null) => (string?)_ground.Find(type, name, space)!["metadata"]!["annotations"]?[Paused];

    private async Task AnswerAsync(JsonObject bucket)
    {
        await Eventually.True(() => Task.FromResult(_ground.Find(Composites, "base-1") is not null), "the composite is there again");
        _ground.Cluster.Objects.Change(Buckets, null, NameOf(bucket), document => document["status"] = Seen(bucket), part: WritePart.Status);
    }

    /// <summary>While the bucket only observes, the composite is paused.</summary>
    private async Task WatchAsync(string bucket)
    {
        await Eventually.True(() => Task.FromResult(_ground.Find(Composites, "base-1") is not null), "the composite is there again");
        Assert.True(PausedOf(Composites, "base-1") == "true" || _ground.Find(Buckets, bucket)!["spec"]!["managementPolicies"]!.ToJsonString() == """["*"]""");
    }
}
