using Microsoft.Extensions.Configuration;
using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Protection.Rules;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Configuration;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Protection;

/// <summary>Rules that say what must be protected: what they mean, and what a row says of them.</summary>
public sealed class ProtectionRulesTests
{
    private static readonly Dictionary<string, string> Prod = new() { ["environment"] = "prod" };

    private const string Usage = """{"metadata":{"name":"p"},"spec":{"of":{"apiVersion":"s3.aws.upbound.io/v1beta1","kind":"Bucket","resourceRef":{"name":"data"} },"reason":"why"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}""";

    [Fact]
    public void What_a_rule_means_and_nothing_protects_is_a_violation()
    {
        var join = Sample.Join((Sample.Webhook, Sample.HookJson), (Sample.Bucket, Bucket("data")), (Sample.Vpc, Bucket("net")));
        join.Require(new ProtectionRules(ProtectionRules.Shipped).For(Prod));
        join.Drain();

        var bucket = join.ProtectionRow("data");
        Assert.Equal((RuleStanding.Violated, StateKind.Failed), (bucket.RuleStanding, bucket.State));
        var finding = Assert.Single(bucket.Findings.Items);
        Assert.Equal("rule-violated: It must be protected and is not: production data (data is lost with it). Ask for its protection.", $"{finding.Key}: {finding.Words} {finding.Step}");
        Assert.Equal((RuleStanding.None, StateKind.Warning), (join.ProtectionRow("net").RuleStanding, join.ProtectionRow("net").State));
    }

    [Fact]
    public void What_is_protected_meets_its_rule()
    {
        var join = Sample.Join((Sample.Webhook, Sample.HookJson), (Sample.Bucket, Bucket("data", """{"crossplane.io/in-use":"true"}""")), (Sample.ClusterUsage, Usage));
        join.Require(new ProtectionRules(ProtectionRules.Shipped).For(Prod));
        join.Drain();

        Assert.Equal((RuleStanding.Met, "", "Rule met"), (join.ProtectionRow("data").RuleStanding, join.ProtectionRow("data").Findings.Keys(), ProtectionShape.Words(RuleStanding.Met)));
    }

    [Fact]
    public void Where_protection_is_not_known_a_rule_is_not_judged()
    {
        var join = new ClusterJoin(Sample.Cluster, [new ProtectionRows()]);
        join.Require(new ProtectionRules(ProtectionRules.Shipped).For(Prod));
        join.Put(Sample.Read(Sample.Bucket, Bucket("data"))!);
        join.Drain();

        Assert.Equal((RuleStanding.NotKnown, ""), (join.ProtectionRow("data").RuleStanding, join.ProtectionRow("data").Findings.Keys()));
    }

    [Fact]
    public void One_that_is_being_deleted_says_that_a_usage_comes_too_late()
    {
        var join = Sample.Join((Sample.Webhook, Sample.HookJson), (Sample.Bucket, Bucket("data").Replace("\"name\"", "\"deletionTimestamp\":\"2026-05-01T00:00:00Z\",\"name\"", StringComparison.Ordinal)));
        join.Require(new ProtectionRules(ProtectionRules.Shipped).For(Prod));
        join.Drain();

        Assert.StartsWith("It is being deleted, and a Usage stops no deletion that has begun", join.ProtectionRow("data").Findings.Items.Single(finding => finding.Key == "rule-violated").Step, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_of_other_clusters_types_and_objects_mean_nothing()
    {
        var rules = new ProtectionRules(
        [
            new() { Name = "networks", Clusters = "environment=staging", Types = ["*.ec2.aws.upbound.io"] },
            new() { Name = "paid", Clusters = "", Types = ["buckets.*"], Objects = "tier=paid" },
        ]);
        var join = Sample.Join((Sample.Webhook, Sample.HookJson), (Sample.Bucket, Bucket("data")), (Sample.Bucket, Bucket("sold", """{"tier":"paid"}""")), (Sample.Vpc, Bucket("net")));

        join.Require(rules.For(Prod));
        join.Drain();
        Assert.Equal((null, "paid", null), (join.ProtectionRow("data").Rule?.Name, join.ProtectionRow("sold").Rule?.Name, join.ProtectionRow("net").Rule?.Name));

        join.Require(rules.For(new Dictionary<string, string> { ["environment"] = "staging" }));
        var touched = join.Drain();
        Assert.Equal("networks", join.ProtectionRow("net").Rule?.Name);
        Assert.Equal("net", Assert.Single(touched).Key.Name);
    }

    [Theory]
    [InlineData("Clusters", "environment in (", "Storage:ProtectionRules:0:Clusters: Label selector")]
    [InlineData("Objects", "a in (", "Storage:ProtectionRules:0:Objects: Label selector")]
    [InlineData("Clusters", null, "Storage:ProtectionRules:0:Clusters is missing")]
    [InlineData("Name", "", "Storage:ProtectionRules:0:Name")]
    [InlineData("Types:0", " ", "Storage:ProtectionRules:0:Types: has an empty entry")]
    [InlineData("Kinds", "x", "Storage:ProtectionRules:0:Kinds is not a known key")]
    public void A_rule_that_cannot_be_read_refuses_the_start_by_its_key(string key, string? value, string error)
    {
        var settings = new Dictionary<string, string?> { ["Name"] = "n", ["Clusters"] = "", ["Types:0"] = "*" };
        settings[key] = value;
        if (value is null)
            settings.Remove(key);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(entry => KeyValuePair.Create($"Storage:ProtectionRules:0:{entry.Key}", entry.Value))).Build();

        Assert.Contains(new SettingsCheck(StorageOptions.Section, typeof(StorageOptions)).Run(configuration), line => line.StartsWith(error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{}""", "production data")]
    [InlineData("""{"Storage":{"ProtectionRules":[]}}""", "")]
    [InlineData("""{"Storage":{"ProtectionRules":[{"Name":"mine","Clusters":"","Types":["*"]}]}}""", "mine")]
    public void What_is_configured_replaces_the_shipped_rule(string json, string names)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();
        var options = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions();

        Assert.Empty(new SettingsCheck(StorageOptions.Section, typeof(StorageOptions)).Run(configuration));
        Assert.Equal(names, string.Join(",", ProtectionRules.Of(options).All.Select(rule => rule.Name)));
    }

    [Fact]
    public void Coverage_counts_by_environment_and_says_what_is_not_live()
    {
        var join = Sample.Join((Sample.Webhook, Sample.HookJson), (Sample.Bucket, Bucket("data", """{"crossplane.io/in-use":"true"}""")), (Sample.Bucket, Bucket("bare")), (Sample.Vpc, Bucket("net")), (Sample.ClusterUsage, Usage));
        join.Require(new ProtectionRules(ProtectionRules.Shipped).For(Prod));
        join.Drain();

        var coverage = ProtectionCoverage.Of(join.Rows.Values.OfType<ProtectionRow>(), new Dictionary<string, string> { [Sample.Cluster] = "prod", ["prod-2"] = "prod", ["dev-1"] = "dev" }, name => name == Sample.Cluster);

        Assert.Equal(["dev 0/0 of 1 clusters, 1 not live", "prod 1/3 of 2 clusters, 1 not live"], coverage.Select(one => $"{one.Environment} {one.Protected}/{one.Total} of {one.Clusters} clusters, {one.NotLive} not live"));
        Assert.Equal([new("production data", "data is lost with it", 1, 1, 0)], coverage[1].Rules);
    }

    private static string Bucket(string name, string labels = "{}") =>
        $$"""{"metadata":{"name":"{{name}}","uid":"u-{{name}}","labels":{{labels}} },"spec":{"forProvider":{"region":"eu-west-1"} } }""";
}
