using System.Text;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Manifests;

/// <summary>What is read out of an object: whom it names, how it says it is, where its lines fold.</summary>
public sealed class ManifestReadingTests
{
    [Fact]
    public void Owners_claims_and_composed_objects_are_named() => Assert.Equal(
        [
            new(ReferenceRelation.Owner, "apps", "ReplicaSet", "shop", "web-1", "u1"),
            new(ReferenceRelation.Claim, "example.org", "Database", "team", "orders", ""),
            new(ReferenceRelation.Composite, "example.org", "XDatabase", "", "orders-x", ""),
            new(ReferenceRelation.Composed, "s3.aws.upbound.io", "Bucket", "shop", "b1", ""),
            new(ReferenceRelation.Composed, "", "ConfigMap", "shop", "c1", ""),
        ],
        Read("""
            {"metadata":{"namespace":"shop","ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-1","uid":"u1"}]},
             "spec":{"claimRef":{"apiVersion":"example.org/v1","kind":"Database","namespace":"team","name":"orders"},
                     "resourceRef":{"apiVersion":"example.org/v1","kind":"XDatabase","name":"orders-x"},
                     "resourceRefs":[{"apiVersion":"s3.aws.upbound.io/v1","kind":"Bucket","name":"b1"},{"apiVersion":"s3.aws.upbound.io/v1","kind":"Bucket"}],
                     "crossplane":{"resourceRefs":[{"apiVersion":"v1","kind":"ConfigMap","name":"c1"}]}}}
            """));

    [Theory]
    [InlineData("""{"involvedObject":{"kind":"Bucket","namespace":"a","name":"b","uid":"u","apiVersion":"s3/v1"}}""")]
    [InlineData("""{"regarding":{"kind":"Bucket","namespace":"a","name":"b","uid":"u","apiVersion":"s3/v1"}}""")]
    public void An_event_names_what_it_is_about(string json) =>
        Assert.Equal([new ManifestReference(ReferenceRelation.Regards, "s3", "Bucket", "a", "b", "u")], Read(json));

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"metadata":1,"spec":[]}""")]
    [InlineData("""{"metadata":{"ownerReferences":{"kind":"a","name":"b"}}}""")]
    [InlineData("""{"metadata":{"ownerReferences":[1,{"kind":2,"name":"b"},{"kind":"a"},{"kind":"a","name":"b\u0000"}]}}""")]
    public void What_is_no_reference_names_nobody(string json) => Assert.Empty(Read(json));

    [Fact]
    public void Conditions_are_read_as_they_are_said()
    {
        var conditions = ManifestConditions.Read("""{"status":{"conditions":[{"type":"Ready","status":"False","reason":"Waiting","message":"","lastTransitionTime":"2026-03-01T00:00:00Z"},{"status":"True"},7,{"type":"Odd","status":1}]}}"""u8);

        Assert.Equal([("Ready", "False", "Waiting", null), ("Odd", "", null, null)], conditions.Select(condition => (condition.Type, condition.Status, condition.Reason, condition.Message)));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), conditions[0].Since);
        Assert.Empty(ManifestConditions.Read("""{"status":{"conditions":{}}}"""u8));
    }

    [Fact]
    public void Lines_fold_under_their_keys()
    {
        var lines = ManifestYaml.Render("""{"a":{"b":1,"c":[{"d":1},{"d":2}]},"aa":"x\ny\n","z":[]}"""u8, default, ManifestView.Full);
        var ends = YamlFolds.Ends(lines);

        Assert.Equal(["a: 1-5", "aa: 6-8"], lines.Where(line => line.Indent == 0 && ends[line.Number - 1] > line.Number).Select(line => $"{line.Path}: {line.Number}-{ends[line.Number - 1]}"));
        Assert.Equal(5, ends[lines.First(line => line.Path == "a.c").Number - 1]);
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("spec.ports[0].name", "$.spec.ports[0].name")]
    [InlineData("metadata.annotations['a.b/c']", "$.metadata.annotations['a.b/c']")]
    [InlineData("spec.node-name", "$.spec['node-name']")]
    [InlineData(@"x['it\'s[0]'].y", @"$.x['it\'s[0]'].y")]
    [InlineData("0a[1]", "$['0a'][1]")]
    public void A_path_is_said_as_json_path(string path, string expected) => Assert.Equal(expected, YamlFolds.JsonPath(path));

    private static IReadOnlyList<ManifestReference> Read(string json) => ManifestReferences.Read(Encoding.UTF8.GetBytes(json));
}
