using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Kubernetes;
using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Protection;

/// <summary>Whether a deletion would be refused, from what is there.</summary>
public sealed class ProtectionRowsTests
{
    private const string InUse = """ "crossplane.io/in-use":"true" """;

    private static readonly (ResourceType, string) Hook = (Sample.Webhook, Sample.HookJson);
    private static readonly TypeCoverage Forbidden = new(CoverageState.Unreadable, "forbidden", null);

    public static TheoryData<string, bool, bool, bool, ProtectionStanding, ProtectionFlaw> Scopes => new()
    {
        // The kind of Usage, whether the object stands in a namespace, whether it has the label, whether the Usage is ready.
        { "cluster", false, true, true, ProtectionStanding.Protected, ProtectionFlaw.None },
        { "legacy", false, true, true, ProtectionStanding.Protected, ProtectionFlaw.None },
        { "namespaced", false, true, true, ProtectionStanding.Ineffective, ProtectionFlaw.WrongScope },
        { "namespaced", true, true, true, ProtectionStanding.Protected, ProtectionFlaw.None },
        { "cluster", true, true, true, ProtectionStanding.Ineffective, ProtectionFlaw.WrongScope },
        { "legacy", true, true, true, ProtectionStanding.Ineffective, ProtectionFlaw.WrongScope },
        { "cluster", false, false, true, ProtectionStanding.Ineffective, ProtectionFlaw.LabelMissing },
        { "namespaced", true, false, true, ProtectionStanding.Ineffective, ProtectionFlaw.LabelMissing },
        { "cluster", false, true, false, ProtectionStanding.Ineffective, ProtectionFlaw.UsageNotReady },
        { "namespaced", false, false, false, ProtectionStanding.Ineffective, ProtectionFlaw.WrongScope | ProtectionFlaw.LabelMissing | ProtectionFlaw.UsageNotReady },
    };

    [Theory, MemberData(nameof(Scopes))]
    public void A_Usage_holds_where_its_scope_the_label_and_its_state_allow(
        string scope, bool isInNamespace, bool hasLabel, bool isReady, ProtectionStanding standing, ProtectionFlaw flaws)
    {
        var join = Sample.Join(Hook, Bucket(isInNamespace, hasLabel ? InUse : ""), Usage(scope, isInNamespace, isReady: isReady));
        var row = join.ProtectionRow("data");

        Assert.Equal((standing, flaws), (row.Standing, row.Flaws));
        Assert.Equal(standing is ProtectionStanding.Protected, Assert.Single(row.Usages).Holds);
        Assert.Equal(standing is ProtectionStanding.Ineffective, row.Findings.Has("protection-ineffective"));
    }

    [Fact]
    public void A_version_or_another_group_of_the_same_kind_is_told_apart_by_the_group_alone()
    {
        var usage = Usage("cluster", false);

        Assert.Equal(ProtectionStanding.Protected, Sample.Join(Hook, Bucket(false, InUse), (usage.Type, usage.Json.Replace("/v1beta2", "/v9", StringComparison.Ordinal))).ProtectionRow("data").Standing);
        var other = Sample.Join(Hook, Bucket(false, InUse), (usage.Type, usage.Json.Replace("s3.aws.upbound.io", "s3.other.io", StringComparison.Ordinal))).ProtectionRow("data");
        Assert.Equal((ProtectionStanding.Ineffective, ProtectionFlaw.LabelAlone, 0), (other.Standing, other.Flaws, other.Usages.Count));
    }

    [Fact]
    public void A_Usage_in_another_namespace_means_another_object()
    {
        var join = Sample.Join(Hook, Bucket(true, ""), (Sample.Usage, Usage("namespaced", true).Json.Replace("\"team-a\"", "\"team-b\"", StringComparison.Ordinal)));

        Assert.Equal((ProtectionStanding.Absent, 0), (join.ProtectionRow("data").Standing, join.ProtectionRow("data").Usages.Count));
    }

    [Theory]
    [InlineData(""" "resourceSelector":{"matchLabels":{"tier":"one"}} """, ProtectionStanding.Ineffective, "its selector matches this one, and is not resolved yet")]
    [InlineData(""" "resourceSelector":{"matchLabels":{"tier":"one"}},"resourceRef":{"name":"other"} """, ProtectionStanding.Ineffective, "its selector matches this one too, and was resolved to other once and for all")]
    [InlineData(""" "resourceSelector":{"matchLabels":{"tier":"one"}},"resourceRef":{"name":"data"} """, ProtectionStanding.Protected, "")]
    [InlineData(""" "resourceSelector":{"matchLabels":{"tier":"two"}} """, ProtectionStanding.Ineffective, null)]
    [InlineData(""" "resourceSelector":{"matchLabels":{"tier":"one"},"matchControllerRef":true} """, ProtectionStanding.Ineffective, null)]
    public void A_selector_holds_only_where_it_was_resolved(string target, ProtectionStanding standing, string? words)
    {
        var row = Sample.Join(Hook, Bucket(false, InUse + ""","tier":"one" """), Usage("cluster", false, target)).ProtectionRow("data");

        Assert.Equal(standing, row.Standing);
        Assert.Equal(words, row.Usages.Select(usage => usage.Words).SingleOrDefault());
        Assert.Equal(words is null, row.Flaws is ProtectionFlaw.LabelAlone);
    }

    [Fact]
    public void Without_its_webhook_nothing_is_protected_and_without_knowing_it_nothing_is_promised()
    {
        var join = Sample.Join(Bucket(false, InUse), Usage("cluster", false));
        Assert.Equal((ProtectionStanding.Ineffective, ProtectionFlaw.Webhook), Told(join));

        join.Cover(Sample.Webhook.Name, Forbidden);
        join.Drain();
        Assert.Equal((ProtectionStanding.Unknown, ProtectionFlaw.None), Told(join));
        Assert.Equal("validatingwebhookconfigurations.admissionregistration.k8s.io could not be read: forbidden", join.ProtectionRow("data").Why);

        join.Put(Sample.Read(Sample.Webhook, Sample.HookJson)!);
        join.Drain();
        Assert.Equal((ProtectionStanding.Protected, ProtectionFlaw.None), Told(join));

        join.Put(Sample.Read(Sample.Webhook, Sample.HookJson.Replace("\"Fail\"", "\"Ignore\"", StringComparison.Ordinal))!);
        join.Drain();
        Assert.Equal((ProtectionStanding.Ineffective, ProtectionFlaw.Webhook), Told(join));
    }

    [Theory]
    [InlineData("usages.protection.crossplane.io")]
    [InlineData("clusterusages.protection.crossplane.io")]
    [InlineData("usages.apiextensions.crossplane.io")]
    public void Where_not_every_Usage_is_known_nothing_is_said_to_be_unprotected(string type)
    {
        var join = Sample.Join(Hook, Bucket(false, ""));
        Assert.Equal(ProtectionStanding.Absent, join.ProtectionRow("data").Standing);

        join.Cover(type, TypeCoverage.Waiting);
        join.Drain();
        Assert.Equal((ProtectionStanding.Unknown, StateKind.Unknown, $"{type} are not known yet"), (join.ProtectionRow("data").Standing, join.ProtectionRow("data").State, join.ProtectionRow("data").Why));

        join.Cover(type, new(CoverageState.Behind, "cut", null));
        join.Drain();
        Assert.Equal(ProtectionStanding.Absent, join.ProtectionRow("data").Standing);
    }

    [Fact]
    public void One_that_holds_is_enough_and_the_others_are_told()
    {
        var row = Sample.Join(Hook, Bucket(false, InUse), Usage("cluster", false), Usage("namespaced", false)).ProtectionRow("data");

        Assert.Equal((ProtectionStanding.Protected, "usage-without-hold"), (row.Standing, row.Findings.Keys()));
        Assert.Equal(["ClusterUsage", "Usage"], row.Usages.Select(usage => usage.Kind));
        Assert.Equal("production data", row.Usages[0].Reason);
    }

    [Fact]
    public void A_remembered_attempt_makes_lifting_a_deletion_where_it_is_replayed()
    {
        var replaying = Usage("cluster", false, replays: true);
        var quiet = Sample.Join(Hook, Bucket(false, InUse), replaying).ProtectionRow("data");
        Assert.Equal((false, "replays-deletion"), (quiet.LiftingDeletes, quiet.Findings.Keys()));

        var tried = Bucket(false, InUse, """ "usage.crossplane.io/deletion-attempt-with-policy":"Background" """);
        var row = Sample.Join(Hook, tried, replaying).ProtectionRow("data");
        Assert.Equal((true, "Background", "lifting-deletes deletion-attempted"), (row.LiftingDeletes, row.BlockedAttempt, row.Findings.Keys()));

        Assert.False(Sample.Join(Hook, tried, Usage("cluster", false)).ProtectionRow("data").LiftingDeletes);
    }

    [Theory]
    [InlineData("""{}""", "bucket-if-empty", false)]
    [InlineData("""{"deletionPolicy":"Orphan"}""", "orphaned", false)]
    [InlineData("""{"deletionPolicy":"Orphan","managementPolicies":["*"]}""", "orphaned", false)]
    [InlineData("""{"deletionPolicy":"Orphan","managementPolicies":["Observe","Delete"]}""", "bucket-if-empty", true)]
    [InlineData("""{"deletionPolicy":"Delete","managementPolicies":["Observe","Create","Update"]}""", "orphaned", true)]
    [InlineData("""{"managementPolicies":["Observe"]}""", "orphaned", false)]
    [InlineData("""{"deletionPolicy":"Delete","managementPolicies":[]}""", "held-while-paused", false)]
    [InlineData("""{"forProvider":{"forceDestroy":true}}""", "bucket-destroyed", false)]
    public void The_second_layer_is_told_and_where_it_contradicts_itself(string spec, string outcome, bool contradicts)
    {
        var row = Sample.Join(Hook, (Sample.Bucket, $$"""{"metadata":{"name":"data"},"spec":{{spec}} }""")).ProtectionRow("data");

        Assert.Equal((outcome, contradicts, contradicts), (row.Unprotected.Key, row.Contradicts, row.Findings.Has("policies-contradict")));
    }

    [Theory]
    [InlineData("{}", "{}", "not force-destroyed: only an empty bucket goes")]
    [InlineData("""{"forceDestroy":true}""", "{}", "force-destroyed: with all that is in it")]
    [InlineData("{}", """{"objectLockEnabled":true}""", "not force-destroyed: only an empty bucket goes; object lock without default retention")]
    [InlineData("{}", """{"objectLockConfiguration":{"rule":{"defaultRetention":{"mode":"COMPLIANCE","days":30}}}}""", "not force-destroyed: only an empty bucket goes; object lock COMPLIANCE, 30 days")]
    public void What_the_cloud_stops_is_told(string wanted, string seen, string words) => Assert.Equal(words,
        Sample.Join((Sample.Bucket, $$"""{"metadata":{"name":"data"},"spec":{"forProvider":{{wanted}} },"status":{"atProvider":{{seen}} } }""")).ProtectionRow("data").CloudSettings);

    [Fact]
    public void A_deletion_that_the_cloud_refuses_or_a_pause_holds_is_told()
    {
        var stuck = Sample.Join((Sample.Vpc, """
            {"metadata":{"name":"v","deletionTimestamp":"2026-03-01T00:00:00Z"},"status":{"conditions":[{"type":"Synced","status":"False","reason":"ReconcileError","message":"DependencyViolation"}]}}
            """)).ProtectionRow("v").Findings.Items.Single();
        Assert.Equal("deletion-fails", stuck.Key);
        Assert.StartsWith("Find what refers to it", stuck.Step);

        var held = Sample.Join((Sample.Vpc, """{"metadata":{"name":"v","deletionTimestamp":"2026-03-01T00:00:00Z","annotations":{"crossplane.io/paused":"true"}}}"""));
        Assert.Equal("deletion-held", held.ProtectionRow("v").Findings.Keys());
    }

    [Fact]
    public void Only_managed_resources_have_a_row() => Assert.Empty(Sample.Join(Hook, Usage("cluster", false)).Rows);

    private static (ProtectionStanding, ProtectionFlaw) Told(ClusterJoin join) => (join.ProtectionRow("data").Standing, join.ProtectionRow("data").Flaws);

    private static (ResourceType Type, string Json) Bucket(bool isInNamespace, string labels, string annotations = "") => (isInNamespace ? Sample.NewBucket : Sample.Bucket,
        $$"""{"metadata":{"name":"data","namespace":"{{(isInNamespace ? "team-a" : "")}}","labels":{ {{labels}} },"annotations":{ {{annotations}} } } }""");

    private static (ResourceType Type, string Json) Usage(string scope, bool isInNamespace, string target = "\"resourceRef\":{\"name\":\"data\"}", bool isReady = true, bool replays = false) =>
        (scope switch { "cluster" => Sample.ClusterUsage, "legacy" => Sample.LegacyUsage, _ => Sample.Usage }, $$"""
        {"metadata":{"name":"u","namespace":"{{(scope == "namespaced" ? "team-a" : "")}}"},
         "spec":{"reason":"production data","replayDeletion":{{(replays ? "true" : "false")}},
          "of":{"apiVersion":"{{(isInNamespace ? "s3.aws.m.upbound.io/v1beta1" : "s3.aws.upbound.io/v1beta2")}}","kind":"Bucket",{{target}} } },
         "status":{"conditions":[{"type":"Ready","status":"{{(isReady ? "True" : "False")}}","reason":"x"}]} }
        """);
}
