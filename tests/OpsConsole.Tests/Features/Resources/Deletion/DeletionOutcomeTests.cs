using System.Text;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Features.Resources.Deletion;

/// <summary>What a deletion does, case by case, from what the object says.</summary>
public sealed class DeletionOutcomeTests
{
    private static readonly DeletionType Bucket = Type("s3.aws.upbound.io", "Bucket", "managed");
    private static readonly DeletionType Vpc = Type("ec2.aws.upbound.io", "VPC", "managed");
    private static readonly DeletionType Stack = Type("platform.example.org", "Stack", "composite");
    private static readonly DeletionType Plain = Type("", "ConfigMap");

    public static TheoryData<string, string, string, OutcomeRank, string> Cases => new()
    {
        { "vpc", """{"spec":{"forProvider":{}}}""", "cloud-deleted", OutcomeRank.Destroyed, "cloud object deleted" },
        { "unknown", """{"spec":{"forProvider":{}}}""", "cloud-deleted", OutcomeRank.Destroyed, "cloud object deleted" },
        { "vpc", """{"spec":{"deletionPolicy":"Orphan"}}""", "orphaned", OutcomeRank.Kept, "left as orphan in the cloud" },
        { "vpc", """{"spec":{"deletionPolicy":"Delete"}}""", "cloud-deleted", OutcomeRank.Destroyed, "cloud object deleted" },
        { "vpc", """{"spec":{"managementPolicies":["*"],"deletionPolicy":"Orphan"}}""", "orphaned", OutcomeRank.Kept, "left as orphan in the cloud" },
        { "vpc", """{"spec":{"managementPolicies":["Observe","Create","Update"]}}""", "orphaned", OutcomeRank.Kept, "left as orphan in the cloud" },
        { "vpc", """{"spec":{"managementPolicies":["Observe","Create"],"deletionPolicy":"Delete"}}""", "orphaned", OutcomeRank.Kept, "left as orphan in the cloud" },
        { "vpc", """{"spec":{"managementPolicies":["Observe","Delete"],"deletionPolicy":"Orphan"}}""", "cloud-deleted", OutcomeRank.Destroyed, "cloud object deleted" },
        { "vpc", """{"spec":{"managementPolicies":[]}}""", "held-while-paused", OutcomeRank.Unknown, "marked, then held while it is paused; what happens to the cloud object nobody knows" },
        { "vpc", """{"metadata":{"annotations":{"crossplane.io/paused":"true"}}}""", "held-while-paused", OutcomeRank.Unknown, "marked, then held while it is paused; what happens to the cloud object nobody knows" },
        { "vpc", """{"metadata":{"annotations":{"crossplane.io/paused":"True"}}}""", "cloud-deleted", OutcomeRank.Destroyed, "cloud object deleted" },
        { "vpc", """{"metadata":{"annotations":{"crossplane.io/paused":"true"}},"spec":{"deletionPolicy":"Orphan"}}""", "orphaned", OutcomeRank.Kept, "left as orphan in the cloud" },
        { "bucket", """{"spec":{"forProvider":{"forceDestroy":true}}}""", "bucket-destroyed", OutcomeRank.Destroyed, "bucket and contents deleted" },
        { "bucket", """{"spec":{"forProvider":{"forceDestroy":false}}}""", "bucket-if-empty", OutcomeRank.Unknown, "bucket deleted only if it is empty" },
        { "bucket", """{"spec":{"forProvider":{}}}""", "bucket-if-empty", OutcomeRank.Unknown, "bucket deleted only if it is empty" },
        { "bucket", """{"spec":{"deletionPolicy":"Orphan","forProvider":{"forceDestroy":true}}}""", "orphaned", OutcomeRank.Kept, "left as orphan in the cloud" },
        { "bucket", """{"metadata":{"labels":{"crossplane.io/in-use":"true"}},"spec":{"forProvider":{"forceDestroy":true}}}""", "in-use-bucket-destroyed", OutcomeRank.Unknown, "refused while a Usage is in force; otherwise: bucket and contents deleted" },
        { "bucket", """{"metadata":{"labels":{"crossplane.io/in-use":"false"}},"spec":{"forProvider":{"forceDestroy":true}}}""", "bucket-destroyed", OutcomeRank.Destroyed, "bucket and contents deleted" },
        { "bucket", """{"metadata":{"deletionTimestamp":"2026-03-01T00:00:00Z","labels":{"crossplane.io/in-use":"true"}}}""", "already-deleting", OutcomeRank.Deleted, "already being deleted" },
        { "stack", """{"spec":{}}""", "composed-deleted", OutcomeRank.Destroyed, "everything composed from it is deleted" },
        { "stack", """{"spec":{"forProvider":{}}}""", "composed-deleted", OutcomeRank.Destroyed, "everything composed from it is deleted" },
        { "stack", """{"metadata":{"annotations":{"crossplane.io/paused":"true"}}}""", "held-while-paused", OutcomeRank.Unknown, "marked, then held while it is paused; what happens to the cloud object nobody knows" },
        { "claim", """{"spec":{}}""", "composed-deleted", OutcomeRank.Destroyed, "everything composed from it is deleted" },
        { "unknown", """{"spec":{"crossplane":{"resourceRefs":[]}}}""", "composed-deleted", OutcomeRank.Destroyed, "everything composed from it is deleted" },
        { "usage", """{"spec":{"replayDeletion":true}}""", "deletion-replayed", OutcomeRank.Destroyed, "lifting replays a remembered deletion: the used object is deleted too" },
        { "usage", """{"spec":{"replayDeletion":false}}""", "protection-lifted", OutcomeRank.Deleted, "protection lifted" },
        { "clusterusage", """{"spec":{"reason":"data"}}""", "protection-lifted", OutcomeRank.Deleted, "protection lifted" },
        { "oldusage", """{"spec":{"replayDeletion":true}}""", "deletion-replayed", OutcomeRank.Destroyed, "lifting replays a remembered deletion: the used object is deleted too" },
        { "tidb", """{"spec":{"pvReclaimPolicy":"Retain"}}""", "database-stopped", OutcomeRank.Destroyed, "TiDB cluster stops; its volumes go or stay by their policy" },
        { "definition", "{}", "definition-deleted", OutcomeRank.Destroyed, "all objects of the type are deleted" },
        { "xrd", "{}", "definition-deleted", OutcomeRank.Destroyed, "all objects of the type are deleted" },
        { "provider", "{}", "provider-deleted", OutcomeRank.Destroyed, "its types and all their objects are deleted" },
        { "namespace", "{}", "namespace-deleted", OutcomeRank.Destroyed, "everything in the namespace is deleted" },
        { "volume", "{}", "volume-by-policy", OutcomeRank.Unknown, "claim deleted; its volume goes or stays by its reclaim policy" },
        { "plain", "{}", "deleted", OutcomeRank.Deleted, "object deleted" },
        { "plain", """{"metadata":7,"spec":[]}""", "deleted", OutcomeRank.Deleted, "object deleted" },
        { "plain", """{"spec":{"deletionPolicy":"Orphan"}}""", "deleted", OutcomeRank.Deleted, "object deleted" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void An_object_says_what_its_deletion_does(string type, string json, string key, OutcomeRank rank, string words) =>
        Assert.Equal(new ItemOutcome(key, rank, words), DeletionOutcome.Of(Subject(TypeOf(type), json)));

    [Fact]
    public void A_usage_that_refuses_is_told_with_what_would_happen_without_it()
    {
        var findings = DeletionFindings.Of(Subject(Bucket, """{"metadata":{"labels":{"crossplane.io/in-use":"true"}},"spec":{"forProvider":{"forceDestroy":true}}}"""));

        Assert.Equal(
        [
            "A Usage refuses its deletion (label crossplane.io/in-use). Where that Usage does not hold: bucket and contents deleted.",
            "A namespaced Usage does not protect a cluster-scoped object, though it sets the label; only a ClusterUsage does.",
        ], findings);
    }

    [Fact]
    public void Finalizers_and_whoever_makes_it_again_are_named()
    {
        var findings = DeletionFindings.Of(Subject(Plain, """
            {"metadata":{"finalizers":["a.example/x","b"],"ownerReferences":[{"kind":"App","name":"shop","controller":true},{"kind":"Other","name":"o"}],
             "labels":{"argocd.argoproj.io/instance":"one","kustomize.toolkit.fluxcd.io/name":"apps"},
             "annotations":{"argocd.argoproj.io/tracking-id":"one:x","meta.helm.sh/release-name":"web"}}}
            """));

        Assert.Equal(
        [
            "It stays marked until its finalizers let go: a.example/x, b.",
            "Its controller, App shop, may make it again.",
            "Argo CD application one may make it again.",
            "Flux Kustomization apps may make it again.",
            "Helm release web may make it again.",
        ], findings);
    }

    [Fact]
    public void Nothing_is_told_of_an_object_that_says_nothing() => Assert.Empty(DeletionFindings.Of(Subject(Plain, "{}")));

    private static DeletionSubject Subject(DeletionType type, string json) => new(Canonicalizer.Normalize(Encoding.UTF8.GetBytes(json)), type);

    private static DeletionType TypeOf(string word) => word switch
    {
        "vpc" => Vpc,
        "bucket" => Bucket,
        "stack" => Stack,
        "claim" => Type("platform.example.org", "StackClaim", "claim"),
        "unknown" => Type("some.example.org", "Thing"),
        "usage" => Type("protection.crossplane.io", "Usage"),
        "clusterusage" => Type("protection.crossplane.io", "ClusterUsage"),
        "oldusage" => Type("apiextensions.crossplane.io", "Usage"),
        "tidb" => Type("pingcap.com", "TidbCluster"),
        "definition" => Type("apiextensions.k8s.io", "CustomResourceDefinition"),
        "xrd" => Type("apiextensions.crossplane.io", "CompositeResourceDefinition"),
        "provider" => Type("pkg.crossplane.io", "Provider"),
        "namespace" => Type("", "Namespace"),
        "volume" => Type("", "PersistentVolumeClaim"),
        _ => Plain,
    };

    private static DeletionType Type(string group, string kind, params string[] categories) =>
        new() { Group = group, Resource = $"{kind.ToLowerInvariant()}s", Kind = kind, Version = "v1", Categories = categories };
}
