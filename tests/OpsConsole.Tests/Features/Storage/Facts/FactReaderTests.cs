using System.Text;
using CsCheck;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Facts;

/// <summary>Whatever stands in an object: reading it never throws, and twice the same is equal.</summary>
public sealed class FactReaderTests
{
    /// <summary>Every field that some reader looks at.</summary>
    private static readonly string[] Keys =
    [
        "metadata", "spec", "status", "name", "labels", "annotations", "managedFields", "ownerReferences", "generation", "forProvider", "atProvider", "conditions", "type", "tags", "tagsAll",
        "crossplane.io/paused", "crossplane.io/external-create-pending", "managementPolicies", "providerConfigRef", "bucket", "bucketSelector", "matchLabels", "rule", "policy",
        "versioningConfiguration", "of", "kind", "resourceRef", "resourceSelector", "webhooks", "rules", "objectSelector", "s3", "br", "lastTransitionTime", "time",
    ];

    private static readonly Gen<string> Json = Any(5);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"metadata":null}""")]
    [InlineData("""{"metadata":{"name":7}}""")]
    [InlineData("""{"metadata":{"name":""}}""")]
    [InlineData("""{"metadata":{"name":"\ud800"}}""")]
    public void What_is_no_object_with_a_name_is_not_kept(string json)
    {
        foreach (var type in Types())
            Assert.Null(Sample.Read(type, json));
    }

    [Fact]
    public void A_type_that_nobody_reads_is_not_kept() => Assert.Null(Sample.Read(Sample.Type("apps", "Deployment", "deployments"), """{"metadata":{"name":"a"}}"""));

    [Fact]
    public void Any_form_of_any_field_is_read_without_an_error_and_the_same_way_twice() => Gen.Select(Json, Json, Json).Sample((metadata, spec, status) =>
    {
        var json = $$$"""{"spec":{{{spec}}},"status":{{{status}}},"metadata":{"generation":{{{metadata}}},"labels":{{{metadata}}},"annotations":{{{metadata}}},"managedFields":[{{{metadata}}}],"name":"a"}}""";
        foreach (var type in Types())
            Assert.Equal(Sample.Read(type, json), Sample.Read(type, json));
    }, iter: 500);

    [Fact]
    public void Half_a_character_is_not_said()
    {
        var facts = Sample.Read<ManagedFacts>(Sample.Vpc,
            """{"metadata":{"name":"a","labels":{"\ud800":"x","b":"\udc00","c":"d"},"annotations":{"\ud800":"x","crossplane.io/external-name":"\ud800"}},"spec":{"forProvider":{"region":"\udfff","\ud800":1}},"status":{"atProvider":{"\ud800":2}}}""");

        Assert.Equal("c=d", facts.Labels.ToString());
        Assert.Null(facts.ExternalName);
        Assert.Null(facts.Region);
    }

    [Fact]
    public void Of_a_field_that_comes_twice_the_last_one_holds() =>
        Assert.Equal("two", Sample.Read<ManagedFacts>(Sample.Vpc, """{"metadata":{"name":"a"},"spec":{"forProvider":{"region":"one"},"forProvider":{"region":"one","region":"two"}}}""").Region);

    [Fact]
    public void Texts_that_repeat_are_one()
    {
        var reader = Sample.Reader();
        ManagedFacts Read(string name) => (ManagedFacts)reader.Read(Sample.Vpc, Encoding.UTF8.GetBytes($$"""
            {"metadata":{"name":"{{name}}","labels":{"dataplane":"c1"} },"spec":{"forProvider":{"region":"us-east-1"} },"status":{"conditions":[{"type":"Ready","status":"True","reason":"Available"}]} }
            """))!;
        var (one, other) = (Read("a"), Read("b"));

        Assert.Same(one.Region, other.Region);
        Assert.Same(one.Labels, other.Labels);
        Assert.Same(one.ProviderConfig, other.ProviderConfig);
        Assert.Same(one.Key.Type, other.Key.Type);
        Assert.Same(one.Conditions[ConditionType.Ready]!.Value.Reason, other.Conditions[ConditionType.Ready]!.Value.Reason);
    }

    private static IEnumerable<ResourceType> Types() =>
    [
        Sample.Bucket, Sample.NewBucket, Sample.Versioning, Sample.Encryption, Sample.AccessBlock, Sample.Lifecycle, Sample.Policy, Sample.ObjectLock, Sample.Ownership, Sample.Vpc,
        Sample.Usage, Sample.ClusterUsage, Sample.LegacyUsage, Sample.Webhook, Sample.Backup, Sample.BackupSchedule,
    ];

    private static Gen<string> One(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(place => texts[place]);

    private static Gen<string> Any(int depth)
    {
        var leaf = One("null", "true", "false", "0", "-1.5e300", "\"\"", "\"*\"", "\"Ready\"", "\"2026-01-01T00:00:00Z\"", "\"not a moment\"", "\"\\ud800\"", "[]", "{}", "99999999999999999999");
        if (depth == 0)
            return leaf;
        var inner = Any(depth - 1);
        return Gen.OneOf(leaf, inner.Array[0, 3].Select(items => $"[{string.Join(",", items)}]"),
            Gen.Select(One(Keys), inner).Array[0, 4].Select(members => $"{{{string.Join(",", members.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}"));
    }
}
