using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;
using Xunit;
using static OpsConsole.Tests.Features.Storage.StorageYaml;

namespace OpsConsole.Tests.Features.Storage.Classes;

public sealed class ClassRowsTests
{
    private const string Good = """
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: good, creationTimestamp: "2026-01-01T00:00:00Z", annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
        provisioner: ebs.csi.aws.com
        reclaimPolicy: Retain
        volumeBindingMode: WaitForFirstConsumer
        allowVolumeExpansion: true
        parameters: {type: gp3, encrypted: "true"}
        """;

    [Theory]
    [InlineData("""{type: gp3, iops: "4000", throughput: "400", encrypted: "true"}""", "gp3 · 4,000 IOPS · 400 MiB/s · encrypted")]
    [InlineData("""{type: gp3, encrypted: "true"}""", "gp3 · 3,000 IOPS (default) · 125 MiB/s (default) · encrypted")]
    [InlineData("{}", "gp3 (default) · 3,000 IOPS (default) · 125 MiB/s (default) · not encrypted")]
    [InlineData("""{TYPE: io1, IopsPerGB: "50", Encrypted: "true", CSI.storage.k8s.io/FSType: xfs}""", "io1 · 50 IOPS per GiB · encrypted · xfs")]
    [InlineData("""{type: io2, iops: many, encrypted: "true", kmsKeyId: "arn:aws:kms:1", fstype: ext4}""", "io2 · many IOPS · encrypted · own key")]
    [InlineData("""{type: gp2, encrypted: "True"}""", "gp2 · not encrypted")]
    [InlineData("""{type: gp3, encrypted: "true", tagSpecification_1: "a=b", TagSpecification_2: "c=d", blockExpress: "true"}""", "gp3 · 3,000 IOPS (default) · 125 MiB/s (default) · encrypted")]
    public void Parameters_are_said_in_words_and_defaults_as_such(string parameters, string words) =>
        Assert.Equal(words, ClassTraits.Words(One<StorageClassFacts>($"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: x}}\nprovisioner: ebs.csi.aws.com\nparameters: {parameters}")));

    [Fact]
    public void Parameters_of_other_drivers_are_said_as_they_are()
    {
        const string head = "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: x}\nprovisioner: efs.csi.aws.com\n";

        Assert.Equal("directoryperms 700 · provisioningmode efs-ap", ClassTraits.Words(One<StorageClassFacts>(head + "parameters: {provisioningMode: efs-ap, directoryPerms: \"700\"}")));
        Assert.Equal("no parameters", ClassTraits.Words(One<StorageClassFacts>(head)));
    }

    [Fact]
    public void What_a_class_does_not_say_is_what_the_API_fills_in()
    {
        var facts = One<StorageClassFacts>("apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: x}\nprovisioner: p");

        Assert.Equal(("Delete", "Immediate", false, false), (facts.ReclaimPolicy, facts.BindingMode, facts.AllowsExpansion, facts.IsDefault));
    }

    [Theory]
    [InlineData("storageclass.kubernetes.io/is-default-class: \"true\"", true)]
    [InlineData("storageclass.beta.kubernetes.io/is-default-class: \"true\"", true)]
    [InlineData("storageclass.kubernetes.io/is-default-class: \"false\"", false)]
    [InlineData("storageclass.kubernetes.io/is-default-class: \"True\"", false)]
    [InlineData("storageclass.kubernetes.io/is-default-class: true", false)]
    public void The_annotation_of_today_or_of_the_beta_makes_a_default_class(string annotation, bool isDefault) =>
        Assert.Equal(isDefault, One<StorageClassFacts>($"apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {{name: x, annotations: {{{annotation}}}}}\nprovisioner: p").IsDefault);

    [Theory]
    [InlineData("", "")]
    [InlineData("provisioner: kubernetes.io/aws-ebs", "provisioner-in-tree")]
    [InlineData("provisioner: kubernetes.io/no-provisioner", "")]
    [InlineData("allowVolumeExpansion: false", "expansion-off")]
    [InlineData("""parameters: {iops: "3000", iopsPerGB: "5", encrypted: "true"}""", "iops-twice")]
    [InlineData("parameters: {type: gp3}", "unencrypted")]
    [InlineData("""parameters: {encrypted: "yes"}""", "unencrypted")]
    [InlineData("volumeBindingMode: Immediate", "immediate-zonal")]
    [InlineData("""parameters: {type: gp2, encrypted: "true"}""", "gp2")]
    [InlineData("provisioner: efs.csi.aws.com\nvolumeBindingMode: Immediate\nparameters: {}", "")]
    public void Each_flaw_of_a_class_is_a_finding(string change, string expected)
    {
        var lines = Good.Split('\n').Where(line => !change.Split('\n').Any(changed => changed.Length > 0 && line.StartsWith(changed[..(changed.IndexOf(':') + 1)], StringComparison.Ordinal)));

        var row = Class(Join(string.Join('\n', lines) + "\n" + change), "good");

        Assert.Equal(expected, string.Join(',', row.Findings.Items.Select(finding => finding.Key)));
    }

    [Fact]
    public void Each_of_two_default_classes_says_so_and_names_the_newest()
    {
        var join = Join(Good, Good.Replace("name: good", "name: newer").Replace("2026-01", "2026-02"));

        foreach (var name in new[] { "good", "newer" })
            Assert.Contains("good, newer. Claims without a class get the newest, newer;", Class(join, name).Findings.Items.Single(finding => finding.Key == "default-class-ambiguous").Words);
    }

    [Fact]
    public void A_second_default_class_that_goes_frees_the_first_of_its_finding()
    {
        var join = Join(Good, Good.Replace("name: good", "name: second"));

        join.Remove(new(StorageTypes.Classes, "", "second"));
        join.Drain();

        Assert.Equal(FindingList.None, Class(join, "good").Findings);
        Assert.Equal((StateKind.Ready, "Default"), (Class(join, "good").State, Class(join, "good").StateText));
    }

    [Fact]
    public void A_cluster_without_a_default_class_has_a_notice()
    {
        var notice = (ClassNotice)Join(Good.Replace("\"true\"}}", "\"false\"}}")).Rows[ClassRows.NoticeOf(Cluster)];

        Assert.Equal(("No default class", "default-class-missing"), (notice.StateText, notice.Findings.Items.Single().Key));
        Assert.DoesNotContain(ClassRows.NoticeOf(Cluster), Join(Good).Rows.Keys);
    }

    [Theory]
    [InlineData(CoverageState.Waiting, false)]
    [InlineData(CoverageState.Unreadable, false)]
    [InlineData(CoverageState.NotServed, false)]
    [InlineData(CoverageState.Behind, true)]
    [InlineData(CoverageState.Complete, true)]
    public void Only_classes_that_are_wholly_known_prove_that_a_default_is_missing(CoverageState state, bool told)
    {
        var join = Join();

        join.Cover(StorageTypes.Classes, new(state, null, null));
        join.Drain();

        Assert.Equal(told, join.Rows.ContainsKey(ClassRows.NoticeOf(Cluster)));
    }

    [Fact]
    public void A_class_tells_who_uses_it_and_how_much()
    {
        var row = Class(Join(Good, """
            {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a, namespace: ns, uid: u1}, spec: {storageClassName: good, volumeName: v1, resources: {requests: {storage: 10Gi}}}, status: {phase: Bound}}
            ---
            {apiVersion: v1, kind: PersistentVolume, metadata: {name: v1}, spec: {storageClassName: good, capacity: {storage: 12Gi}, claimRef: {namespace: ns, name: a, uid: u1}}, status: {phase: Bound}}
            ---
            {apiVersion: v1, kind: PersistentVolume, metadata: {name: v2}, spec: {storageClassName: good, capacity: {storage: 5Gi}, persistentVolumeReclaimPolicy: Retain, claimRef: {namespace: ns, name: a, uid: u0}}, status: {phase: Released}}
            """, Tidb("storageClassName: good")), "good");

        Assert.Equal(new ClassUsage(1, 10L << 30, 2, 17L << 30, 1, 5L << 30, true), row.Usage);
        Assert.Equal("tikv of ns/tidb", Assert.Single(row.Users).Words);
        Assert.Contains("1 volume of it, 5 GiB, has no claim any more and stays.", row.Findings.Items.Select(finding => finding.Words));
    }

    [Fact]
    public void A_volume_that_loses_its_claim_to_another_one_is_an_orphan_of_its_class()
    {
        static string Released(string name, string of) =>
            $"{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: {name}}}, spec: {{storageClassName: {of}, capacity: {{storage: 5Gi}}, claimRef: {{namespace: ns, name: a}}}}, status: {{phase: Released}}}}";
        var join = Join(Good, Good.Replace("name: good", "name: other"), Released("v2", "good"),
            "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a, namespace: ns}, spec: {storageClassName: good}, status: {phase: Pending}}");
        Assert.Equal(0, Class(join, "good").Usage.Orphans);

        join.Put(One<VolumeFacts>(Released("v1", "other")));
        join.Drain();

        Assert.Equal((1, 0), (Class(join, "good").Usage.Orphans, Class(join, "other").Usage.Orphans));
    }

    [Fact]
    public void Use_that_is_not_wholly_known_says_so()
    {
        var join = Join(Good.Replace("\"true\"}}", "\"false\"}}"));
        Assert.Equal("Unused", Class(join, "good").StateText);

        join.Cover(StorageTypes.Claims, TypeCoverage.Waiting);
        join.Drain();

        Assert.Equal(("Use unknown", false), (Class(join, "good").StateText, Class(join, "good").Usage.IsComplete));
    }

    [Theory]
    [InlineData("pvReclaimPolicy: Delete", FindingLevel.Warning)]
    [InlineData("pvReclaimPolicy: Retain", FindingLevel.Note)]
    [InlineData("paused: false", FindingLevel.Note)]
    public void TiKV_on_a_class_that_deletes_is_a_finding_unless_its_operator_retains(string policy, FindingLevel level)
    {
        var row = Class(Join(Good.Replace("reclaimPolicy: Retain", "reclaimPolicy: Delete"), Tidb("storageClassName: good", policy)), "good");

        Assert.Equal(level, row.Findings.Items.Single(finding => finding.Key == "reclaim-delete-tikv").Level);
    }

    [Fact]
    public void A_component_without_a_class_uses_the_default_one()
    {
        var join = Join(Good, Tidb("replicas: 3"));
        Assert.True(Assert.Single(Class(join, "good").Users).IsByDefault);

        join.Put(One<StorageClassFacts>(Good.Replace("\"true\"}}", "\"false\"}}")));
        join.Drain();

        Assert.Empty(Class(join, "good").Users);
    }

    [Fact]
    public void A_class_that_TiDB_wants_and_the_cluster_lacks_is_in_its_notice()
    {
        var notice = (ClassNotice)Join(Good, Tidb("storageClassName: fast")).Rows[ClassRows.NoticeOf(Cluster)];

        Assert.Equal("There is no class fast, and tikv of ns/tidb wants it.", notice.Why);
    }

    [Fact]
    public void The_first_operator_tells_the_progress_of_a_change_in_its_status()
    {
        var join = Join(Good, Good.Replace("name: good", "name: old"), Tidb("storageClassName: good") + """

            status: {tikv: {volumes: {tikv: {boundCount: 3, currentCount: 2, currentStorageClass: old, modifiedCount: 1, modifiedStorageClass: good}, tikv-raft: {boundCount: 3, currentStorageClass: old, modifiedCount: 3, modifiedStorageClass: good}}}}
            """);

        Assert.Equal(new ClassMigration("tikv of ns/tidb", "old", "good", 1, 3), Assert.Single(Class(join, "good").Migrations));
        Assert.Equal(Class(join, "good").Migrations, Class(join, "old").Migrations);
    }

    [Fact]
    public void The_second_operator_tells_it_on_each_claim()
    {
        var join = Join(Good, Good.Replace("name: good", "name: old"), Moving("tikv-0", "good"), Moving("tikv-1", "old"), Moving("tikv-2", "old"));
        Assert.Equal(new ClassMigration("tikv of ns/db", "old", "good", 1, 3), Assert.Single(Class(join, "good").Migrations));
        Assert.Equal(Class(join, "good").Migrations, Class(join, "old").Migrations);

        foreach (var name in new[] { "tikv-1", "tikv-2" })
            join.Put(One<ClaimFacts>(Moving(name, "good")));
        join.Drain();

        Assert.Empty(Class(join, "good").Migrations);
        Assert.Empty(Class(join, "old").Migrations);
    }

    internal static string Moving(string name, string current) => $$"""
        {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: {{name}}, namespace: ns, labels: {pingcap.com/component: tikv, pingcap.com/cluster: db},
         annotations: {spec.tidb.pingcap.com/revision: "2", spec.tidb.pingcap.com/storage-class: good, status.tidb.pingcap.com/storage-class: {{current}} } }, spec: {storageClassName: old, volumeName: v}, status: {phase: Bound} }
        """;

    internal static string Tidb(string tikv, string spec = "version: v8.5.0") => $$"""
        apiVersion: pingcap.com/v1alpha1
        kind: TidbCluster
        metadata: {name: tidb, namespace: ns, labels: {dataplane: c10001} }
        spec: {tikv: {requests: {storage: 100Gi}, {{tikv}} }, {{spec}} }
        """;
}
