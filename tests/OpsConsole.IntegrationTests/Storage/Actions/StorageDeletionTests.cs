using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Sandbox.Clusters.Faults;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Resources.Deletion.DeletionGround;

namespace OpsConsole.IntegrationTests.Storage.Actions;

/// <summary>Deletions of storage: exact as every deletion, with what the live state tells of each object.</summary>
public sealed class StorageDeletionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Bucket = "storage.delete-bucket";
    private const string Class = "storage.delete-class";
    private const string Volume = "storage.delete-volume";
    private const string Data = "tdc-prod-use1-c10001-data";
    private const string Backup = "tdc-prod-use1-c10001-backup";
    private const string Claims = "persistentvolumeclaims";
    private const string Volumes = "persistentvolumes";

    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await StartAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_bucket_tells_who_uses_it_and_what_becomes_of_it_in_the_cloud()
    {
        var item = (await _ground.PlanOfAsync(Bucket, Target(Buckets, Backup))).Sure().Plan.Items.Single();

        Assert.Equal(("bucket-if-empty", OutcomeRank.Unknown, _ground.Uid(Buckets, Backup)), (item.Outcome.Key, item.Outcome.Rank, item.Uid));
        var users = Assert.Single(item.Findings, finding => finding.StartsWith("Used by ", StringComparison.Ordinal));
        Assert.Contains("BackupSchedule ", users, StringComparison.Ordinal);
        Assert.Contains("/tidb", users, StringComparison.Ordinal);
        Assert.Contains(item.Findings, finding => finding.StartsWith("It keeps old versions", StringComparison.Ordinal));
        Assert.Contains("Restoring this resource does not restore the objects in the bucket.", item.Findings);
        Assert.Empty(_ground.Writes);
    }

    [Fact]
    public async Task A_protected_bucket_is_planned_as_refused_and_is_refused()
    {
        var draft = (await _ground.PlanOfAsync(Bucket, Target(Buckets, Data))).Sure();
        var item = draft.Plan.Items.Single();

        var (_, items) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal(("protected-orphaned", OutcomeRank.Refused), (item.Outcome.Key, item.Outcome.Rank));
        Assert.Contains(item.Findings, finding => finding.StartsWith($"ClusterUsage protect-bucket-{Data} holds (", StringComparison.Ordinal));
        Assert.Equal(ItemState.Refused, items[Data].State);
        Assert.NotNull(_ground.Find(Buckets, Data));
    }

    [Fact]
    public async Task What_is_not_read_is_said_and_not_taken_for_nothing()
    {
        _ground.Cluster.Faults.Inject(Fault.Forbidden("backups.pingcap.com"));

        var item = (await _ground.PlanOfAsync(Bucket, Target(Buckets, Data))).Sure().Plan.Items.Single();

        Assert.Contains(item.Findings, finding => finding.StartsWith("Whether backups use it is not known: backups.pingcap.com cannot be read: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Bucket, Classes, "gp2-legacy")]
    [InlineData(Class, Buckets, Backup)]
    [InlineData(Volume, Buckets, Backup)]
    [InlineData("storage.protect", Classes, "gp2-legacy")]
    [InlineData("storage.reconcile-now", Classes, "gp2-legacy")]
    [InlineData("storage.lift-protection", Classes, "gp2-legacy")]
    public async Task Objects_of_other_types_are_refused_by_name(string action, string type, string name)
    {
        var refused = (await _ground.PlanOfAsync(action, Target(type, name))).Refusal!;

        Assert.Equal(RefusalKind.Invalid, refused.Kind);
        Assert.Contains($"{type} {name} in doomed", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_only_default_class_goes_only_by_force()
    {
        var refused = (await _ground.PlanOfAsync(Class, Target(Classes, "gp3"))).Refusal!;
        var forced = (await _ground.PlanOfAsync(Class, ("items", OpsConsole.Features.Resources.Deletion.DeletionQuestion.Write([Target(Classes, "gp3")])), ("force", "true"))).Sure();

        Assert.Equal((RefusalKind.Conflict, $"{Classes} gp3 in doomed: it is the only default class of the cluster."), (refused.Kind, refused.Message));
        Assert.Equal(("default-class-deleted", "true"), (forced.Plan.Items.Single().Outcome.Key, forced.Plan.Parameters["force"]));
    }

    [Fact]
    public async Task A_class_in_use_tells_its_volumes_and_who_wants_it()
    {
        var item = (await _ground.PlanOfAsync(Class, Target(Classes, "gp3-4000-400"))).Sure().Plan.Items.Single();

        Assert.Equal("class-used-deleted", item.Outcome.Key);
        Assert.Contains(item.Findings, finding => finding.Contains(" of it, asking for ", StringComparison.Ordinal) && finding.Contains("tikv-tidb-tikv-0", StringComparison.Ordinal));
        Assert.Contains(item.Findings, finding => finding.StartsWith("Wanted by ", StringComparison.Ordinal) && finding.Contains("tikv of ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_class_that_is_taken_into_use_meanwhile_is_left_alone()
    {
        _ground.CreateClass("a");
        _ground.CreateClass("b");
        await _ground.KnowsAsync(Classes, "b");
        var draft = (await _ground.PlanOfAsync(Class, Target(Classes, "a"), Target(Classes, "b"))).Sure();
        var request = await _ground.ApprovedAsync(draft);
        var space = _ground.Cluster.Store.Latest(Databases).Objects.First().Namespace;
        _ground.Cluster.Objects.Create(Claims, (JsonObject)JsonNode.Parse($$"""
            {"metadata":{"name":"new","namespace":"{{space}}"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"a","resources":{"requests":{"storage":"1Gi"} } } }
            """)!);
        await _ground.KnowsAsync(Claims, "new", space);

        var (_, items) = await _ground.RunAsync(request);

        Assert.All(draft.Plan.Items, item => Assert.Equal("class-unused-deleted", item.Outcome.Key));
        Assert.Equal(ItemState.Skipped, items["a"].State);
        Assert.Contains("a deletion would do something else: \"class deleted; its volumes stay", items["a"].Result, StringComparison.Ordinal);
        Assert.Equal(ItemState.Done, items["b"].State);
        Assert.EndsWith("/storageclasses/b", Assert.Single(_ground.Deletions).Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bound_volume_is_refused_with_its_claim_and_the_claim_tells_what_becomes_of_it()
    {
        var claim = _ground.Cluster.Store.Latest(Claims).Objects.First(stored => stored.Name == "tikv-tidb-tikv-0");
        var volume = (string)claim.Parse()["spec"]!["volumeName"]!;

        var refused = (await _ground.PlanOfAsync(Volume, Target(Volumes, volume))).Refusal!;
        var item = (await _ground.PlanOfAsync(Volume, Target(Claims, claim.Name, claim.Namespace))).Sure().Plan.Items.Single();

        Assert.Equal((RefusalKind.Conflict, $"{Volumes} {volume} in doomed: it is bound to the claim {claim.Namespace}/{claim.Name}."), (refused.Kind, refused.Message));
        Assert.Contains($"Delete the claim {claim.Namespace}/{claim.Name} instead", refused.NextStep, StringComparison.Ordinal);
        Assert.Equal(("volume-orphaned", OutcomeRank.Kept), (item.Outcome.Key, item.Outcome.Rank));
        Assert.Contains(item.Findings, finding => finding.StartsWith($"It is the volume of tikv of {claim.Namespace}/tidb", StringComparison.Ordinal));
        Assert.Contains(item.Findings, finding => finding.StartsWith($"Its volume is {volume}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Delete", "external-provisioner.volume.kubernetes.io/finalizer", "volume-destroyed")]
    [InlineData("Delete", "kubernetes.io/pv-protection", "volume-doubtful")]
    [InlineData("Retain", "kubernetes.io/pv-protection", "volume-orphaned")]
    public async Task A_released_volume_goes_in_the_cloud_by_its_policy_and_by_who_waits_for_it(string policy, string finalizer, string outcome)
    {
        _ground.Cluster.Objects.Create(Volumes, (JsonObject)JsonNode.Parse($$"""
            {"metadata":{"name":"old","finalizers":["{{finalizer}}"]},"spec":{"capacity":{"storage":"10Gi"},"accessModes":["ReadWriteOnce"],"persistentVolumeReclaimPolicy":"{{policy}}",
             "claimRef":{"kind":"PersistentVolumeClaim","namespace":"gone","name":"data","uid":"u-1"},"csi":{"driver":"ebs.csi.aws.com","volumeHandle":"vol-1"} } }
            """)!);
        _ground.Cluster.Objects.Change(Volumes, null, "old", document => document["status"] = new JsonObject { ["phase"] = "Released" }, part: OpsConsole.Sandbox.Clusters.Objects.WritePart.Status);
        await _ground.KnowsAsync(Volumes, "old");

        var item = (await _ground.PlanOfAsync(Volume, Target(Volumes, "old"))).Sure().Plan.Items.Single();

        Assert.Equal(outcome, item.Outcome.Key);
        Assert.Contains($"In the cloud it is vol-1 (ebs.csi.aws.com), 10 GiB; reclaim policy {policy}.", item.Findings);
    }
}
