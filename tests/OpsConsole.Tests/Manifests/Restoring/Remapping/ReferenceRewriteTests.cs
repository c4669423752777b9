using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Manifests.Restoring.Remapping;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring.Remapping;

/// <summary>An object "it" goes from namespace a to b; beside it in the plan a TidbCluster and a Secret go to b under other names, and a cluster-scoped Bucket gets another name.</summary>
public sealed class ReferenceRewriteTests
{
    private const string Aws = "s3.aws.upbound.io";

    private static readonly MappedObject[] Beside =
    [
        new("pingcap.com", "TidbCluster", "a", "db", "b", "db-2"),
        new("core.pingcap.com", "Cluster", "a", "db", "b", "next-2"),
        new("", "Secret", "a", "keys", "b", "keys-2"),
        new("", "ServiceAccount", "a", "robot", "b", "robot-2"),
        new("", "PersistentVolumeClaim", "a", "data", "b", "data-2"),
        new("", "PersistentVolume", "", "volume", "", "volume-2"),
        new("rbac.authorization.k8s.io", "Role", "a", "reader", "b", "reader-2"),
        new(Aws, "Bucket", "", "logs", "", "logs-2"),
        new("x.example.org", "XBase", "", "base-1", "", "base-2"),
        new("x.example.org", "Base", "a", "base", "b", "base-3"),
        new("aws.upbound.io", "ProviderConfig", "", "eu", "", "us"),
    ];

    [Theory]
    // TiDB.
    [InlineData("pingcap.com", "Backup", """{"spec":{"br":{"cluster":"db","clusterNamespace":"a"}}}""", """{"spec":{"br":{"cluster":"db-2","clusterNamespace":"b"}}}""")]
    [InlineData("pingcap.com", "Backup", """{"spec":{"br":{"cluster":"db"}}}""", """{"spec":{"br":{"cluster":"db-2"}}}""")]
    [InlineData("pingcap.com", "Restore", """{"spec":{"br":{"cluster":"other","clusterNamespace":"a"}}}""", """{"spec":{"br":{"cluster":"other","clusterNamespace":"b"}}}""")]
    [InlineData("pingcap.com", "Restore", """{"spec":{"br":{"cluster":"db","clusterNamespace":"elsewhere"}}}""", """{"spec":{"br":{"cluster":"db","clusterNamespace":"elsewhere"}}}""")]
    [InlineData("pingcap.com", "BackupSchedule", """{"spec":{"backupTemplate":{"br":{"cluster":"db","clusterNamespace":"a"}}}}""", """{"spec":{"backupTemplate":{"br":{"cluster":"db-2","clusterNamespace":"b"}}}}""")]
    [InlineData("pingcap.com", "TidbCluster", """{"spec":{"cluster":{"name":"db","namespace":"a"}}}""", """{"spec":{"cluster":{"name":"db-2","namespace":"b"}}}""")]
    [InlineData("pingcap.com", "TidbMonitor", """{"spec":{"clusters":[{"name":"db","namespace":"a"},{"name":"x"}]}}""", """{"spec":{"clusters":[{"name":"db-2","namespace":"b"},{"name":"x"}]}}""")]
    [InlineData("core.pingcap.com", "TiKVGroup", """{"spec":{"cluster":{"name":"db"}}}""", """{"spec":{"cluster":{"name":"next-2"}}}""")]
    // Kubernetes.
    [InlineData("rbac.authorization.k8s.io", "RoleBinding", """{"subjects":[{"kind":"ServiceAccount","name":"robot","namespace":"a"},{"kind":"User","name":"robot"}],"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"reader"}}""",
        """{"subjects":[{"kind":"ServiceAccount","name":"robot-2","namespace":"b"},{"kind":"User","name":"robot"}],"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"reader-2"}}""")]
    [InlineData("", "PersistentVolume", """{"spec":{"claimRef":{"apiVersion":"v1","kind":"PersistentVolumeClaim","name":"data","namespace":"a","uid":"1","resourceVersion":"2"}}}""", """{"spec":{"claimRef":{"apiVersion":"v1","kind":"PersistentVolumeClaim","name":"data-2","namespace":"b"}}}""")]
    [InlineData("", "PersistentVolume", """{"spec":{"claimRef":{"kind":"PersistentVolumeClaim","name":"data","namespace":"z","uid":"1"}}}""", """{"spec":{"claimRef":{"kind":"PersistentVolumeClaim","name":"data","namespace":"z","uid":"1"}}}""")]
    [InlineData("", "PersistentVolumeClaim", """{"spec":{"volumeName":"volume"}}""", """{"spec":{"volumeName":"volume-2"}}""")]
    // Crossplane.
    [InlineData(Aws, "Bucket", """{"spec":{"writeConnectionSecretToRef":{"name":"keys","namespace":"a"}}}""", """{"spec":{"writeConnectionSecretToRef":{"name":"keys-2","namespace":"b"}}}""")]
    [InlineData(Aws, "BucketPolicy", """{"spec":{"forProvider":{"bucketRef":{"name":"logs"},"roleRef":{"name":"logs"}}}}""", """{"spec":{"forProvider":{"bucketRef":{"name":"logs-2"},"roleRef":{"name":"logs"}}}}""")]
    [InlineData(Aws, "BucketPolicy", """{"spec":{"forProvider":{"bucketIdRefs":[{"name":"logs"},{"name":"other"}]}}}""", """{"spec":{"forProvider":{"bucketIdRefs":[{"name":"logs-2"},{"name":"other"}]}}}""")]
    [InlineData("other.example.org", "Thing", """{"spec":{"bucketRef":{"name":"logs"}}}""", """{"spec":{"bucketRef":{"name":"logs"}}}""")]
    [InlineData(Aws, "Bucket", """{"spec":{"providerConfigRef":{"name":"eu"}}}""", """{"spec":{"providerConfigRef":{"name":"us"}}}""")]
    [InlineData(Aws, "Bucket", """{"spec":{"providerConfigRef":{"kind":"ClusterProviderConfig","name":"eu"}}}""", """{"spec":{"providerConfigRef":{"kind":"ClusterProviderConfig","name":"eu"}}}""")]
    [InlineData("aws.upbound.io", "ProviderConfig", """{"spec":{"credentials":{"secretRef":{"name":"keys","namespace":"a","key":"k"}}}}""", """{"spec":{"credentials":{"secretRef":{"name":"keys-2","namespace":"b","key":"k"}}}}""")]
    [InlineData("x.example.org", "XBase", """{"spec":{"claimRef":{"apiVersion":"x.example.org/v1","kind":"Base","name":"base","namespace":"a"},"resourceRefs":[{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","name":"logs"}]}}""",
        """{"spec":{"claimRef":{"apiVersion":"x.example.org/v1","kind":"Base","name":"base-3","namespace":"b"},"resourceRefs":[{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","name":"logs-2"}]}}""")]
    [InlineData("x.example.org", "XBase", """{"spec":{"crossplane":{"resourceRefs":[{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","name":"logs"}]}}}""", """{"spec":{"crossplane":{"resourceRefs":[{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","name":"logs-2"}]}}}""")]
    [InlineData("x.example.org", "Base", """{"spec":{"resourceRef":{"apiVersion":"x.example.org/v1","kind":"XBase","name":"base-1"}}}""", """{"spec":{"resourceRef":{"apiVersion":"x.example.org/v1","kind":"XBase","name":"base-2"}}}""")]
    [InlineData("protection.crossplane.io", "ClusterUsage", """{"spec":{"of":{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","resourceRef":{"name":"logs"}}}}""", """{"spec":{"of":{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","resourceRef":{"name":"logs-2"}}}}""")]
    [InlineData(Aws, "Bucket", """{"metadata":{"labels":{"crossplane.io/claim-name":"base","crossplane.io/claim-namespace":"a","crossplane.io/composite":"base-1"}}}""",
        """{"metadata":{"labels":{"crossplane.io/claim-name":"base-3","crossplane.io/claim-namespace":"b","crossplane.io/composite":"base-2"}}}""")]
    // Owners.
    [InlineData("", "Secret", """{"metadata":{"ownerReferences":[{"apiVersion":"pingcap.com/v1alpha1","kind":"TidbCluster","name":"db","uid":"1"}]}}""", """{"metadata":{"ownerReferences":[{"apiVersion":"pingcap.com/v1alpha1","kind":"TidbCluster","name":"db-2","uid":"1"}]}}""")]
    // Marks of who keeps it, and of kubectl.
    [InlineData("", "Secret", """{"metadata":{"annotations":{"argocd.argoproj.io/tracking-id":"app:/Secret:a/it","x":"y"},"labels":{"kustomize.toolkit.fluxcd.io/name":"n"}}}""", """{"metadata":{"annotations":{"x":"y"},"labels":{}}}""")]
    public void A_reference_that_is_known_leads_where_it_goes(string group, string kind, string then, string now)
    {
        var rewritten = Rewritten(group, kind, then);

        Assert.Equal(Shown(With(now, "b", "it")), Shown(JsonNode.Parse(rewritten.Json)!));
        Assert.Equal(Shown(With(then, "b", "it")) == Shown(With(now, "b", "it")), rewritten.References.Count == 0);
        Assert.Empty(rewritten.Suspects);
    }

    [Fact]
    public void Each_is_told_with_its_path_and_what_stood_there()
    {
        var rewritten = Rewritten("", "PersistentVolume", """{"spec":{"claimRef":{"kind":"PersistentVolumeClaim","name":"data","namespace":"a","uid":"1"}}}""");

        Assert.Equal(
            [("spec.claimRef.namespace", "\"a\"", "\"b\""), ("spec.claimRef.name", "\"data\"", "\"data-2\""), ("spec.claimRef.uid", "\"1\"", null)],
            rewritten.References.Select(reference => (reference.Path, reference.Then, reference.Now)));
    }

    [Fact]
    public void What_is_kept_stays_and_no_other_with_it()
    {
        var rewritten = Rewritten("pingcap.com", "Backup", """{"spec":{"br":{"cluster":"db","clusterNamespace":"a"}}}""", "spec.br.clusterNamespace", "spec.nothing");

        Assert.Equal(["spec.br.clusterNamespace"], rewritten.Kept);
        Assert.Equal(["spec.br.cluster"], rewritten.References.Select(reference => reference.Path));
        Assert.Contains("\"clusterNamespace\":\"a\"", Encoding.UTF8.GetString(rewritten.Json), StringComparison.Ordinal);
        Assert.Empty(rewritten.Suspects);
    }

    [Fact]
    public void What_only_looks_like_one_is_named_and_stays()
    {
        const string then = """{"metadata":{"annotations":{"note":"see a/x"}},"spec":{"url":"http://db-pd.a.svc:2379","list":["a-b","a"],"deep":{"a":"ab"},"secretRef":{"name":"a"}},"status":{"space":"a"}}""";

        var rewritten = Rewritten("example.org", "Thing", then);

        Assert.Equal(["metadata.annotations.note", "spec.list[1]", "spec.url"], rewritten.Suspects.Order(StringComparer.Ordinal));
        Assert.Empty(rewritten.References);
    }

    [Fact]
    public void A_namespace_that_goes_to_two_leads_nowhere_but_by_the_names_of_the_plan()
    {
        var map = new ReferenceMap([new("", "Secret", "a", "keys", "c", "keys")], [("a", "b"), ("a", "c")]);
        var own = new MappedObject("", "Thing", "", "it", "", "it");

        var rewritten = ReferenceRewrite.Of(Encoding.UTF8.GetBytes("""{"metadata":{"name":"it"},"spec":{"oneRef":{"name":"x","namespace":"a"},"secretRef":{"name":"keys","namespace":"a"}}}"""), own, false, map, []);

        Assert.Equal([("spec.secretRef.namespace", "\"c\"")], rewritten.References.Select(reference => (reference.Path, reference.Now!)));
    }

    [Fact]
    public void What_stays_where_it_is_keeps_the_marks_of_who_keeps_it()
    {
        var own = new MappedObject("", "Secret", "z", "it", "z", "it");

        var rewritten = ReferenceRewrite.Of(Encoding.UTF8.GetBytes("""{"metadata":{"name":"it","namespace":"z","annotations":{"argocd.argoproj.io/tracking-id":"app:/Secret:z/it"}}}"""), own, false, new([own], [("a", "b")]), []);

        Assert.Contains("tracking-id", Encoding.UTF8.GetString(rewritten.Json), StringComparison.Ordinal);
    }

    [Fact]
    public void The_storage_classes_that_it_names_are_found_wherever_they_stand() => Assert.Equal(["gp3", "io2"], StorageClassNames.Of(
        """{"metadata":{},"spec":{"tikv":{"storageClassName":"gp3","storageVolumes":[{"storageClassName":"io2"},{"storageClassName":""}]},"pd":{"storageClassName":"gp3"}},"status":{"storageClassName":"old"}}"""u8));

    private static RewrittenManifest Rewritten(string group, string kind, string then, params string[] keep)
    {
        var own = new MappedObject(group, kind, "a", "it", "b", "it");
        return ReferenceRewrite.Of(Encoding.UTF8.GetBytes(Shown(With(then, "a", "it"))), own, true, new([.. Beside, own], [("a", "b")]), keep);
    }

    private static JsonObject With(string json, string space, string name)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        var metadata = root["metadata"] as JsonObject;
        if (metadata is null)
            root["metadata"] = metadata = [];
        (metadata["name"], metadata["namespace"]) = (name, space);
        return root;
    }

    private static string Shown(JsonNode node) => Encoding.UTF8.GetString(OpsConsole.Manifests.Canonicalizer.Normalize(Encoding.UTF8.GetBytes(node.ToJsonString())));
}
