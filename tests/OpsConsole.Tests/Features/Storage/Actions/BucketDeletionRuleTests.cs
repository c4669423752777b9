using OpsConsole.Features.Approvals;
using OpsConsole.Features.Storage.Actions;
using OpsConsole.Features.Storage.Facts;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Actions;

/// <summary>What approvers learn of the deletion of a bucket.</summary>
public sealed class BucketDeletionRuleTests
{
    private const string Bucket = """
        {"metadata":{"name":"data","uid":"u-1","labels":{"crossplane.io/in-use":"true","crossplane.io/claim-name":"shop","crossplane.io/claim-namespace":"team-a"},"annotations":{"usage.crossplane.io/deletion-attempt-with-policy":"Foreground"} },
         "spec":{"forProvider":{"forceDestroy":true} },
         "status":{"atProvider":{"id":"data","versioning":{"enabled":true},"objectLockConfiguration":{"objectLockEnabled":"Enabled","rule":{"defaultRetention":{"mode":"COMPLIANCE","days":30} } },"replicationConfiguration":{"role":"r"} } } }
        """;

    private readonly BucketDeletionRule _rule = new();

    [Fact]
    public void A_label_that_no_usage_stands_behind_does_not_soften_what_happens()
    {
        var view = _rule.Of(Looked.At(Sample.Bucket, Bucket), new(Sample.Bucket.Name, "", "data"), Looked.Known((Sample.Webhook, Sample.HookJson), (Sample.Bucket, Bucket)));

        Assert.Equal(("bucket-destroyed", OutcomeRank.Destroyed, ""), (view.Outcome.Key, view.Outcome.Rank, view.Doubt));
        Assert.Contains("It was made for the claim team-a/shop, whose composite may make it again.", view.Findings);
        Assert.Contains("It keeps old versions of its objects, which are deleted too.", view.Findings);
        Assert.Contains(view.Findings, finding => finding.StartsWith("Its objects are locked (COMPLIANCE, 30 days)", StringComparison.Ordinal));
        Assert.Contains("It replicates its objects to another bucket: what is there stays, and nothing new comes.", view.Findings);
        Assert.Contains(view.Findings, finding => finding.StartsWith("Somebody tried to delete it (Foreground), and a Usage refused.", StringComparison.Ordinal));
        Assert.DoesNotContain(view.Findings, finding => finding.Contains("not known", StringComparison.Ordinal));
    }

    [Fact]
    public void In_a_cluster_that_is_not_read_it_says_that_nothing_is_known()
    {
        var view = _rule.Of(Looked.At(Sample.Bucket, Bucket), new(Sample.Bucket.Name, "", "data"), new ClusterFacts(Sample.Cluster));

        Assert.Equal(OutcomeRank.Unknown, view.Outcome.Rank);
        Assert.Equal("buckets.s3.aws.upbound.io are not read to the end yet", view.Doubt);
        Assert.Contains("Who uses the bucket and what protects it is not known: buckets.s3.aws.upbound.io are not read to the end yet.", view.Findings);
    }
}
