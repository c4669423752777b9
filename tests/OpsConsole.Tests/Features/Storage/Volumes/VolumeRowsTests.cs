using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Volumes;
using OpsConsole.Platform.Components;
using Xunit;
using static OpsConsole.Tests.Features.Storage.StorageYaml;

namespace OpsConsole.Tests.Features.Storage.Volumes;

public sealed class VolumeRowsTests
{
    [Fact]
    public void A_claim_and_its_volume_are_one_row()
    {
        var join = Join(Claim("a", "u1", "volumeName: v1"), Volume("v1", "u1"));

        var row = StorageYaml.Claim(join, "a");
        Assert.Single(join.Rows.Values.OfType<VolumeRow>());
        Assert.Equal((StateKind.Ready, "Bound", "v1", true), (row.State, row.StateText, row.VolumeName, row.HasVolume));
        Assert.Equal(("ebs.csi.aws.com", "vol-1", "us-east-1a", "Retain"), (row.Source, row.Handle, row.Zone, row.ReclaimPolicy));
        Assert.Equal(("c10001", "tikv of tidb"), (row.Dataplane, row.Owner));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), row.Since);
        Assert.Equal(new RowKey(RowKind.StorageClass, Cluster, StorageTypes.Classes, "", "fast"), row.ClassKey);
        Assert.Empty(row.Findings.Items);
    }

    [Theory]
    [InlineData("other", "u1", "Its volume v1 belongs to claim ns/other.")]
    [InlineData("a", "u0", "Its volume v1 belongs to an earlier claim of the same name (uid u0).")]
    public void A_volume_of_another_claim_is_no_part_of_the_row_and_a_finding(string name, string uid, string words)
    {
        var join = Join(Claim("a", "u1", "volumeName: v1"), Volume("v1", uid, name: name));

        var row = StorageYaml.Claim(join, "a");
        Assert.Equal((StateKind.Failed, words, false), (row.State, row.Why, row.HasVolume));
        Assert.True(StorageYaml.Volume(join, "v1").Findings.Items.Count == 1);
    }

    [Fact]
    public void A_volume_that_names_no_claim_yet_stands_with_the_claim_that_wants_it()
    {
        var join = Join(
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a, namespace: ns}, spec: {storageClassName: \"\", volumeName: v1}, status: {phase: Pending}}",
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: b, namespace: ns}, spec: {storageClassName: \"\", volumeName: v1}, status: {phase: Pending}}",
            "{apiVersion: v1, kind: PersistentVolume, metadata: {name: v1}, spec: {capacity: {storage: 5Gi}}, status: {phase: Available}}");

        Assert.True(StorageYaml.Claim(join, "a").HasVolume);
        Assert.Equal("Its volume v1 is wanted by another claim too.", Assert.Single(StorageYaml.Claim(join, "b").Findings.Items).Words);
        Assert.Equal(2, join.Rows.Values.OfType<VolumeRow>().Count());
    }

    [Theory]
    [InlineData(CoverageState.Complete, "volume-missing", FindingLevel.Harm)]
    [InlineData(CoverageState.Behind, "volume-missing", FindingLevel.Harm)]
    [InlineData(CoverageState.Waiting, "volume-unknown", FindingLevel.Note)]
    [InlineData(CoverageState.Unreadable, "volume-unknown", FindingLevel.Note)]
    public void A_volume_is_missing_only_where_all_are_known(CoverageState state, string key, FindingLevel level)
    {
        var join = Join(Claim("a", "u1", "volumeName: v1"));

        join.Cover(StorageTypes.Volumes, new(state, "forbidden", null));
        join.Drain();

        var finding = Assert.Single(StorageYaml.Claim(join, "a").Findings.Items);
        Assert.Equal((key, level), (finding.Key, finding.Level));
    }

    [Theory]
    [InlineData("Released", "Retain", StateKind.Warning, "volume-orphan", true)]
    [InlineData("Released", "Delete", StateKind.Progressing, "volume-reclaimed", false)]
    [InlineData("Available", "Retain", StateKind.Ready, "volume-unused", false)]
    [InlineData("Failed", "Delete", StateKind.Failed, "volume-failed", true)]
    [InlineData("Bound", "Retain", StateKind.Warning, "claim-missing", false)]
    [InlineData("Pending", "Retain", StateKind.Progressing, "", false)]
    public void A_volume_without_a_claim_stands_as_its_phase_says(string phase, string policy, StateKind state, string key, bool isOrphan)
    {
        var row = StorageYaml.Volume(Join(Volume("v1", "u1", phase, policy)), "v1");

        Assert.Equal((state, phase, isOrphan), (row.State, row.StateText, row.IsOrphan));
        Assert.Equal(key, string.Join(',', row.Findings.Items.Select(finding => finding.Key)));
    }

    [Fact]
    public void An_orphan_is_told_in_bytes_and_with_the_claim_that_has_its_name_now()
    {
        var row = StorageYaml.Volume(Join(Volume("v1", "u0", "Released"), Claim("a", "u1", "volumeName: v2"), Volume("v2", "u1")), "v1");

        Assert.Equal("Its claim is gone, and its 100 GiB stay and cost until somebody deletes it. A new claim has the name ns/a.", row.Why);
    }

    [Fact]
    public void A_bound_volume_is_missing_its_claim_only_where_all_claims_are_known()
    {
        var join = Join(Volume("v1", "u1"));
        join.Cover(StorageTypes.Claims, new(CoverageState.Unreadable, "claims is forbidden", null));
        join.Drain();

        var row = StorageYaml.Volume(join, "v1");
        Assert.Equal((StateKind.Unknown, "Whether its claim ns/a exists is not known: persistentvolumeclaims cannot be read: claims is forbidden."), (row.State, row.Why));
    }

    [Theory]
    [InlineData("storageClassName: fast, resources: {requests: {storage: 200Gi}}", "", StateKind.Progressing, "")]
    [InlineData("resources: {requests: {storage: 200Gi}}", "{type: FileSystemResizePending, status: \"True\", lastTransitionTime: \"2026-02-01T00:00:00Z\", message: Waiting for user}", StateKind.Progressing, "Waiting for user")]
    [InlineData("resources: {requests: {storage: 200Gi}}", "{type: Resizing, status: \"False\", message: over}", StateKind.Progressing, "")]
    [InlineData("resources: {requests: {storage: 200Gi}}", "{type: ControllerResizeError, status: \"True\", message: no quota}, {type: Resizing, status: \"True\"}", StateKind.Warning, "no quota")]
    public void A_claim_that_asks_for_more_is_being_resized(string spec, string condition, StateKind state, string why)
    {
        var row = StorageYaml.Claim(Join(Claim("a", "u1", $"volumeName: v1, {spec}", $"conditions: [{condition}]"), Volume("v1", "u1")), "a");

        Assert.Equal((state, "Resizing", why), (row.State, row.StateText, row.Why));
        Assert.Equal((100L << 30, 200L << 30), (row.Resize!.From, row.Resize.To));
    }

    [Fact]
    public void A_resize_that_failed_is_told_by_its_event()
    {
        var row = StorageYaml.Claim(Join(Claim("a", "u1", "volumeName: v1, resources: {requests: {storage: 200Gi}}"), Volume("v1", "u1"),
            Event("e", "VolumeResizeFailed", "cooldown of 6 hours", "2026-02-01T00:00:00Z", count: 3)), "a");

        Assert.Equal((StateKind.Warning, "VolumeResizeFailed: cooldown of 6 hours (×3)"), (row.State, row.Why));
    }

    [Fact]
    public void A_claim_that_was_given_more_than_it_asked_for_is_not_being_resized() =>
        Assert.Null(StorageYaml.Claim(Join(Claim("a", "u1", "volumeName: v1, resources: {requests: {storage: 50Gi}}"), Volume("v1", "u1")), "a").Resize);

    [Fact]
    public void Other_conditions_and_phases_of_a_claim_are_findings()
    {
        Assert.Equal("claim-lost", Keys(Claim("a", "u1", "volumeName: v1", phase: "Lost"), Volume("v1", "u1")));
        Assert.Equal("claim-deleting-in-use", Keys(Claim("a", "u1", "volumeName: v1", meta: ", deletionTimestamp: \"2026-01-01T00:00:00Z\", finalizers: [kubernetes.io/pvc-protection]"), Volume("v1", "u1")));
        Assert.Equal("", Keys(Claim("a", "u1", "volumeName: v1", meta: ", deletionTimestamp: \"2026-01-01T00:00:00Z\""), Volume("v1", "u1")));
        Assert.Equal("modify-failed", Keys(Claim("a", "u1", "volumeName: v1", "conditions: [{type: ModifyVolumeError, status: \"True\", message: no}]"), Volume("v1", "u1")));
        Assert.Equal("attributes-class-missing", Keys(Claim("a", "u1", "volumeName: v1, volumeAttributesClassName: fast"), Volume("v1", "u1")));
        Assert.Equal("volume-phase", Keys(Claim("a", "u1", "volumeName: v1"), Volume("v1", "u1", "Failed")));
    }

    [Fact]
    public void A_class_that_the_TiDB_operator_changes_is_told_from_the_claim()
    {
        var underway = StorageYaml.Claim(Join(Classes.ClassRowsTests.Moving("a", "old")), "a");
        Assert.Equal(("old → good", "old"), (underway.ClassChange, underway.Class));

        var done = StorageYaml.Claim(Join(Classes.ClassRowsTests.Moving("a", "good")), "a");
        Assert.Equal("", done.ClassChange);
        Assert.Contains("class-by-tidb", done.Findings.Items.Select(finding => finding.Key));
    }

    private static string Keys(params string[] yaml) => string.Join(',', StorageYaml.Claim(Join(yaml), "a").Findings.Items.Select(finding => finding.Key));

    internal static string Claim(string name, string uid, string spec, string status = "conditions: []", string phase = "Bound", string meta = "") => $$"""
        {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: {{name}}, namespace: ns, uid: {{uid}}, creationTimestamp: "2026-01-01T00:00:00Z",
         labels: {dataplane: c10001, app.kubernetes.io/component: tikv, app.kubernetes.io/instance: tidb}{{meta}} },
         spec: {{{(spec.Contains("storageClassName", StringComparison.Ordinal) ? "" : "storageClassName: fast, ")}}{{(spec.Contains("resources", StringComparison.Ordinal) ? "" : "resources: {requests: {storage: 100Gi}}, ")}}{{spec}} },
         status: {phase: {{phase}}, capacity: {storage: 100Gi}, {{status}} } }
        """;

    internal static string Volume(string volume, string uid, string phase = "Bound", string policy = "Retain", string name = "a") => $$"""
        {apiVersion: v1, kind: PersistentVolume, metadata: {name: {{volume}} },
         spec: {storageClassName: fast, capacity: {storage: 100Gi}, persistentVolumeReclaimPolicy: {{policy}}, csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1},
          nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: topology.ebs.csi.aws.com/zone, operator: In, values: [us-east-1a]}]}]} },
          claimRef: {kind: PersistentVolumeClaim, namespace: ns, name: {{name}}, uid: {{uid}} } },
         status: {phase: {{phase}}, lastPhaseTransitionTime: "2026-01-02T00:00:00Z"} }
        """;

    internal static string Event(string name, string reason, string message, string seen, int count = 1, string uid = "u1") => $$"""
        {apiVersion: v1, kind: Event, metadata: {name: {{name}}, namespace: ns}, involvedObject: {kind: PersistentVolumeClaim, namespace: ns, name: a, uid: {{uid}} },
         type: Warning, reason: {{reason}}, message: {{message}}, lastTimestamp: "{{seen}}", count: {{count}} }
        """;
}
