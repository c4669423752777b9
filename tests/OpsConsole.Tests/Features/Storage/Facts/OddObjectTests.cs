using System.Text;
using CsCheck;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Facts;

public sealed class OddObjectTests
{
    private static readonly (string Group, string Resource, string Kind)[] Types =
    [
        ("storage.k8s.io", "storageclasses", "StorageClass"), ("storage.k8s.io", "volumeattributesclasses", "VolumeAttributesClass"), ("", "persistentvolumes", "PersistentVolume"),
        ("", "persistentvolumeclaims", "PersistentVolumeClaim"), ("", "events", "Event"), ("pingcap.com", "tidbclusters", "TidbCluster"), ("core.pingcap.com", "tikvgroups", "TiKVGroup"),
    ];

    /// <summary>Every name that a reader looks for.</summary>
    private static readonly string[] Names =
    [
        "parameters", "provisioner", "mountOptions", "allowedTopologies", "spec", "status", "capacity", "storage", "claimRef", "csi", "nodeAffinity", "required", "nodeSelectorTerms", "matchExpressions",
        "values", "key", "resources", "requests", "conditions", "labels", "annotations", "spec.tidb.pingcap.com/storage-size", "finalizers", "involvedObject", "regarding", "series", "count", "tikv",
        "storageVolumes", "storageClaims", "pdms", "volumes", "template", "cluster", "name", "type", "metadata", "message", "reason", "phase", "driverName", "a\\ud800", "awsElasticBlockStore", "volumeID",
    ];

    private static readonly string[] Leaves = ["null", "true", "-1", "1e400", "12345678901234567890123", "\"\"", "\"10Gi\"", "\"\\ud800\"", "\"Warning\"", "\"PersistentVolumeClaim\"", "\"True\"", "[]", "{}", "[null,[{}],3]"];

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, inner) => depth > 6 ? Pick(Leaves) : Gen.Frequency(
        (2, Pick(Leaves)), (1, inner.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")),
        (4, Gen.Select(Pick(Names), inner).Array[0, 6].Select(members => $"{{{string.Join(',', members.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}"))));

    [Fact]
    public void Whatever_an_object_says_its_facts_are_read_without_a_fault_and_twice_the_same() => Gen.Select(Gen.Int[0, Types.Length - 1], Value, Value, Value).Sample((index, metadata, spec, status) =>
    {
        var (group, resource, kind) = Types[index];
        var type = new ResourceType { Group = group, Version = "v1", Resource = resource, Kind = kind, Namespaced = true };
        var name = metadata.StartsWith('{') ? metadata.Insert(1, $"\"name\":\"a\"{(metadata.Length > 2 ? "," : "")}") : metadata;
        var json = Encoding.UTF8.GetBytes($"{{\"metadata\":{name},\"spec\":{spec},\"status\":{status},\"parameters\":{status},\"involvedObject\":{spec},\"type\":\"Warning\"}}");

        var once = new FactReader(VolumeReaders.All, new StringPool()).Read(type, json);
        var twice = new FactReader(VolumeReaders.All, new StringPool()).Read(type, json);

        Assert.Equal(once, twice);
        if (once is not null)
            Assert.All(once.IndexedUnder, Assert.NotNull);
    }, iter: 4000);

    private static Gen<string> Pick(string[] texts) => Gen.Int[0, texts.Length - 1].Select(place => texts[place]);
}
