using System.Text;
using OpsConsole.Features.Storage.Actions;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Actions;

/// <summary>The Usage that is created: one name an object, one text, and known again.</summary>
public sealed class UsageManifestTests
{
    private static readonly UsageManifest Manifest = new()
    {
        ApiVersion = "protection.crossplane.io/v1beta1",
        Kind = "Usage",
        Namespace = "team-a",
        Name = UsageManifest.NameFor("s3.aws.m.upbound.io", "Bucket", "team-a", "data"),
        UsedApiVersion = "s3.aws.m.upbound.io/v1beta1",
        UsedKind = "Bucket",
        UsedName = "data",
        Reason = "kept \"so\" – für alle",
    };

    [Fact]
    public void A_name_is_the_same_for_one_object_and_another_for_every_other()
    {
        string[] names = [.. new[] { ("g", "Bucket", "", "a"), ("g", "Bucket", "a", "a"), ("h", "Bucket", "", "a"), ("g", "Bucket", "", "b") }.Select(of => UsageManifest.NameFor(of.Item1, of.Item2, of.Item3, of.Item4))];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(names[0], UsageManifest.NameFor("g", "Bucket", "", "a"));
        Assert.All(names, name => Assert.Matches("^opsconsole-protect-bucket-[0-9a-f]{20}$", name));
        Assert.Equal(253, UsageManifest.NameFor("g", new string('K', 400), "", "a").Length);
    }

    [Fact]
    public void Its_text_is_canonical_and_read_back_whole()
    {
        var json = Manifest.Json();

        Assert.Equal(json, Encoding.UTF8.GetString(Canonicalizer.Normalize(Encoding.UTF8.GetBytes(json))));
        Assert.Equal(Manifest, UsageManifest.Read(json));
        Assert.DoesNotContain("replayDeletion", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"kind":"Usage"}""")]
    [InlineData("{ }")]
    public void What_it_did_not_write_is_not_read(string text) => Assert.Null(UsageManifest.Read(text));

    [Theory]
    [InlineData("""{"spec":{"of":{"apiVersion":"s3.aws.m.upbound.io/v9","kind":"Bucket","resourceRef":{"name":"data"} },"reason":"other words"} }""", true)]
    [InlineData("""{"spec":{"of":{"apiVersion":"s3.aws.m.upbound.io/v1beta1","kind":"Bucket","resourceRef":{"name":"data"} },"replayDeletion":true} }""", false)]
    [InlineData("""{"spec":{"of":{"apiVersion":"s3.aws.m.upbound.io/v1beta1","kind":"Bucket","resourceRef":{"name":"other"} } } }""", false)]
    [InlineData("""{"spec":{"of":{"apiVersion":"s3.aws.m.upbound.io/v1beta1","kind":"Bucket","resourceRef":{"name":"data","namespace":"team-b"} } } }""", false)]
    [InlineData("""{"spec":{"of":{"apiVersion":"s3.aws.m.upbound.io/v1beta1","kind":"Bucket","resourceRef":{"name":"data"} },"by":{"kind":"App"} } }""", false)]
    [InlineData("""{"metadata":{"deletionTimestamp":"2026-03-01T00:00:00Z"},"spec":{"of":{"apiVersion":"s3.aws.m.upbound.io/v1beta1","kind":"Bucket","resourceRef":{"name":"data"} } } }""", false)]
    public void One_that_is_there_is_met_where_it_protects_the_same(string there, bool isMet) => Assert.Equal(isMet, Manifest.IsMetBy(Encoding.UTF8.GetBytes(there)));
}
