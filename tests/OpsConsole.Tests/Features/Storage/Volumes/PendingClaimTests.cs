using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Volumes;
using OpsConsole.Platform.Components;
using Xunit;
using static OpsConsole.Tests.Features.Storage.StorageYaml;

namespace OpsConsole.Tests.Features.Storage.Volumes;

public sealed class PendingClaimTests
{
    private const string Immediate = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: now}, provisioner: ebs.csi.aws.com}";
    private const string Waiting = "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: later}, provisioner: ebs.csi.aws.com, volumeBindingMode: WaitForFirstConsumer}";

    [Fact]
    public void A_claim_that_waits_for_a_pod_is_as_it_should_be()
    {
        var row = Row(Waiting, Pending("storageClassName: later"));

        Assert.Equal((StateKind.Progressing, "Waits for a pod", "It waits for a pod, as its class says: normal until one uses it."), (row.State, row.StateText, row.Why));
        Assert.Empty(row.Findings.Items);
    }

    [Theory]
    [InlineData("now", "")]
    [InlineData("later", "annotations: {volume.kubernetes.io/selected-node: n1}")]
    public void Where_a_volume_should_be_made_the_newest_warning_tells_why_it_is_not(string name, string meta)
    {
        var row = Row(Immediate, Waiting, Pending($"storageClassName: {name}", meta),
            VolumeRowsTests.Event("old", "ProvisioningFailed", "quota", "2026-01-01T00:00:00Z"),
            VolumeRowsTests.Event("new", "ProvisioningFailed", "AccessDenied", "2026-01-02T00:00:00Z", count: 12),
            VolumeRowsTests.Event("other", "ProvisioningFailed", "of an earlier claim", "2026-01-03T00:00:00Z", uid: "u0"));

        Assert.Equal((StateKind.Warning, "Pending", "ProvisioningFailed: AccessDenied (×12)"), (row.State, row.StateText, row.Why));
        Assert.Equal("provisioning-failed", Assert.Single(row.Findings.Items).Key);
    }

    [Fact]
    public void A_warning_is_told_even_where_the_node_was_taken_back()
    {
        var row = Row(Waiting, Pending("storageClassName: later"), VolumeRowsTests.Event("e", "ProvisioningFailed", "no capacity", "2026-01-01T00:00:00Z"));

        Assert.Equal("ProvisioningFailed: no capacity", row.Why);
    }

    [Fact]
    public void No_event_and_no_knowledge_of_events_are_two_things()
    {
        var join = Join(Immediate, Pending("storageClassName: now"));
        Assert.Equal((StateKind.Progressing, "No event tells why; a cluster keeps them for an hour or so."), Told(join));

        join.Cover("events", new(CoverageState.Unreadable, "events is forbidden", null));
        join.Drain();
        Assert.Equal((StateKind.Unknown, "Why is not known: events cannot be read: events is forbidden."), Told(join));

        join.Cover("events.events.k8s.io", Complete);
        join.Drain();
        Assert.Equal(StateKind.Progressing, Told(join).State);

        join.Cover("events", null);
        join.Cover("events.events.k8s.io", null);
        join.Drain();
        Assert.Equal("Why is not known: events are not followed.", Told(join).Why);
    }

    [Fact]
    public void A_class_is_missing_only_where_all_are_known()
    {
        var join = Join(Pending("storageClassName: gp9"));
        Assert.Equal((StateKind.Failed, "There is no class gp9."), Told(join));

        join.Cover(StorageTypes.Classes, TypeCoverage.Waiting);
        join.Drain();
        Assert.Equal((StateKind.Unknown, "Whether its class gp9 exists is not known: storageclasses.storage.k8s.io are not read to the end yet."), Told(join));

        join.Cover(StorageTypes.Classes, Complete);
        join.Put(One<StorageClassFacts>(Waiting.Replace("later", "gp9")));
        join.Drain();
        Assert.Equal("Waits for a pod", StorageYaml.Claim(join, "a").StateText);
    }

    [Fact]
    public void A_claim_without_a_class_waits_for_what_the_default_one_waits_for()
    {
        var join = Join(Pending("accessModes: []"));
        Assert.Equal((StateKind.Warning, "It names no class, and the cluster has no default one."), Told(join));

        join.Cover(StorageTypes.Classes, TypeCoverage.Waiting);
        join.Drain();
        Assert.Equal(StateKind.Unknown, Told(join).State);

        join.Put(One<StorageClassFacts>(Waiting.Replace("name: later", "name: later, annotations: {storageclass.kubernetes.io/is-default-class: \"true\"}")));
        join.Drain();
        Assert.Equal("Waits for a pod", StorageYaml.Claim(join, "a").StateText);
    }

    [Fact]
    public void A_claim_that_wants_no_class_waits_for_a_volume()
    {
        Assert.Equal("It asks for no class, and waits until somebody makes a volume that fits.", Row(Pending("storageClassName: \"\"")).Why);
        Assert.Equal("volume-awaited", Assert.Single(Row(Pending("storageClassName: \"\", volumeName: v9")).Findings.Items).Key);

        var join = Join(Pending("storageClassName: \"\", volumeName: v9"));
        join.Cover(StorageTypes.Volumes, TypeCoverage.Waiting);
        join.Drain();
        Assert.Equal(StateKind.Unknown, Told(join).State);
    }

    [Theory]
    [InlineData("{apiVersion: v1, kind: Event, metadata: {name: e, namespace: ns, creationTimestamp: \"2026-01-01T00:00:00Z\"}, involvedObject: {kind: PersistentVolumeClaim, namespace: ns, name: a}, type: Warning, reason: R, message: M}", "R: M")]
    [InlineData("{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: e, namespace: ns}, regarding: {kind: PersistentVolumeClaim, namespace: ns, name: a}, type: Warning, reason: R, note: N, eventTime: \"2026-01-01T00:00:00.000000Z\", series: {count: 4, lastObservedTime: \"2026-01-02T00:00:00Z\"}}", "R: N (×4)")]
    [InlineData("{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: e, namespace: ns}, regarding: {kind: PersistentVolumeClaim, namespace: ns, name: a}, type: Warning, reason: R, note: N, deprecatedCount: 2, deprecatedLastTimestamp: \"2026-01-02T00:00:00Z\"}", "R: N (×2)")]
    public void Events_are_read_in_either_shape(string happened, string words)
    {
        var facts = One<ClaimEventFacts>(happened);

        Assert.NotNull(facts.LastSeen);
        Assert.Equal(words, Row(Immediate, Pending("storageClassName: now"), happened).Why);
    }

    [Theory]
    [InlineData("{apiVersion: v1, kind: Event, metadata: {name: e, namespace: ns}, involvedObject: {kind: PersistentVolumeClaim, namespace: ns, name: a}, type: Normal, reason: R}")]
    [InlineData("{apiVersion: v1, kind: Event, metadata: {name: e, namespace: ns}, involvedObject: {kind: Pod, namespace: ns, name: a}, type: Warning, reason: R}")]
    [InlineData("{apiVersion: v1, kind: Event, metadata: {name: e, namespace: ns}, involvedObject: null, type: Warning, reason: R}")]
    public void Other_events_are_not_kept(string happened) => Assert.Empty(Read(happened));

    private static (StateKind State, string Why) Told(OpsConsole.Features.Storage.Rows.ClusterJoin join) => (StorageYaml.Claim(join, "a").State, StorageYaml.Claim(join, "a").Why);

    private static VolumeRow Row(params string[] yaml) => StorageYaml.Claim(Join(yaml), "a");

    private static string Pending(string spec, string meta = "labels: {}") =>
        $"{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: a, namespace: ns, uid: u1{(meta.Length > 0 ? ", " + meta : "")}}}, spec: {{{spec}}}, status: {{phase: Pending}}}}";
}
