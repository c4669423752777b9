using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>Objects that own each other come back by one plan, in the shape they had.</summary>
public sealed class RestoreTreeTests(PostgresFixture postgres) : IAsyncLifetime
{
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await DeletionGround.StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Owners_come_before_what_they_own_and_are_named_by_the_uids_they_get()
    {
        await LoseAsync(("root", null), ("left", "root"), ("right", "root"), ("leaf", "left"));

        var draft = (await PlanAsync("leaf", "right", "left", "root")).Sure();
        Assert.Equal([("root", 0), ("right", 1), ("left", 1), ("leaf", 2)], draft.Plan.Items.Select(item => (item.Name, item.Wave)));
        Assert.Contains(draft.Plan.Items[^1].Findings, finding => finding.StartsWith("Its owner StorageClass left is created before it by the same plan", StringComparison.Ordinal));
        var (request, _) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal(RequestState.Succeeded, request.State);
        Assert.Equal(_ground.Uid(Classes, "root"), OwnerUidOf("left"));
        Assert.Equal(_ground.Uid(Classes, "root"), OwnerUidOf("right"));
        Assert.Equal(_ground.Uid(Classes, "left"), OwnerUidOf("leaf"));
        Assert.Equal("root,left,leaf", string.Join(',', Created().Where(name => name is not "right")));
        Assert.Contains("nothing to restore", (await PlanAsync("leaf", "right", "left", "root")).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_owned_is_not_sent_where_its_owner_did_not_come_back()
    {
        await LoseAsync(("root", null), ("leaf", "root"), ("other", null));
        var draft = (await PlanAsync("root", "leaf", "other")).Sure();
        var request = await _ground.ApprovedAsync(draft);
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "admission webhook \"guard\" denied the request: no roots"), Type = Classes, Verb = "create", Times = 1 });

        var (ended, items) = await _ground.RunAsync(request);

        Assert.Equal(RequestState.Partial, ended.State);
        Assert.Equal((ItemState.Refused, ItemState.Failed, ItemState.Done), (items["root"].State, items["leaf"].State, items["other"].State));
        Assert.Contains("its owner StorageClass root, which this plan was to create before it, is not there", items["leaf"].Answered!, StringComparison.Ordinal);
        Assert.Null(_ground.Find(Classes, "leaf"));
    }

    [Fact]
    public async Task Owners_in_a_circle_are_named_and_one_of_them_alone_comes_back()
    {
        await LoseAsync(("hen", null), ("egg", "hen"));
        await ReownAsync("hen", "egg");

        Assert.Contains("own each other in a circle", (await PlanAsync("hen", "egg")).Refusal!.Message, StringComparison.Ordinal);
        var draft = (await PlanAsync("hen")).Sure();
        Assert.Contains(draft.Plan.Items[0].Findings, finding => finding.StartsWith("Its owner StorageClass egg is not there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_owner_that_the_plan_cannot_bring_back_blocks_what_it_owns()
    {
        await LoseAsync(("root", null), ("leaf", "root"), ("other", null));
        using var denied = _ground.Cluster.Faults.Inject(new Fault { Effect = new FaultEffect.Status(403, "Forbidden", "no roots"), Type = Classes, Verb = "create", Times = 1 });

        // The first wave is tried before the second; of it this one stands alone.
        var draft = await PlanAsync("root", "leaf");

        Assert.Contains("this plan cannot bring it back (the server refuses it: ", draft.Refusal!.Message, StringComparison.Ordinal);
    }

    private IEnumerable<string> Created() => _ground.Writes
        .Where(write => write.Method == "POST" && !write.Query.Contains("dryRun", StringComparison.Ordinal))
        .Select(write => (string)JsonNode.Parse(write.Body)!["metadata"]!["name"]!);

    private string OwnerUidOf(string name) => (string)Assert.Single(_ground.Find(Classes, name)!["metadata"]!["ownerReferences"]!.AsArray())!["uid"]!;

    /// <summary>Makes them with their owners, captures them, and deletes them all.</summary>
    private async Task LoseAsync(params (string Name, string? Owner)[] classes)
    {
        foreach (var (name, owner) in classes)
        {
            _ground.CreateClass(name);
            if (owner is not null)
                Own(name, owner, _ground.Uid(Classes, owner));
        }
        await _ground.CaptureAsync();
        foreach (var (name, _) in classes)
            _ground.Cluster.Objects.Delete(Classes, null, name);
        await _ground.CaptureAsync();
    }

    /// <summary>One of the lost, as it was with an owner that is lost too.</summary>
    private async Task ReownAsync(string name, string owner)
    {
        _ground.CreateClass(name);
        Own(name, owner, "0b5e0000-0000-0000-0000-000000000001");
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Classes, null, name);
        await _ground.CaptureAsync();
    }

    private void Own(string name, string owner, string uid) => _ground.Cluster.Objects.Change(Classes, null, name, document => document["metadata"]!["ownerReferences"] = new JsonArray
    {
        new JsonObject { ["apiVersion"] = "storage.k8s.io/v1", ["kind"] = "StorageClass", ["name"] = owner, ["uid"] = uid },
    });

    private Task<Answer<DraftView>> PlanAsync(params string[] names) => _ground.PlanOfAsync(RestoreObjects.ActionKey,
        (RestoreQuestion.Key, RestoreQuestion.Write(names.Select(name => new RestoreTarget { Cluster = Name, Type = Classes, Name = name }))));
}
