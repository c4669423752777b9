using CsCheck;
using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection.Rules;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Rows;

/// <summary>However facts came, the rows are those that the facts make.</summary>
public sealed class ClusterJoinTests
{
    private static readonly ResourceType[] Types =
        [Sample.Bucket, Sample.NewBucket, Sample.Versioning, Sample.NewVersioning, Sample.Vpc, Sample.Usage, Sample.ClusterUsage, Sample.Webhook, Sample.Backup];

    private static readonly string[] Words = ["a", "b", "c"];

    private static readonly TypeCoverage?[] Coverages =
        [null, TypeCoverage.Waiting, new(CoverageState.Complete, null, null), new(CoverageState.Behind, "cut", null), new(CoverageState.Unreadable, "forbidden", null)];

    private static readonly IReadOnlyDictionary<string, string>[] Gaps =
        [new Dictionary<string, string>(), new Dictionary<string, string> { ["protection.crossplane.io"] = "its server is away" }, new Dictionary<string, string> { ["s3.aws.upbound.io"] = "forbidden" }];

    private static readonly RequiredProtection Everything = new ProtectionRules([new() { Name = "all", Clusters = "", Types = ["*"] }]).For(new Dictionary<string, string>());

    /// <summary>Few names, so that most of what comes meets something: duplicates, other generations, aspects without buckets.</summary>
    private static readonly Gen<Change> Changes = Gen.OneOf(
        Gen.Select(Gen.Int[0, Types.Length - 1], Gen.Int[0, 2], Gen.Int[0, 63]).Select((type, name, variant) => (Change)new Change.Put(Types[type], Words[name], variant)),
        Gen.Select(Gen.Int[0, Types.Length - 1], Gen.Int[0, 2]).Select((type, name) => (Change)new Change.Remove(Types[type], Words[name])),
        Gen.Select(Gen.Int[0, Types.Length - 1], Gen.Int[0, Coverages.Length - 1]).Select((type, coverage) => (Change)new Change.Cover(Types[type].Name, Coverages[coverage])),
        Gen.Int[0, Types.Length - 1].Select(type => (Change)new Change.Lose(Types[type])),
        Gen.Int[0, 2].Select(gap => (Change)new Change.Discover(gap)),
        Gen.Bool.Select(isThere => (Change)new Change.Require(isThere)),
        Gen.Const((Change)new Change.Drain()));

    [Fact]
    public void Any_order_of_changes_ends_in_the_rows_of_the_last_facts() => Gen.Select(Changes.Array[1, 60], Gen.Int).Sample((changes, seed) =>
    {
        var join = New();
        var kept = new Dictionary<RowKey, LiveRow>();
        foreach (var change in changes)
            Apply(join, change, kept);
        Keep(kept, join.Drain());

        var facts = join.Facts.All.ToArray();
        new Random(seed).Shuffle(facts);
        var anew = New();
        if (changes.OfType<Change.Discover>().LastOrDefault() is { } told)
            anew.Discover(Gaps[told.Gap]);
        anew.Require(join.Facts.MustBeProtected);
        foreach (var (type, coverage) in join.Facts.Coverage)
            anew.Cover(type, coverage);
        foreach (var one in facts)
            anew.Put(one);
        anew.Drain();

        Equal(anew.Rows, join.Rows);
        // Whoever follows the changes alone has the same.
        Equal(anew.Rows, kept);
    }, iter: 2000);

    [Fact]
    public void What_is_put_again_unchanged_changes_no_row() => Changes.Array[1, 40].Sample(changes =>
    {
        var join = New();
        var kept = new Dictionary<RowKey, LiveRow>();
        foreach (var change in changes)
            Apply(join, change, kept);
        join.Drain();

        foreach (var facts in join.Facts.All.ToList())
            join.Put(facts);

        Assert.Empty(join.Drain());
    }, iter: 300);

    private static ClusterJoin New() => new(Sample.Cluster, StorageFeature.Makers);

    private static void Apply(ClusterJoin join, Change change, Dictionary<RowKey, LiveRow> kept)
    {
        switch (change)
        {
            case Change.Put put:
                join.Put(Sample.Read(put.Type, Json(put))!);
                break;
            case Change.Remove remove:
                join.Remove(new(remove.Type.Name, remove.Type.Namespaced ? "n" : "", NameOf(remove.Type, remove.Name)));
                break;
            case Change.Cover cover:
                join.Cover(cover.Type, cover.Coverage);
                break;
            // A connection is lost, and a listing afterwards finds nothing any more.
            case Change.Lose lose:
                join.Cover(lose.Type.Name, TypeCoverage.Waiting);
                foreach (var facts in join.Facts.Of(lose.Type.Name).ToList())
                    join.Remove(facts.Key);
                join.Cover(lose.Type.Name, new(CoverageState.Complete, null, null));
                break;
            case Change.Discover discover:
                join.Discover(Gaps[discover.Gap]);
                break;
            case Change.Require require:
                join.Require(require.IsThere ? Everything : RequiredProtection.Nothing);
                break;
            default:
                Keep(kept, join.Drain());
                break;
        }
    }

    private static void Keep(Dictionary<RowKey, LiveRow> kept, IReadOnlyList<RowChange> changes)
    {
        foreach (var (key, row) in changes)
            if (row is null)
                Assert.True(kept.Remove(key), $"{key} was told to be gone and never to be there");
            else
                kept[key] = row;
    }

    private static void Equal(IReadOnlyDictionary<RowKey, LiveRow> expected, IReadOnlyDictionary<RowKey, LiveRow> actual)
    {
        Assert.Equal(expected.Keys.Order(Comparer<RowKey>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()))),
            actual.Keys.Order(Comparer<RowKey>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()))));
        foreach (var (key, row) in expected)
            Assert.Equal(row, actual[key]);
    }

    private static string NameOf(ResourceType type, string name) => type == Sample.Webhook ? UsageWebhookFacts.Name : name;

    /// <summary>The bits of the variant decide; which bucket, which label, which provider config, which error.</summary>
    private static string Json(Change.Put put)
    {
        var (type, name, bits) = put;
        var other = Words[bits % 3];
        if (type == Sample.Webhook)
            return Is(4) ? Sample.HookJson.Replace("\"Fail\"", "\"Ignore\"", StringComparison.Ordinal) : Sample.HookJson;
        var inUse = Is(4) ? ",\"crossplane.io/in-use\":\"true\"" : "";
        var metadata = $$$"""
            "metadata":{"name":"{{{name}}}","namespace":"{{{(type.Namespaced ? "n" : "")}}}","uid":"{{{type.Kind}}}-{{{name}}}","resourceVersion":"{{{bits}}}",
             "labels":{"tier":"{{{other}}}"{{{inUse}}}},"annotations":{{{(type.Kind == "Bucket" ? $"{{\"crossplane.io/external-name\":\"{other}\"}}" : "{}")}}}}
            """;
        var conditions = $$$"""[{"type":"Ready","status":"True","reason":"Available"},{"type":"Synced","status":"{{{(Is(16) ? "False" : "True")}}}","reason":"R","message":"AccessDenied"}]""";
        var spec = type.Kind switch
        {
            "BucketVersioning" when !Is(4) => $$$""" "forProvider":{"bucket":"{{{other}}}"} """,
            "BucketVersioning" => Is(32)
                ? $$$""" "forProvider":{"bucketRef":{"name":"{{{other}}}"} } """
                : $$$""" "forProvider":{"bucketSelector":{"matchLabels":{"tier":"{{{other}}}"} } } """,
            "Backup" => $$$""" "s3":{"bucket":"{{{other}}}"},"br":{"cluster":"{{{name}}}"} """,
            "Usage" or "ClusterUsage" => $$$""" "reason":"r","replayDeletion":{{{(Is(32) ? "true" : "false")}}},"of":{{{Target()}}} """,
            _ => """ "forProvider":{} """,
        };
        var config = Is(8) ? "second" : "default";
        return $$$"""
            { {{{metadata}}},"spec":{ "providerConfigRef":{"name":"{{{config}}}"},{{{spec}}}},
              "status":{"atProvider":{"versioning":{"enabled":{{{(Is(32) ? "true" : "false")}}}}},"conditions":{{{conditions}}}}}
            """;

        string Target()
        {
            var group = Is(4) ? "ec2.aws.upbound.io" : type.Namespaced ? "s3.aws.m.upbound.io" : "s3.aws.upbound.io";
            var which = Is(8) ? $$$""" "resourceSelector":{"matchLabels":{"tier":"{{{other}}}"}} """ : $$$""" "resourceRef":{"name":"{{{other}}}"} """;
            return $$$"""{"apiVersion":"{{{group}}}/v1","kind":"{{{(Is(4) ? "VPC" : "Bucket")}}}",{{{which}}}}""";
        }

        bool Is(int bit) => (bits & bit) != 0;
    }

    private abstract record Change
    {
        public sealed record Put(ResourceType Type, string Name, int Variant) : Change;

        public sealed record Remove(ResourceType Type, string Name) : Change;

        public sealed record Cover(string Type, TypeCoverage? Coverage) : Change;

        public sealed record Lose(ResourceType Type) : Change;

        public sealed record Discover(int Gap) : Change;

        public sealed record Require(bool IsThere) : Change;

        public sealed record Drain : Change;
    }
}
