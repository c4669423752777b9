using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Manifests.Restoring;
using OpsConsole.Manifests.Restoring.Tidb;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring.Tidb;

public sealed class TidbConsequencesTests
{
    private const string First = """
        {"apiVersion":"pingcap.com/v1alpha1","kind":"TidbCluster","metadata":{"name":"basic","annotations":{"tikv.tidb.pingcap.com/delete-slots":"[1]","team":"data"}},
         "spec":{"version":"v8.5.0","configUpdateStrategy":"RollingUpdate","pvReclaimPolicy":"Retain","timezone":"UTC","nodeSelector":{"pool":"db"},
          "pd":{"baseImage":"pingcap/pd","replicas":3,"requests":{"cpu":"1","storage":"10Gi"},"config":"lease = 3"},
          "tikv":{"baseImage":"pingcap/tikv","replicas":5,"storageClassName":"gp3","requests":{"cpu":"2","storage":"100Gi"},"evictLeaderTimeout":"5m",
            "storageVolumes":[{"name":"raft","mountPath":"/raft","storageSize":"50Gi"}]},
          "tiflash":{"replicas":2,"storageClaims":[{"resources":{"requests":{"storage":"1Ti"}},"storageClassName":"gp3"}]},
          "tidb":{"replicas":2,"service":{"type":"LoadBalancer"}},
          "tiproxy":{"version":"v1.3.0","replicas":2},
          "pdms":[{"name":"tso","replicas":2}]},
         "status":{"clusterID":"1"}}
        """;

    private const string Group = """
        {"apiVersion":"core.pingcap.com/v1alpha1","kind":"TiKVGroup","metadata":{"name":"kv"},
         "spec":{"cluster":{"name":"basic"},"replicas":3,"template":{"spec":{"version":"8.5.0","image":"pingcap/tikv","config":"a = 1","resources":{"cpu":"2"},
          "volumes":[{"name":"data","mounts":[{"type":"data"}],"storage":"100Gi","storageClassName":"gp3"}]}}}}
        """;

    private const string Cluster = """{"apiVersion":"core.pingcap.com/v1alpha1","kind":"Cluster","metadata":{"name":"basic"},"spec":{"paused":false}}""";

    [Theory]
    // Versions.
    [InlineData(First, "spec.version", "\"v8.1.2\"", ConsequenceWeight.Blocks, "it would take PD, TiFlash, TiKV and TiDB back from v8.5.0 to v8.1.2, and TiDB supports no downgrade")]
    [InlineData(First, "spec.version", "\"v8.5.0-rc.1\"", ConsequenceWeight.Blocks, "from v8.5.0 to v8.5.0-rc.1")]
    [InlineData(First, "spec.version", "\"v8.10.0\"", ConsequenceWeight.Warns, "PD, TiFlash, TiKV and TiDB go up from v8.5.0 to v8.10.0, restarting one pod after another; from there no way leads back.")]
    [InlineData(First, "spec.version", "\"nightly\"", ConsequenceWeight.Warns, "whether that is older cannot be told")]
    [InlineData(First, "spec.version", "\"v8.5.0-20240611\"", ConsequenceWeight.Warns, "whether that is older cannot be told")]
    [InlineData(First, "spec.tikv.version", "\"v8.4.0\"", ConsequenceWeight.Blocks, "it would take TiKV back from v8.5.0 to v8.4.0")]
    [InlineData(First, "spec.tiproxy.version", "\"v1.2.0\"", ConsequenceWeight.Warns, "TiProxy goes back from v1.3.0 to v1.2.0")]
    [InlineData(First, "spec.tikv.baseImage", "\"mirror/tikv\"", ConsequenceWeight.Warns, "TiKV restarts, one pod after another, with mirror/tikv:v8.5.0 instead of pingcap/tikv:v8.5.0.")]
    [InlineData(Group, "spec.template.spec.version", "\"8.1.0\"", ConsequenceWeight.Blocks, "it would take TiKV back from 8.5.0 to 8.1.0")]
    // Instances.
    [InlineData(First, "spec.tikv.replicas", "3", ConsequenceWeight.Warns, "2 of 5 TiKV stores are removed: what goes gives its data to the others first")]
    [InlineData(First, "spec.tikv.replicas", "0", ConsequenceWeight.Blocks, "it would remove all 5 TiKV stores")]
    [InlineData(First, "spec.tikv.replicas", "6", ConsequenceWeight.Informs, "1 TiKV store comes to it, 6 in all.")]
    [InlineData(First, "spec.pd.replicas", "0", ConsequenceWeight.Blocks, "it would remove all 3 PD members")]
    [InlineData(First, "spec.pd.replicas", "1", ConsequenceWeight.Warns, "2 of 3 PD members are removed.")]
    [InlineData(First, "spec.tidb.replicas", "0", ConsequenceWeight.Warns, "All 2 TiDB servers are removed: nobody is served by them any more.")]
    [InlineData(First, "spec.tidb.replicas", "1", ConsequenceWeight.Warns, "1 of 2 TiDB servers is removed: their connections end.")]
    [InlineData(First, "spec.tiflash.replicas", "1", ConsequenceWeight.Warns, "1 of 2 TiFlash stores is removed")]
    [InlineData(First, "spec.tiflash", "null", ConsequenceWeight.Warns, "TiFlash is not named any more")]
    [InlineData(First, "spec.ticdc", """{"replicas":1}""", ConsequenceWeight.Informs, "TiCDC comes to it, with 1 TiCDC instance.")]
    [InlineData(Group, "spec.replicas", "1", ConsequenceWeight.Warns, "2 of 3 TiKV stores are removed")]
    // Volumes.
    [InlineData(First, "spec.tikv.requests.storage", "\"50Gi\"", ConsequenceWeight.Blocks, "it would shrink the volumes \"data\" of TiKV from 100Gi to 50Gi")]
    [InlineData(First, "spec.tikv.requests.storage", "\"200Gi\"", ConsequenceWeight.Informs, "grow from 100Gi to 200Gi")]
    [InlineData(First, "spec.tikv.storageVolumes[0].storageSize", "\"40Gi\"", ConsequenceWeight.Blocks, "it would shrink the volumes \"volume raft\" of TiKV from 50Gi to 40Gi")]
    [InlineData(First, "spec.tiflash.storageClaims[0].resources.requests.storage", "\"1000Gi\"", ConsequenceWeight.Blocks, "of TiFlash from 1Ti to 1000Gi")]
    [InlineData(First, "spec.tikv.storageClassName", "\"io2\"", ConsequenceWeight.Warns, "The operator alters the volumes \"data\" of TiKV to class io2 instead of class gp3")]
    [InlineData(First, "spec.tikv.requests", """{"cpu":"2"}""", ConsequenceWeight.Warns, "Consequence unknown: what spec.tikv.requests.storage does")]
    [InlineData(First, "spec.tikv.storageVolumes", "[]", ConsequenceWeight.Warns, "Consequence unknown: what spec.tikv.storageVolumes does")]
    [InlineData(Group, "spec.template.spec.volumes[0].storage", "\"99Gi\"", ConsequenceWeight.Blocks, "it would shrink the volumes \"data\" of TiKV from 100Gi to 99Gi")]
    [InlineData(Group, "spec.template.spec.volumes[0].storageClassName", "\"io2\"", ConsequenceWeight.Warns, "class io2 instead of class gp3")]
    // Restarts.
    [InlineData(First, "spec.tikv.limits", """{"cpu":"4"}""", ConsequenceWeight.Warns, "TiKV restarts, one pod after another: limits changes (spec.tikv).")]
    [InlineData(First, "spec.pd.config", "\"lease = 5\"", ConsequenceWeight.Warns, "PD restarts, one pod after another: config changes (spec.pd).")]
    [InlineData(First, "spec.nodeSelector", """{"pool":"other"}""", ConsequenceWeight.Warns, "Every component that says nothing else restarts, one pod after another: nodeSelector of the whole cluster changes.")]
    [InlineData(First, "spec.tidb.service.type", "\"ClusterIP\"", ConsequenceWeight.Warns, "The Service of TiDB changes")]
    [InlineData(Group, "spec.template.spec.config", "\"a = 2\"", ConsequenceWeight.Warns, "TiKV restarts, one pod after another: config changes (spec).")]
    // Pausing, stopping, policies.
    [InlineData(First, "spec.paused", "true", ConsequenceWeight.Warns, "It becomes paused")]
    [InlineData(First, "spec.suspendAction", """{"suspendStatefulSet":true}""", ConsequenceWeight.Warns, "are stopped (suspendAction): their pods go, their volumes stay.")]
    [InlineData(First, "spec.tikv.suspendAction", """{"suspendStatefulSet":true}""", ConsequenceWeight.Warns, "TiKV is stopped (suspendAction)")]
    [InlineData(First, "spec.pvReclaimPolicy", "\"Delete\"", ConsequenceWeight.Warns, "pvReclaimPolicy becomes Delete")]
    [InlineData(First, "spec.enablePVReclaim", "true", ConsequenceWeight.Warns, "enablePVReclaim is on again")]
    [InlineData(Cluster, "spec.paused", "true", ConsequenceWeight.Warns, "It becomes paused")]
    [InlineData(Cluster, "spec.suspendAction", """{"suspendCompute":true}""", ConsequenceWeight.Warns, "All its components are stopped")]
    // What is not worked out.
    [InlineData(First, "spec.tikv.evictLeaderTimeout", "\"10m\"", ConsequenceWeight.Warns, "Consequence unknown: what spec.tikv.evictLeaderTimeout does to what runs is not worked out here.")]
    [InlineData(First, "spec.tlsCluster", """{"enabled":true}""", ConsequenceWeight.Warns, "Consequence unknown: what spec.tlsCluster does")]
    [InlineData(First, "metadata.annotations.tikv~tidb~pingcap~com/delete-slots", "\"[2]\"", ConsequenceWeight.Warns, "Consequence unknown: what metadata.annotations['tikv.tidb.pingcap.com/delete-slots'] does")]
    [InlineData(Group, "spec.template.spec.overlay", """{"pod":{}}""", ConsequenceWeight.Warns, "Consequence unknown: what spec.template.spec.overlay does")]
    [InlineData(Group, "spec.cluster.name", "\"other\"", ConsequenceWeight.Warns, "Consequence unknown: what spec.cluster does")]
    [InlineData(Cluster, "spec.featureGates", """[{"name":"X"}]""", ConsequenceWeight.Warns, "Consequence unknown: what spec.featureGates does")]
    public void A_single_change_has_this_consequence(string now, string place, string value, ConsequenceWeight weight, string words)
    {
        var consequences = TidbConsequences.Of(Bytes(now), Bytes(With(now, (place, value))));

        Assert.Contains(consequences, consequence => consequence.Weight == weight && consequence.Words.Contains(words, StringComparison.Ordinal));
        Assert.All(consequences, consequence => Assert.True(consequence.Weight >= weight, consequence.Words));
    }

    [Theory]
    [InlineData(First, "spec.tikv.requests.storage", "\"102400Mi\"")]
    [InlineData(First, "spec.pd.requests.cpu", "\"1000m\"")]
    [InlineData(First, "spec.pd.requests.cpu", "1")]
    [InlineData(First, "spec.tiflash.storageClaims[0].resources.requests.storage", "\"1024Gi\"")]
    [InlineData(First, "metadata.annotations.team", "\"other\"")]
    [InlineData(First, "status.clusterID", "\"2\"")]
    [InlineData(First, "spec.tikv.version", "\"v8.5.0\"")]
    [InlineData(First, "spec.tikv.image", "\"pingcap/tikv:v1.0.0\"")]
    [InlineData(Group, "spec.template.spec.resources.cpu", "\"2000m\"")]
    [InlineData(Group, "spec.template.spec.image", "\"pingcap/tikv:8.5.0\"")]
    public void What_means_the_same_has_none(string now, string place, string value) => Assert.Empty(TidbConsequences.Of(Bytes(now), Bytes(With(now, (place, value)))));

    [Fact]
    public void With_enablePVCReplace_a_smaller_volume_is_a_replacement_and_blocks_nothing()
    {
        var now = With(First, ("spec.enablePVCReplace", "true"));

        var consequence = Assert.Single(TidbConsequences.Of(Bytes(now), Bytes(With(now, ("spec.tikv.requests.storage", "\"50Gi\"")))));

        Assert.Equal(ConsequenceWeight.Warns, consequence.Weight);
        Assert.Contains("replaces the volumes \"data\" of TiKV by smaller ones, 50Gi instead of 100Gi", consequence.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spec.configUpdateStrategy", "\"InPlace\"")]
    [InlineData("spec.configUpdateStrategy", "null")]
    public void A_configuration_that_waits_for_the_next_restart_is_said_to(string place, string value)
    {
        var now = With(First, (place, value));

        var consequence = Assert.Single(TidbConsequences.Of(Bytes(now), Bytes(With(now, ("spec.pd.config", "\"lease = 5\"")))));

        Assert.Equal((ConsequenceWeight.Informs, true), (consequence.Weight, consequence.Words.Contains("when it restarts next", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_heaviest_comes_first()
    {
        var consequences = TidbConsequences.Of(Bytes(First), Bytes(With(First, ("spec.tikv.replicas", "7"), ("spec.tikv.requests.storage", "\"50Gi\""), ("spec.version", "\"v9.0.0\""))));

        Assert.Equal([ConsequenceWeight.Blocks, ConsequenceWeight.Warns, ConsequenceWeight.Informs], consequences.Select(consequence => consequence.Weight).Distinct());
    }

    [Theory]
    [InlineData("""{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","metadata":{"name":"b"},"spec":{}}""")]
    [InlineData("""{"apiVersion":"cluster.x-k8s.io/v1beta1","kind":"Cluster","metadata":{"name":"b"},"spec":{"paused":true}}""")]
    [InlineData("""{"apiVersion":"pingcap.com/v1alpha1","kind":"Backup","metadata":{"name":"b"},"spec":{}}""")]
    public void Other_objects_have_none(string json)
    {
        Assert.Empty(TidbConsequences.OfCreation(Bytes(json)));
        Assert.Empty(TidbConsequences.Of(Bytes(json), Bytes(With(json, ("spec.replicas", "1")))));
    }

    [Fact]
    public void A_cluster_that_is_made_anew_takes_kept_volumes_up_again_and_says_how_it_comes_back()
    {
        var words = string.Join('\n', TidbConsequences.OfCreation(Bytes(With(First, ("spec.paused", "true"), ("spec.pvReclaimPolicy", "\"Delete\""), ("spec.tikv.suspendAction", """{"suspendStatefulSet":true}""")))).Select(consequence => consequence.Words));

        Assert.Contains("Volumes that were kept of a cluster of this name and form", words, StringComparison.Ordinal);
        Assert.Contains("comes back paused", words, StringComparison.Ordinal);
        Assert.Contains("comes back suspended", words, StringComparison.Ordinal);
        Assert.Contains("pvReclaimPolicy is Delete", words, StringComparison.Ordinal);
        Assert.Contains("is not known", Assert.Single(TidbConsequences.OfCreation(Bytes(Group))).Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_the_real_clusters_the_same_has_no_consequence_and_no_other_field_is_silent()
    {
        var objects = Directory.EnumerateFiles(Path.Combine(Fixtures.Folder(), "tidb-operator", "examples"), "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(Fixtures.Documents).Select(YamlReading.Json).OfType<JsonObject>()
            .Where(json => (string?)json["kind"] is "TidbCluster" || ((string?)json["apiVersion"])?.StartsWith("core.pingcap.com/", StringComparison.Ordinal) == true).ToList();

        Assert.True(objects.Count > 10);
        foreach (var json in objects)
        {
            var now = Encoding.UTF8.GetBytes(json.ToJsonString());
            Assert.Empty(TidbConsequences.Of(now, now));
            foreach (var (path, other) in Altered(json, json["spec"]))
                Assert.True(TidbConsequences.Of(now, other).Count > 0, $"{json["kind"]} {json["metadata"]!["name"]}: {path} changes, and nothing is said of it");
        }
    }

    /// <summary>The object with one value changed, for every value.</summary>
    private static IEnumerable<(string Path, byte[] Json)> Altered(JsonObject root, JsonNode? place)
    {
        switch (place)
        {
            case JsonObject map:
                foreach (var key in map.Select(member => member.Key).ToList())
                    foreach (var altered in map[key] is JsonValue ? One(root, map[key]!, other => map[key] = other) : Altered(root, map[key]))
                        yield return altered;
                break;
            case JsonArray list:
                for (var index = 0; index < list.Count; index++)
                {
                    var at = index;
                    foreach (var altered in list[at] is JsonValue ? One(root, list[at]!, other => list[at] = other) : Altered(root, list[at]))
                        yield return altered;
                }
                break;
        }
    }

    private static IEnumerable<(string, byte[])> One(JsonObject root, JsonNode old, Action<JsonNode> put)
    {
        var (path, text) = (old.GetPath(), old.ToJsonString());
        put(text switch
        {
            "true" or "false" => JsonValue.Create(text == "false"),
            "\"Retain\"" => JsonValue.Create("Delete"),
            ['"', ..] => JsonValue.Create($"{old.GetValue<string>()}x"),
            "0" => JsonValue.Create(1),
            _ => JsonNode.Parse($"{text}1")!,
        });
        yield return (path, Encoding.UTF8.GetBytes(root.ToJsonString()));
        put(JsonNode.Parse(text)!);
    }

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    /// <param name="json">The object.</param>
    /// <param name="values">By their paths, in which a tilde is a point within a key; null takes one away.</param>
    private static string With(string json, params (string Place, string Value)[] values)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        foreach (var (place, value) in values)
        {
            JsonNode at = root;
            var keys = place.Replace("[", ".[", StringComparison.Ordinal).Split('.').Select(key => key.Replace('~', '.')).ToList();
            foreach (var key in keys.SkipLast(1))
                at = key[0] == '[' ? at[int.Parse(key[1..^1], System.Globalization.CultureInfo.InvariantCulture)]! : at[key] ??= new JsonObject();
            if (value == "null")
                at.AsObject().Remove(keys[^1]);
            else
                at[keys[^1]] = JsonNode.Parse(value);
        }
        return root.ToJsonString();
    }
}
