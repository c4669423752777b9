using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Created;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

/// <summary>What may be deleted of what a restore created, and what never is.</summary>
public sealed class CreatedRuleTests
{
    private const string Ours = """[{"manager":"opsconsole-restore","operation":"Update","time":"2026-03-02T09:15:04Z","fieldsV1":{"f:spec":{}}}]""";
    private const string Theirs = """[{"manager":"kubectl-create","operation":"Update","time":"2026-03-02T09:15:04Z","fieldsV1":{"f:spec":{}}}]""";

    [Theory]
    [InlineData("the server took it (uid 0a1b-2c)", "0a1b-2c")]
    [InlineData("it asks for what the version asked for (uid u1)", "u1")]
    [InlineData("it was made anew under the same name (uid a, not b)", null)]
    [InlineData("a message (uid u1) of the server", null)]
    [InlineData("the server took it", null)]
    [InlineData(null, null)]
    public void The_life_is_told_by_the_end_of_the_words_alone(string? answered, string? uid) => Assert.Equal(uid, CreatedLife.UidOf(answered));

    [Fact]
    public void What_the_server_answered_is_told_and_nothing_where_it_answered_no_uid()
    {
        var taken = new ItemEffect(EffectKind.Done, "the server took it");

        Assert.Equal("u7", CreatedLife.UidOf(CreatedLife.Named(taken, Done("""{"metadata":{"uid":"u7"}}""")).Words));
        Assert.Equal(taken, CreatedLife.Named(taken, Done("""{"metadata":{}}""")));
        Assert.Equal(taken, CreatedLife.Named(taken, new WriteAnswer.NotSent("no")));
    }

    [Fact]
    public void Of_a_namespace_a_definition_and_a_life_that_nothing_tells_no_cluster_is_asked()
    {
        Assert.Contains("takes with it whatever came into it", CreatedRule.Of(Item("namespaces"), "u1")!.Why, StringComparison.Ordinal);
        Assert.Contains("takes all objects of its type", CreatedRule.Of(Item("customresourcedefinitions.apiextensions.k8s.io"), "u1")!.Why, StringComparison.Ordinal);
        Assert.Contains("nothing tells which object", CreatedRule.Of(Item(), null)!.Why, StringComparison.Ordinal);
        Assert.Null(CreatedRule.Of(Item(), "u1"));
    }

    [Fact]
    public void Only_the_very_life_that_its_restore_wrote_may_go()
    {
        Assert.Null(Judge("""{"spec":{}}""").Why);
        Assert.Contains("nothing on it says", Judge("""{"spec":{}}""", Theirs).Why, StringComparison.Ordinal);
        Assert.Contains("made anew under the same name (uid u2)", CreatedRule.Of(Item(), "u1", Found("u2", """{"spec":{}}""")).Why, StringComparison.Ordinal);
        Assert.Contains("not there any more", CreatedRule.Of(Item(), "u1", new LiveReading.Absent()).Why, StringComparison.Ordinal);
        Assert.Contains("cannot be read now: it is silent", CreatedRule.Of(Item(), "u1", new LiveReading.Unreadable("it is silent")).Why, StringComparison.Ordinal);
        Assert.Contains("being deleted since", Judge("""{"metadata":{"deletionTimestamp":"2026-03-02T09:20:00Z"},"spec":{}}""").Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"spec":{"forProvider":{},"managementPolicies":["Observe"]}}""", false)]
    [InlineData("""{"spec":{"forProvider":{},"managementPolicies":["*"]}}""", true)]
    [InlineData("""{"spec":{"forProvider":{},"managementPolicies":["Observe","Delete"]}}""", true)]
    [InlineData("""{"spec":{"forProvider":{}}}""", true)]
    [InlineData("""{"spec":{"forProvider":{},"managementPolicies":[]}}""", true)]
    public void A_managed_resource_goes_only_while_it_observes(string json, bool stays)
    {
        var verdict = Judge(json);

        Assert.Equal((stays, stays), (verdict.Why is not null, verdict.Stays));
    }

    [Fact]
    public void What_composes_stays_whatever_else_is_said_of_it() => Assert.True(Judge("""{"spec":{"resourceRefs":[]}}""") is { Stays: true, Why: not null });

    [Fact]
    public void What_owns_something_that_stays_stays_too_all_the_way_up()
    {
        var root = CreatedRule.Of(Item(), "root", Found("root", """{"spec":{}}"""));
        var middle = CreatedRule.Of(Item(), "middle", Found("middle", Owned("root", """{"spec":{}}""")));
        var acting = CreatedRule.Of(Item(), "leaf", Found("leaf", Owned("middle", """{"spec":{"forProvider":{}}}""")));
        var other = CreatedRule.Of(Item(), "other", Found("other", """{"spec":{}}"""));

        var told = CreatedRule.WithOwners([root, middle, acting, other]);

        Assert.Equal([true, true, true, false], told.Select(verdict => verdict.Why is not null));
        Assert.Contains("it owns", told[0].Why, StringComparison.Ordinal);
    }

    private static WriteAnswer.Done Done(string json) => new(Encoding.UTF8.GetBytes(json));

    private static CreatedVerdict Judge(string json, string managers = Ours) => CreatedRule.Of(Item(), "u1", Found("u1", json, managers));

    private static string Owned(string owner, string json)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        root["metadata"] = JsonNode.Parse($$"""{"ownerReferences":[{"apiVersion":"example.org/v1","kind":"Thing","name":"{{owner}}","uid":"{{owner}}"}]}""");
        return root.ToJsonString();
    }

    private static LiveReading.Found Found(string uid, string json, string managers = Ours)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        var metadata = root["metadata"]?.AsObject() ?? [];
        root["metadata"] = metadata;
        metadata["uid"] = uid;
        var canonical = Canonicalizer.Normalize(Encoding.UTF8.GetBytes(root.ToJsonString()));
        metadata["managedFields"] = JsonNode.Parse(managers);
        var subject = new DeletionSubject(canonical, new() { Group = "example.org", Resource = "things", Kind = "Thing", Version = "v1" });
        return new(new LiveObject
        {
            Json = Encoding.UTF8.GetBytes(root.ToJsonString()),
            Canonical = canonical,
            Uid = uid,
            ResourceVersion = "7",
            Subject = subject,
        });
    }

    private static PlanItem Item(string type = "things.example.org") => new() { Number = 1, Cluster = "c1", Type = type, Name = "a", Uid = "", DriftHash = "", Outcome = new("created", OutcomeRank.Kept, "") };
}
