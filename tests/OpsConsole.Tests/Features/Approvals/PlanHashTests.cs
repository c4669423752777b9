using OpsConsole.Features.Approvals;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class PlanHashTests
{
    private static readonly PlanItem Item = new()
    {
        Number = 1,
        ClusterId = 7,
        Cluster = "prod-use1-07",
        ClusterUid = new Guid("5e0c5b0e-6d7c-4f27-9d7f-2a6f6f0f0a01"),
        Environment = "prod",
        Type = "buckets.s3.aws.upbound.io",
        Version = "v1beta1",
        Namespace = "a",
        Name = "data",
        Uid = "u",
        ResourceVersion = "12",
        DriftHash = "ab",
        Outcome = new("deleted", OutcomeRank.Destroyed, "bucket and contents deleted"),
        Findings = ["held by a finalizer"],
        Preview = "spec: {}",
        Substance = """{"spec":{}}""",
    };

    private static readonly Plan Plan = new()
    {
        Action = "resources.delete",
        Class = ActionClass.A,
        Parameters = new Dictionary<string, string> { ["type"] = "buckets", ["most"] = "12" },
        OnDrift = DriftChoice.Skip,
        Start = StartChoice.Run,
        Items = [Item],
    };

    public static TheoryData<string, Plan> Others => new()
    {
        { "action", Plan with { Action = "resources.delete2" } },
        { "class", Plan with { Class = ActionClass.B } },
        { "parameters", Plan with { Parameters = new Dictionary<string, string> { ["type"] = "buckets", ["most"] = "13" } } },
        { "drift", Plan with { OnDrift = DriftChoice.Stale } },
        { "start", Plan with { Start = StartChoice.Window } },
        { "items", Plan with { Items = [Item, Item with { Number = 2 }] } },
        { "wave", With(Item with { Wave = 1 }) },
        { "number", With(Item with { Number = 2 }) },
        { "cluster id", With(Item with { ClusterId = 8 }) },
        { "no cluster id", With(Item with { ClusterId = null }) },
        { "cluster", With(Item with { Cluster = "prod-use1-08" }) },
        { "cluster uid", With(Item with { ClusterUid = Guid.Empty }) },
        { "environment", With(Item with { Environment = "dev" }) },
        { "type", With(Item with { Type = "x" }) },
        { "version", With(Item with { Version = "v1" }) },
        { "namespace", With(Item with { Namespace = "b" }) },
        { "name", With(Item with { Name = "dat\u0430" }) },
        { "uid", With(Item with { Uid = "v" }) },
        { "resourceVersion", With(Item with { ResourceVersion = "13" }) },
        { "drift hash", With(Item with { DriftHash = "ac" }) },
        { "outcome", With(Item with { Outcome = Item.Outcome with { Key = "orphaned" } }) },
        { "rank", With(Item with { Outcome = Item.Outcome with { Rank = OutcomeRank.Kept } }) },
        { "words", With(Item with { Outcome = Item.Outcome with { Words = "kept" } }) },
        { "findings", With(Item with { Findings = [] }) },
        { "preview", With(Item with { Preview = "spec: {} " }) },
        { "substance", With(Item with { Substance = "{}" }) },
    };

    [Theory, MemberData(nameof(Others))]
    public void Any_other_plan_has_another_hash(string what, Plan other) => Assert.False(PlanHash.Of(Plan).AsSpan().SequenceEqual(PlanHash.Of(other)), what);

    [Fact]
    public void The_order_of_parameters_does_not_count_and_the_form_is_written_down()
    {
        var turned = Plan with { Parameters = new Dictionary<string, string> { ["most"] = "12", ["type"] = "buckets" } };

        Assert.Equal(PlanHash.Canonical(Plan), PlanHash.Canonical(turned));
        Assert.StartsWith("""{"action":"resources.delete","class":"A","parameters":{"most":"12","type":"buckets"},"onDrift":"Skip","start":"Run","items":[{"number":1,""", PlanHash.Canonical(Plan), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_is_read_back_as_it_was_and_what_stands_beside_it_is_held_to_it()
    {
        var text = PlanHash.Canonical(Plan);

        Assert.Equivalent(Plan, PlanReader.Read(text, new Dictionary<int, (string, string)> { [1] = (Item.Preview, Item.Substance) }));
        Assert.NotEqual(text, PlanHash.Canonical(PlanReader.Read(text, new Dictionary<int, (string, string)> { [1] = ("another", Item.Substance) })));
        Assert.Throws<InvalidDataException>(() => PlanReader.Read("{}", new Dictionary<int, (string, string)>()));
        Assert.Throws<InvalidDataException>(() => PlanReader.Read("{", new Dictionary<int, (string, string)>()));
        Assert.Throws<InvalidDataException>(() => PlanReader.Read(text, new Dictionary<int, (string, string)>()));
    }

    [Fact]
    public void Only_a_whole_hash_is_read()
    {
        var hash = PlanHash.Of(Plan);

        Assert.Equal(hash, PlanHash.Read(PlanHash.Full(hash)));
        Assert.Equal(hash, PlanHash.Read(PlanHash.Full(hash).ToUpperInvariant()));
        Assert.All(new[] { null, "", PlanHash.Short(hash), PlanHash.Full(hash) + "0", new string('g', 64) }, text => Assert.Null(PlanHash.Read(text)));
    }

    private static Plan With(PlanItem item) => Plan with { Items = [item] };
}
