using OpsConsole.Features.Storage.Actions;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Actions;

/// <summary>Which Usage would protect an object, and where none would.</summary>
public sealed class ProtectionProposalTests
{
    private const string Bucket = """{"metadata":{"name":"data","uid":"u-1"},"spec":{"forProvider":{} } }""";
    private const string Namespaced = """{"metadata":{"name":"data","namespace":"team-a","uid":"u-1"},"spec":{"forProvider":{} } }""";
    private const string Other = """{"metadata":{"name":"p","uid":"u-2"},"spec":{"of":{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","resourceRef":{"name":"other"} },"reason":"x"} }""";

    private static readonly (ResourceType, string) Hook = (Sample.Webhook, Sample.HookJson);

    public static TheoryData<string, string, string> Scopes => new()
    {
        { "clusterusages", "protection.crossplane.io/v1beta1", "ClusterUsage" },
        { "legacy", "apiextensions.crossplane.io/v1beta1", "Usage" },
        { "both", "protection.crossplane.io/v1beta1", "ClusterUsage" },
    };

    [Theory, MemberData(nameof(Scopes))]
    public void A_cluster_scoped_object_gets_the_newest_usage_without_a_namespace_that_is_served(string served, string version, string kind)
    {
        var all = Looked.Known([Hook, (Sample.Bucket, Bucket), .. served is "legacy" ? [] : new[] { (Sample.ClusterUsage, Other) }, .. served is "clusterusages" ? [] : new[] { (Sample.LegacyUsage, Other) }]);

        var made = Assert.IsType<ProtectionProposal.Made>(ProtectionProposal.Of(Looked.At(Sample.Bucket, Bucket), "why", all)).Manifest;

        Assert.Equal((version, kind, "", "s3.aws.upbound.io/v1beta1", "Bucket", "data", "why"), (made.ApiVersion, made.Kind, made.Namespace, made.UsedApiVersion, made.UsedKind, made.UsedName, made.Reason));
    }

    [Fact]
    public void An_object_in_a_namespace_gets_one_there_and_none_of_another_scope()
    {
        var usage = Other.Replace("\"uid\"", "\"namespace\":\"team-a\",\"uid\"", StringComparison.Ordinal);
        var with = Looked.Known(Hook, (Sample.NewBucket, Namespaced), (Sample.Usage, usage));
        var without = Looked.Known(Hook, (Sample.NewBucket, Namespaced), (Sample.ClusterUsage, Other), (Sample.LegacyUsage, Other));

        var made = Assert.IsType<ProtectionProposal.Made>(ProtectionProposal.Of(Looked.At(Sample.NewBucket, Namespaced), "why", with)).Manifest;
        var vain = Assert.IsType<ProtectionProposal.Vain>(ProtectionProposal.Of(Looked.At(Sample.NewBucket, Namespaced), "why", without));

        Assert.Equal(("Usage", "team-a"), (made.Kind, made.Namespace));
        Assert.Equal("a Usage would not protect it: the cluster has no type of Usage for an object in a namespace", vain.Why);
    }

    [Fact]
    public void What_is_not_known_is_unknown_and_promises_nothing()
    {
        var join = new OpsConsole.Features.Storage.Rows.ClusterJoin(Sample.Cluster, []);
        Assert.IsType<ProtectionProposal.Unknown>(ProtectionProposal.Of(Looked.At(Sample.Bucket, Bucket), "why", join.Facts));

        var all = Looked.Known(Hook, (Sample.Bucket, Bucket), (Sample.ClusterUsage, Other));
        all.Cover(Sample.ClusterUsage.Name, new(CoverageState.Behind, "away", new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal("nothing is heard of clusterusages.protection.crossplane.io since 2026-03-01 00:00:00Z",
            Assert.IsType<ProtectionProposal.Unknown>(ProtectionProposal.Of(Looked.At(Sample.Bucket, Bucket), "why", all)).Why);
    }

    [Fact]
    public void Another_object_of_the_name_or_one_that_goes_gets_none()
    {
        var all = Looked.Known(Hook, (Sample.Bucket, Bucket), (Sample.ClusterUsage, Other));

        Assert.IsType<ProtectionProposal.Unknown>(ProtectionProposal.Of(Looked.At(Sample.Bucket, Bucket.Replace("u-1", "u-9", StringComparison.Ordinal)), "why", all));
        Assert.IsType<ProtectionProposal.Vain>(ProtectionProposal.Of(Looked.At(Sample.Bucket, Bucket.Replace("\"uid\"", "\"deletionTimestamp\":\"2026-03-01T00:00:00Z\",\"uid\"", StringComparison.Ordinal)), "why", all));
    }
}
