using System.Text;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring;

public sealed class ComposedNamesTests
{
    private const string Bucket = """{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","name":"data"}""";

    [Theory]
    [InlineData($$"""{"resourceRefs":[{{Bucket}},{{Bucket}},{"apiVersion":"v1","kind":"Secret","namespace":"a","name":"s"}]}""")]
    [InlineData($$"""{"crossplane":{"resourceRefs":[{{Bucket}},{"apiVersion":"v1","kind":"Secret","namespace":"a","name":"s"}]} }""")]
    [InlineData($$"""{"resourceRefs":[{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket"},"text",null,{{Bucket}},{"apiVersion":"v1","kind":"Secret","namespace":"a","name":"s"}]}""")]
    public void What_a_composite_composed_is_read_in_both_generations_without_its_placeholders(string spec) =>
        Assert.Equal(["Bucket data", "Secret a/s"], ComposedNames.Of(Object(spec)).Select(name => name.Words));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"resourceRefs":{}}""")]
    [InlineData("""{"crossplane":"none"}""")]
    [InlineData("null")]
    public void Where_none_is_named_there_is_none(string spec) => Assert.Empty(ComposedNames.Of(Object(spec)));

    [Fact]
    public void A_claim_and_its_composite_name_each_other()
    {
        var json = Object("""{"resourceRef":{"apiVersion":"x.io/v1","kind":"XBase","name":"c-1"},"claimRef":{"apiVersion":"x.io/v1","kind":"Base","namespace":"a","name":"c"}}""");

        Assert.Equal(("XBase c-1", "Base a/c", "x.io"), (ComposedNames.CompositeOf(json)!.Words, ComposedNames.ClaimOf(json)!.Words, ComposedNames.ClaimOf(json)!.Group));
        Assert.Null(ComposedNames.CompositeOf(Object("{}")));
    }

    [Theory]
    [InlineData("s3.aws.upbound.io/v1beta2", "Bucket", "", "data", true)]
    [InlineData("s3.aws.upbound.io/v1beta1", "Bucket", "a", "data", true)]
    [InlineData("s3.aws.m.upbound.io/v1beta1", "Bucket", "", "data", false)]
    [InlineData("s3.aws.upbound.io/v1beta1", "BucketPolicy", "", "data", false)]
    [InlineData("s3.aws.upbound.io/v1beta1", "Bucket", "", "other", false)]
    public void The_same_object_is_the_same_in_any_version_of_its_type(string version, string kind, string space, string name, bool isSame) =>
        Assert.Equal(isSame, ComposedNames.Of(Object($$"""{"resourceRefs":[{{Bucket}}]}"""))[0].IsSame(new(version, kind, space, name)));

    private static byte[] Object(string spec) => Encoding.UTF8.GetBytes($$"""{"apiVersion":"x.io/v1","kind":"XBase","metadata":{"name":"c"},"spec":{{spec}}}""");
}
