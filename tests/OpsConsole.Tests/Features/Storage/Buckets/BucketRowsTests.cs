using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Kubernetes;
using OpsConsole.Platform.Components;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Buckets;

/// <summary>One row a bucket, with all that speaks of it.</summary>
public sealed class BucketRowsTests
{
    private const string Up = """ "conditions":[{"type":"Ready","status":"True","reason":"Available"},{"type":"Synced","status":"True","reason":"ReconcileSuccess"}] """;
    private const string Down = """ "conditions":[{"type":"Ready","status":"True","reason":"Available"},{"type":"Synced","status":"False","reason":"ReconcileError","message":"api error AccessDenied: no"}] """;

    private static readonly TypeCoverage Forbidden = new(CoverageState.Unreadable, "forbidden", null);

    [Fact]
    public void Aspects_of_the_same_bucket_stand_in_its_row()
    {
        var row = Sample.Join(Bucket("data"), Versioning("v", "data")).BucketRow("data");

        Assert.Equal(new BucketAspect(AspectKind.Versioning, AspectStanding.Configured, "Enabled", new(Sample.Versioning.Name, "", "v")), row.Aspects[(int)AspectKind.Versioning]);
        Assert.Equal((StateKind.Ready, "Available", ""), (row.State, row.StateText, row.Why));
        Assert.Equal(Enum.GetValues<AspectKind>(), row.Aspects.Select(aspect => aspect.Kind));
    }

    [Fact]
    public void An_aspect_of_another_provider_config_or_generation_is_another_bucket_s()
    {
        var join = Sample.Join(Bucket("data"), Versioning("v", "data", config: "second"),
            (Sample.NewVersioning, Json("w", space: "n", wanted: "\"bucket\":\"data\"")));

        Assert.Equal(AspectStanding.NotConfigured, join.BucketRow("data").Aspects[(int)AspectKind.Versioning].Standing);
        Assert.Equal("Not managed here, configured by 1 resource", join.BucketRow("data@ProviderConfig/second").StateText);
        Assert.Equal(Generation.Namespaced, join.BucketRow("data@ClusterProviderConfig/default").Generation);
    }

    [Fact]
    public void Aspects_without_their_Bucket_have_a_row_only_where_it_is_known_to_be_absent()
    {
        var join = Sample.Join(Versioning("v", "data"), Versioning("w", "data"));
        Assert.Equal("Not managed here, configured by 2 resources", join.BucketRow("data@ProviderConfig/default").StateText);
        Assert.Equal("aspect-twice bucket-not-managed", join.BucketRow("data@ProviderConfig/default").Findings.Keys());

        join.Cover(Sample.Bucket.Name, TypeCoverage.Waiting);
        Assert.Null(Assert.Single(join.Drain(), change => change.Key.Kind is RowKind.Bucket).Row);

        join.Cover(Sample.Bucket.Name, new(CoverageState.Complete, null, null));
        Assert.NotNull(Assert.Single(join.Drain(), change => change.Key.Kind is RowKind.Bucket).Row);

        join.Put(Sample.Read(Sample.Bucket, Json("data"))!);
        join.Drain();
        Assert.Equal("data", Assert.Single(join.Rows.Values.OfType<BucketRow>()).Key.Name);
    }

    [Fact]
    public void What_is_not_configured_is_observed_absent_or_unknown()
    {
        var join = Sample.Join(Bucket("data", seen: """ "versioning":{"enabled":true},"objectLockEnabled":false """));
        var row = join.BucketRow("data");
        Assert.Equal((AspectStanding.ObservedOnly, "Enabled"), Told(row, AspectKind.Versioning));
        Assert.Equal((AspectStanding.NotConfigured, "off"), Told(row, AspectKind.ObjectLock));
        Assert.Equal((AspectStanding.NotConfigured, ""), Told(row, AspectKind.Lifecycle));
        Assert.True(row.Findings.Has("public-access-not-blocked"));

        join.Cover(Sample.Versioning.Name, TypeCoverage.Waiting);
        join.Cover(Sample.AccessBlock.Name, Forbidden);
        join.Drain();

        row = join.BucketRow("data");
        Assert.Equal((AspectStanding.Unknown, "Enabled, as the cloud shows"), Told(row, AspectKind.Versioning));
        Assert.Equal((AspectStanding.Unknown, "forbidden"), Told(row, AspectKind.PublicAccessBlock));
        Assert.False(row.Findings.Has("public-access-not-blocked"));
    }

    [Fact]
    public void An_aspect_that_fails_shows_but_never_before_the_bucket_s_own_trouble()
    {
        var row = Sample.Join(Bucket("data"), Versioning("v", "data", status: Down)).BucketRow("data");
        Assert.Equal((StateKind.Warning, "Available, but Versioning fails", "api error AccessDenied: no", "access-denied"), (row.State, row.StateText, row.Why, row.Hint?.Key));
        Assert.Equal("aspect-failing", row.Findings.Items[0].Key);

        row = Sample.Join(Bucket("data", status: Down.Replace("AccessDenied", "SlowDown", StringComparison.Ordinal)), Versioning("v", "data", status: Down)).BucketRow("data");
        Assert.Equal((StateKind.Failed, "ReconcileError", "throttled"), (row.State, row.StateText, row.Hint?.Key));
        Assert.True(row.Findings.Has("aspect-failing"));
    }

    [Fact]
    public void A_later_failure_of_an_operation_fails_an_aspect_that_was_synced()
    {
        var row = Sample.Join(Bucket("data"), Versioning("v", "data", status: """
            "conditions":[{"type":"Ready","status":"True","reason":"Available"},{"type":"Synced","status":"True","reason":"ReconcileSuccess"},
             {"type":"LastAsyncOperation","status":"False","reason":"AsyncUpdateFailure","message":"late"}]
            """)).BucketRow("data");

        Assert.Equal((AspectStanding.Failing, "late"), Told(row, AspectKind.Versioning));
    }

    [Theory]
    [InlineData(""" "bucketRef":{"name":"data"} """, "Enabled: has not found its bucket, and looks for this one")]
    [InlineData(""" "bucketSelector":{"matchLabels":{"tier":"one"}} """, "Enabled: has not found its bucket, and may look for this one")]
    [InlineData(""" "bucketSelector":{"matchLabels":{"tier":"two"}} """, null)]
    [InlineData(""" "bucketRef":{"name":"other"} """, null)]
    public void An_aspect_that_looks_for_its_bucket_shows_at_those_it_may_mean(string reference, string? words)
    {
        var join = Sample.Join(Bucket("data", labels: """ "tier":"one" """), (Sample.Versioning, Json("v", wanted: $"{reference},\"versioningConfiguration\":{{\"status\":\"Enabled\"}}", status: "")));

        Assert.Equal(words is null ? (AspectStanding.NotConfigured, "") : (AspectStanding.Pending, words), Told(join.BucketRow("data"), AspectKind.Versioning));
        Assert.Equal((StateKind.Progressing, "Versioning that has not found its bucket", ""), (join.BucketRow("v").State, join.BucketRow("v").StateText, join.BucketRow("v").BucketName));
    }

    [Fact]
    public void Two_Buckets_of_one_name_are_told_of_each_other()
    {
        var join = Sample.Join(Bucket("a", external: "data"), Bucket("b", external: "data"), (Sample.NewBucket, Json("c", space: "n", external: "data")), Bucket("d"));

        Assert.All(["a", "b", "c"], name => Assert.Contains("duplicate-bucket", join.BucketRow(name).Findings.Keys()));
        Assert.Contains("Bucket n/c (s3.aws.m.upbound.io) and Bucket b (s3.aws.upbound.io)", join.BucketRow("a").Findings.Items[0].Words);
        Assert.DoesNotContain("duplicate-bucket", join.BucketRow("d").Findings.Keys());

        join.Remove(new(Sample.Bucket.Name, "", "b"));
        join.Remove(new(Sample.NewBucket.Name, "n", "c"));
        join.Drain();
        Assert.DoesNotContain("duplicate-bucket", join.BucketRow("a").Findings.Keys());
    }

    [Fact]
    public void What_writes_backups_to_it_uses_it()
    {
        var join = Sample.Join(Bucket("data", seen: """ "versioning":{"enabled":false} """, wanted: "\"forceDestroy\":true"), Backup("b2"), Backup("b1"),
            (Sample.BackupSchedule, """{"metadata":{"name":"s","namespace":"db"},"spec":{"backupTemplate":{"br":{"cluster":"basic"},"s3":{"bucket":"data"}}}}"""));
        var row = join.BucketRow("data");

        Assert.Equal([new("BackupSchedule", "db/s"), new("TidbCluster", "db/basic"), new("Backup", "db/b1"), new("Backup", "db/b2")], row.UsedBy);
        Assert.Equal((4, true), (row.UsedByCount, row.IsUseKnown));
        Assert.Equal(FindingLevel.Harm, row.Findings.Items.Single(finding => finding.Key == "force-destroy").Level);
        Assert.True(row.Findings.Has("versioning-off"));

        foreach (var number in Enumerable.Range(3, 20))
            join.Put(Sample.Read(Backup($"b{number}").Type, Backup($"b{number}").Json)!);
        join.Cover(Sample.Backup.Name, TypeCoverage.Waiting);
        join.Drain();
        Assert.Equal((24, 8, false), (join.BucketRow("data").UsedByCount, join.BucketRow("data").UsedBy.Count, join.BucketRow("data").IsUseKnown));
    }

    [Theory]
    [InlineData("""{}""", "bucket-if-empty", "")]
    [InlineData("""{"forceDestroy":true}""", "bucket-destroyed", "force-destroy")]
    public void Its_deletion_does_what_its_terms_say(string wanted, string outcome, string finding)
    {
        var row = Sample.Join((Sample.Bucket, $$"""{"metadata":{"name":"data"},"spec":{"forProvider":{{wanted}} } }""")).BucketRow("data");

        Assert.Equal(outcome, row.DeleteOutcome?.Key);
        Assert.Equal(finding.Length > 0, row.Findings.Has("force-destroy"));
    }

    [Theory]
    [InlineData(""" "spec":{"managementPolicies":["Create"]} """, "invalid-policies")]
    [InlineData(""" "spec":{"managementPolicies":[]} """, "paused")]
    [InlineData(""" "spec":{"forProvider":{"x":1}},"status":{"atProvider":{"x":2}} """, "drift")]
    [InlineData(""" "status":{"observedGeneration":-1} """, "status-stale")]
    [InlineData(""" "status":{"atProvider":{"arn":"x"}} """, "encryption-not-shown")]
    public void What_is_wrong_is_found(string json, string key) =>
        Assert.True(Sample.Join((Sample.Bucket, $$"""{"metadata":{"name":"data"},{{json}} }""")).BucketRow("data").Findings.Has(key));

    [Fact]
    public void A_partial_block_of_public_access_is_open()
    {
        var join = Sample.Join(Bucket("data"), (Sample.AccessBlock, Json("p", wanted: "\"bucket\":\"data\",\"blockPublicAcls\":true")));

        Assert.Equal("Public access is not blocked whole: 1 of 4 on.", join.BucketRow("data").Findings.Items.Single(finding => finding.Key == "public-access-open").Words);
    }

    [Fact]
    public void A_name_that_is_none_and_a_creation_without_an_end_are_found()
    {
        var row = Sample.Join((Sample.Bucket, """{"metadata":{"name":"Data","annotations":{"crossplane.io/external-create-pending":"2026-03-01T00:00:00Z"}}}""")).BucketRow("Data");

        Assert.Equal("invalid-bucket-name possibly-leaked public-access-not-blocked", row.Findings.Keys());
    }

    private static (AspectStanding, string) Told(BucketRow row, AspectKind kind) => (row.Aspects[(int)kind].Standing, row.Aspects[(int)kind].Words);

    private static (ResourceType Type, string Json) Bucket(string name, string external = "", string seen = "", string wanted = "", string status = Up, string labels = "") =>
        (Sample.Bucket, Json(name, external: external, seen: seen, wanted: wanted, status: status, labels: labels));

    private static (ResourceType Type, string Json) Versioning(string name, string bucket, string config = "default", string status = Up) =>
        (Sample.Versioning, Json(name, wanted: $"\"bucket\":\"{bucket}\",\"versioningConfiguration\":{{\"status\":\"Enabled\"}}", config: config, status: status));

    private static (ResourceType Type, string Json) Backup(string name) =>
        (Sample.Backup, $$"""{"metadata":{"name":"{{name}}","namespace":"db"},"spec":{"br":{"cluster":"basic"},"s3":{"bucket":"data"} } }""");

    private static string Json(
        string name, string space = "", string external = "", string wanted = "", string seen = "", string config = "default", string status = Up, string labels = "") => $$$"""
        {"metadata":{"name":"{{{name}}}","namespace":"{{{space}}}","labels":{ {{{labels}}} },"annotations":{ {{{(external.Length == 0 ? "" : $"\"crossplane.io/external-name\":\"{external}\"")}}} } },
         "spec":{"providerConfigRef":{"name":"{{{config}}}"},"forProvider":{ {{{wanted}}} } },"status":{"atProvider":{ {{{seen}}} }{{{(status.Length == 0 ? "" : ",")}}}{{{status}}} } }
        """;
}
