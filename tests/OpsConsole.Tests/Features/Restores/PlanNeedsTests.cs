using OpsConsole.Features.Restores;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed class PlanNeedsTests
{
    private static readonly RestoreMember Space = new("one", "", "Namespace", "", "n", []) { Type = "namespaces" };
    private static readonly RestoreMember Definition = new("one", "apiextensions.k8s.io", "CustomResourceDefinition", "", "buckets.s3.aws.example.org", []) { Type = "customresourcedefinitions.apiextensions.k8s.io" };
    private static readonly RestoreMember Configuration = new("one", "aws.example.org", "ProviderConfig", "", "default", []) { Type = "providerconfigs.aws.example.org" };
    private static readonly RestoreMember Bucket = new("one", "s3.aws.example.org", "Bucket", "n", "b", [new("x.example.org/v1", "XBase", "x")])
    {
        Type = "buckets.s3.aws.example.org",
        Names = new() { Configuration = ("ProviderConfig", "default") },
    };
    private static readonly RestoreMember Composite = new("one", "x.example.org", "XBase", "", "x", []) { Type = "xbases.x.example.org", Names = new() { Composed = [new("s3.aws.example.org/v1beta1", "Bucket", "n", "b")] } };
    private static readonly RestoreMember Claim = new("one", "x.example.org", "Base", "n", "c", []) { Type = "bases.x.example.org", Names = new() { Composed = [new("x.example.org/v1", "XBase", "", "x")] } };

    [Fact]
    public void Whatever_an_object_needs_comes_before_it_and_a_composite_after_what_it_composed()
    {
        var waves = RestoreWaves.Of([Claim, Composite, Bucket, Configuration, Definition, Space]);

        Assert.Equal(["3,4,5", "2", "1", "0"], waves.Order.Select(wave => string.Join(',', wave)));
        Assert.Equal([NeedKind.Namespace, NeedKind.Definition, NeedKind.Configuration], waves.NeedsOf(2).Select(need => need.Kind));
        Assert.Equal([new PlanNeed(2, NeedKind.Composed)], waves.NeedsOf(1));
        Assert.Equal([Bucket.Owners[0]], waves.TakersOf(2));
        Assert.Null(waves.OwnerOf(2, Bucket.Owners[0]));
        Assert.DoesNotContain(Enumerable.Range(0, 6), waves.IsCircular);
    }

    [Fact]
    public void Only_of_a_composite_that_names_it_an_object_is_not_restored_as_owned()
    {
        var waves = RestoreWaves.Of([Composite with { Names = PlanNames.None }, Bucket]);

        Assert.Equal(0, waves.OwnerOf(1, Bucket.Owners[0]));
        Assert.Empty(waves.TakersOf(1));
    }

    public static TheoryData<string> Others => ["cluster", "namespace", "name", "group", "above"];

    [Theory, MemberData(nameof(Others))]
    public void What_is_another_is_not_needed(string what)
    {
        RestoreMember[] others = what switch
        {
            "cluster" => [.. new[] { Space, Definition, Configuration }.Select(other => other with { Cluster = "two" })],
            "namespace" => [Configuration with { Namespace = "m" }],
            "name" => [.. new[] { Space, Definition, Configuration }.Select(other => other with { Name = "z" })],
            "group" => [Configuration with { Group = "ws.example.org" }],
            _ => [Configuration with { Group = "more.s3.aws.example.org" }],
        };

        Assert.Empty(PlanNeeds.Of([Bucket, .. others])[0]);
    }
}
