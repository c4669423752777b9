using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Facts;

/// <summary>What is read of a managed resource, field by field.</summary>
public sealed class ManagedFactsTests
{
    [Theory]
    [InlineData(false, "{}", "ProviderConfig/default")]
    [InlineData(false, """{"name":"prod"}""", "ProviderConfig/prod")]
    [InlineData(true, "{}", "ClusterProviderConfig/default")]
    [InlineData(true, """{"kind":"ClusterProviderConfig","name":"prod"}""", "ClusterProviderConfig/prod")]
    [InlineData(true, """{"kind":"ProviderConfig","name":"prod"}""", "ProviderConfig/team-a/prod")]
    [InlineData(true, """{"kind":7,"name":[]}""", "ClusterProviderConfig/default")]
    public void A_provider_config_is_told_with_its_kind_and_its_namespace(bool isNamespaced, string reference, string expected) => Assert.Equal(expected,
        Sample.Read<BucketFacts>(isNamespaced ? Sample.NewBucket : Sample.Bucket, Object(spec: $"\"providerConfigRef\":{reference}", metadata: isNamespaced ? "\"namespace\":\"team-a\"" : "")).ProviderConfig);

    [Theory]
    [InlineData("", ManagementPolicies.Absent, false)]
    [InlineData("""
        "managementPolicies":[]
        """, ManagementPolicies.Empty, true)]
    [InlineData("""
        "managementPolicies":["*"]
        """, ManagementPolicies.All, false)]
    [InlineData("""
        "managementPolicies":["Observe","Delete","Observe"]
        """, ManagementPolicies.Observe | ManagementPolicies.Delete, false)]
    [InlineData("""
        "managementPolicies":["Observe",7,"Destroy"]
        """, ManagementPolicies.Observe | ManagementPolicies.Other, false)]
    [InlineData("""
        "managementPolicies":"*"
        """, ManagementPolicies.Absent, false)]
    public void Policies_are_a_set_and_an_empty_one_is_a_pause(string spec, ManagementPolicies expected, bool isHeld)
    {
        var facts = Managed(spec: spec);

        Assert.Equal(expected, facts.Policies);
        Assert.Equal(isHeld, facts.IsHeld);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", false)]
    [InlineData("1", false)]
    [InlineData("", false)]
    public void Only_the_word_true_pauses(string word, bool isPaused) => Assert.Equal(isPaused, Managed(annotations: $"\"crossplane.io/paused\":\"{word}\"").IsPaused);

    [Fact]
    public void A_provider_that_says_it_is_paused_is_believed() =>
        Assert.True(Managed(status: """ "conditions":[{"type":"Synced","status":"False","reason":"ReconcilePaused"}] """).IsPaused);

    [Theory]
    [InlineData("10:00:00", null, null, true)]
    [InlineData("10:00:00", "10:00:01", null, false)]
    [InlineData("10:00:00", null, "10:00:01", false)]
    [InlineData("10:00:00", "10:00:00", null, false)]
    [InlineData("10:00:02", "10:00:01", "10:00:00", true)]
    [InlineData("10:00:02", "10:00:01", "10:00:03", false)]
    [InlineData(null, "10:00:01", null, false)]
    public void A_creation_without_an_end_may_have_leaked(string? pending, string? succeeded, string? failed, bool isLeaked)
    {
        string Said(string key, string? at) => at is null ? "" : $",\"crossplane.io/external-create-{key}\":\"2026-03-01T{at}Z\"";

        var facts = Managed(annotations: $"\"x\":\"y\"{Said("pending", pending)}{Said("succeeded", succeeded)}{Said("failed", failed)}");

        Assert.Equal(isLeaked ? DateTimeOffset.Parse($"2026-03-01T{pending}Z") : null, facts.PossiblyLeakedAt);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("""
        "observedGeneration":3
        """, false)]
    [InlineData("""
        "observedGeneration":2
        """, true)]
    [InlineData("""
        "conditions":[{"type":"Synced","observedGeneration":2}]
        """, true)]
    [InlineData("""
        "conditions":[{"type":"Ready","observedGeneration":3}]
        """, false)]
    [InlineData("""
        "conditions":[{"type":"LastAsyncOperation","observedGeneration":1}]
        """, false)]
    public void A_status_of_an_older_generation_is_stale(string status, bool isStale) => Assert.Equal(isStale, Managed(metadata: "\"generation\":3", status: status).IsStatusStale);

    [Theory]
    [InlineData("", "", false)]
    [InlineData("a", "", true)]
    [InlineData("a", "a", false)]
    [InlineData("b", "a", true)]
    [InlineData("2026-03-01T10:00:00Z", "", false)]
    [InlineData("2026-03-01T10:00:02Z", "", true)]
    public void A_question_for_reconciliation_is_open_until_it_is_answered(string requested, string handled, bool isAwaited) => Assert.Equal(isAwaited, Managed(
        metadata: """
            "managedFields":[{"subresource":"status","time":"2026-03-01T10:00:01Z"},{"time":"2026-03-01T11:00:00Z"}]
            """,
        annotations: requested.Length == 0 ? "" : $"\"crossplane.io/reconcile-requested-at\":\"{requested}\"",
        status: handled.Length == 0 ? "" : $"\"lastHandledReconcileAt\":\"{handled}\"").IsReconcileAwaited);

    [Fact]
    public void Of_two_conditions_of_a_type_the_newer_holds_and_long_messages_are_cut()
    {
        var facts = Managed(status: $$"""
            "conditions":[{"type":"Ready","status":"True","reason":"New","lastTransitionTime":"2026-03-02T00:00:00Z"},
             {"type":"Ready","status":"False","reason":"Old","lastTransitionTime":"2026-03-01T00:00:00Z"},
             {"type":"Synced","status":"False","reason":"ReconcileError","message":"{{new string('x', 5000)}}"},{"type":"Other","status":"True"},7,{"type":null}]
            """);

        Assert.Equal("New", facts.Conditions[ConditionType.Ready]!.Value.Reason);
        Assert.Equal(Condition.LongestMessage + 1, facts.Conditions[ConditionType.Synced]!.Value.Message.Length);
        Assert.Equal(2, facts.Conditions.Items.Count);
        Assert.Null(facts.Conditions[ConditionType.UpToDate]);
    }

    [Fact]
    public void Who_stands_behind_it_is_read()
    {
        var facts = Managed(
            metadata: """
                "labels":{"dataplane":"c1","crossplane.io/composite":"c1-x","crossplane.io/claim-name":"c1","crossplane.io/claim-namespace":"dataplanes","crossplane.io/in-use":"true"},
                "ownerReferences":[{"kind":"Other","name":"o"},{"kind":"XDataplane","name":"c1-x","controller":true}],
                "managedFields":[{"subresource":"status","time":"2026-03-01T10:00:00Z"},{"subresource":"status","time":"2026-03-01T10:00:05Z"},{"subresource":"status","time":"soon"}]
                """,
            annotations: """
                "argocd.argoproj.io/tracking-id":"one","usage.crossplane.io/deletion-attempt-with-policy":"Foreground","crossplane.io/poll-interval":"5m"
                """);

        Assert.Equal(("c1", "c1-x", "dataplanes/c1", "XDataplane c1-x", true), (facts.Dataplane, facts.Composite, facts.Claim, facts.Controller, facts.IsInUse));
        Assert.Equal(["Argo CD application one", "Crossplane composite c1-x"], facts.Keepers);
        Assert.Equal(("Foreground", "5m"), (facts.DeletionAttempt, facts.PollInterval));
        Assert.Equal(DateTimeOffset.Parse("2026-03-01T10:00:05Z"), facts.ProviderWroteAt);
    }

    [Theory]
    [InlineData("""
        "forProvider":{"enableDeletionProtection":true}
        """, "{}", true)]
    [InlineData("""
        "forProvider":{"deletionProtection":true}
        """, """{"deletionProtection":false}""", false)]
    [InlineData("""
        "forProvider":{}
        """, "{}", null)]
    public void The_clouds_own_switch_is_read_as_it_is_seen(string spec, string seen, bool? refuses) =>
        Assert.Equal(refuses, Managed(spec: spec, status: $"\"atProvider\":{seen}").RefusesDeletion);

    internal static ManagedFacts Managed(string spec = "", string status = "", string metadata = "", string annotations = "") =>
        Sample.Read<ManagedFacts>(Sample.Vpc, Object(spec, status, metadata, annotations));

    internal static string Object(string spec = "", string status = "", string metadata = "", string annotations = "") =>
        $$$"""{"metadata":{ "name":"a","annotations":{ {{{annotations}}} }{{{(metadata.Length == 0 ? "" : ",")}}}{{{metadata}}} },"spec":{ {{{spec}}} },"status":{ {{{status}}} } }""";
}
