using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Storage.Actions;

/// <summary>Lifting protection: planned as the deletion that it is, where it is one.</summary>
public sealed class LiftProtectionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Lift = "storage.lift-protection";
    private const string Usages = "clusterusages.protection.crossplane.io";
    private const string Attempt = "usage.crossplane.io/deletion-attempt-with-policy";
    private const string Data = "tdc-prod-use1-c10001-data";
    private const string Backup = "tdc-prod-use1-c10001-backup";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_managed_resource_means_every_usage_of_it_and_each_goes_by_its_uid()
    {
        var name = $"protect-bucket-{Data}";
        var draft = (await _ground.PlanOfAsync(Lift, Target(Buckets, Data))).Sure();
        var item = draft.Plan.Items.Single();

        var (_, items) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal((Usages, name, _ground.Uid(Usages, name), "protection-lifted"), (item.Type, item.Name, item.Uid, item.Outcome.Key));
        Assert.Contains(item.Findings, finding => finding.StartsWith($"Afterwards it does not refuse the deletion of Bucket {Data} (uid {_ground.Uid(Buckets, Data)}) any more, which does: left as orphan", StringComparison.Ordinal));
        Assert.Contains("Nothing else protects it.", item.Findings);
        Assert.Equal(ItemState.Accepted, items[name].State);
        var sent = Assert.Single(_ground.Writes);
        Assert.Contains($"\"uid\":\"{item.Uid}\"", sent.Body, StringComparison.Ordinal);
        _ground.Cluster.World!.Tick();
        Assert.Null(_ground.Find(Usages, name));
        Assert.NotNull(_ground.Find(Buckets, Data));
    }

    [Fact]
    public async Task Lifting_that_replays_a_deletion_is_planned_as_that_deletion_and_keeps_what_it_deletes()
    {
        await ProtectAsync("replaying", replays: true, attempt: "Background");

        var draft = (await _ground.PlanOfAsync(Lift, Target(Usages, "replaying"))).Sure();
        var item = draft.Plan.Items.Single();
        var (_, items) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        var uid = _ground.Uid(Buckets, Backup);
        Assert.Equal(($"lifting-deletes-{uid}-bucket-destroyed", OutcomeRank.Destroyed), (item.Outcome.Key, item.Outcome.Rank));
        Assert.Equal($"protection lifted, which deletes Bucket {Backup}: bucket and contents deleted", item.Outcome.Words);
        Assert.Contains(item.Findings, finding => finding.StartsWith($"Bucket {Backup}: Used by ", StringComparison.Ordinal));
        Assert.Equal("lift the protection by replaying in doomed, which deletes 1 object", draft.Request.Summary);
        Assert.StartsWith($"/clusters/doomed/types/{Buckets}/-/{Backup}?uid={uid}&version=", items["replaying"].WayBack, StringComparison.Ordinal);
        Assert.EndsWith("/clusterusages/replaying", Assert.Single(_ground.Writes).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attempt_after_the_plan_makes_it_another_deed()
    {
        await ProtectAsync("armed", replays: true, attempt: null);
        var draft = (await _ground.PlanOfAsync(Lift, Target(Usages, "armed"), Target(Usages, $"protect-bucket-{Data}"))).Sure();
        var request = await _ground.ApprovedAsync(draft);
        _ground.Cluster.Objects.Change(Buckets, null, Backup, bucket => bucket["metadata"]!["annotations"]![Attempt] = "Background");

        var (_, items) = await _ground.RunAsync(request);

        Assert.Equal("protection-lifted", draft.Plan.Items[0].Outcome.Key);
        Assert.Contains(draft.Plan.Items[0].Findings, finding => finding.StartsWith("It replays a refused deletion when it is lifted; none is remembered.", StringComparison.Ordinal));
        Assert.Equal(ItemState.Skipped, items["armed"].State);
        Assert.Contains("a deletion would do something else: \"protection lifted, which deletes Bucket", items["armed"].Result, StringComparison.Ordinal);
        Assert.DoesNotContain(_ground.Writes, sent => sent.Path.EndsWith("/armed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replay_that_is_switched_on_or_another_object_under_the_name_is_drift()
    {
        await ProtectAsync("quiet", replays: false, attempt: "Background");
        var request = await _ground.ApprovedAsync((await _ground.PlanOfAsync(Lift, Target(Usages, "quiet"), Target(Usages, $"protect-bucket-{Data}"))).Sure());
        _ground.Cluster.Objects.Change(Usages, null, "quiet", usage => usage["spec"]!["replayDeletion"] = true);
        _ground.Cluster.Objects.Change(Buckets, null, Data, bucket =>
        {
            ((JsonObject)bucket["metadata"]!).Remove("finalizers");
            ((JsonObject)bucket["metadata"]!["labels"]!).Remove("crossplane.io/in-use");
        });
        var bucket = _ground.Find(Buckets, Data)!;
        _ground.Cluster.Objects.Delete(Buckets, null, Data);
        foreach (var own in new[] { "uid", "resourceVersion", "creationTimestamp", "generation", "managedFields" })
            ((JsonObject)bucket["metadata"]!).Remove(own);
        _ground.Cluster.Objects.Create(Buckets, bucket);

        var (_, items) = await _ground.RunAsync(request);

        Assert.All(items.Values, item => Assert.Equal(ItemState.Skipped, item.State));
        Assert.Contains("used.uid", items[$"protect-bucket-{Data}"].Result, StringComparison.Ordinal);
        Assert.Empty(_ground.Writes);
    }

    [Fact]
    public async Task What_protects_nothing_that_is_there_says_so_and_what_cannot_be_read_is_not_planned()
    {
        await ProtectAsync("replaying", replays: true, attempt: "Background");
        _ground.Cluster.Faults.Inject(new() { Effect = new OpsConsole.Sandbox.Clusters.Faults.FaultEffect.Status(503, "ServiceUnavailable", "away"), Type = Buckets, Name = Backup });

        var refused = (await _ground.PlanOfAsync(Lift, Target(Usages, "replaying"))).Refusal!;

        Assert.Contains("cannot be told now, so nothing is planned", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A ClusterUsage of the backups' bucket, which deletes with all that is in it.</summary>
    private async Task ProtectAsync(string name, bool replays, string? attempt)
    {
        _ground.Cluster.Objects.Change(Buckets, null, Backup, bucket =>
        {
            bucket["spec"]!["forProvider"]!["forceDestroy"] = true;
            bucket["metadata"]!["labels"]!["crossplane.io/in-use"] = "true";
            if (attempt is not null)
                bucket["metadata"]!["annotations"]![Attempt] = attempt;
        });
        _ground.Cluster.Objects.Create(Usages, (JsonObject)JsonNode.Parse($$"""
            {"metadata":{"name":"{{name}}"},"spec":{"of":{"apiVersion":"s3.aws.upbound.io/v1beta2","kind":"Bucket","resourceRef":{"name":"{{Backup}}"} },"reason":"kept","replayDeletion":{{(replays ? "true" : "false")}} } }
            """)!);
        await _ground.KnowsAsync(Usages, name);
        await _ground.KnowsAsync(Buckets, Backup);
    }
}
