using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class PolicyTests
{
    private static readonly Dictionary<string, string> Production = new() { ["environment"] = "prod" };
    private static readonly Dictionary<string, string> Staging = new() { ["environment"] = "staging" };

    [Theory]
    [InlineData("A", "prod", 2)]
    [InlineData("A", "staging", 1)]
    [InlineData("B", "prod", 1)]
    public void Shipped_rules_ask_for_two_people_in_production_for_what_cannot_be_taken_back(string @class, string environment, int people)
    {
        var policy = Policy.Of(ShippedRules.Document.Check(1), "resources.delete", Enum.Parse<ActionClass>(@class), [new Dictionary<string, string> { ["environment"] = environment }])!;

        Assert.Equal(people, policy.People);
        Assert.Equal((TimeSpan.FromHours(72), TimeSpan.FromHours(8)), (policy.ApproveWithin, policy.ExecuteWithin));
        Assert.Equal(@class == "A", policy.FreshSignIn is not null);
    }

    [Fact]
    public void Changing_the_rules_always_takes_two() =>
        Assert.Equal(2, Policy.Of(ShippedRules.Document.Check(1), ChangeRules.ActionKey, ActionClass.A, [new Dictionary<string, string>()])!.People);

    [Fact]
    public void A_plan_over_several_clusters_needs_what_each_of_them_needs()
    {
        var set = new RuleSet(4,
        [
            Rule("prod", "environment=prod", new Approvers("sre", 1)) with { ApproveWithin = TimeSpan.FromHours(5), FreshSignIn = TimeSpan.FromMinutes(9), MostItems = 7 },
            Rule("staging", "environment=staging", new Approvers("security", 1), new Approvers(null, 1)) with { ExecuteWithin = TimeSpan.FromHours(1), FreshSignIn = TimeSpan.FromMinutes(5) },
            Rule("all", "", new Approvers(null, 2)),
        ], []);

        var policy = Policy.Of(set, "x", ActionClass.A, [Production, Staging])!;

        Assert.Equal([new Approvers(null, 2), new("security", 1), new("sre", 1)], policy.Approvers);
        Assert.Equal((TimeSpan.FromHours(5), TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), 7), (policy.ApproveWithin, policy.ExecuteWithin, policy.FreshSignIn!.Value, policy.MostItems));
        Assert.Equal(["all", "prod", "staging"], policy.Rules);
        Assert.Equal(4, policy.People);
        Assert.Equal(4, policy.Version);
    }

    [Fact]
    public void An_item_that_no_rule_covers_leaves_the_whole_plan_without_a_policy()
    {
        var set = new RuleSet(1, [Rule("prod", "environment=prod", new Approvers(null, 1))], []);

        Assert.Null(Policy.Of(set, "x", ActionClass.A, [Production, Staging]));
        Assert.NotNull(Policy.Of(set, "x", ActionClass.A, [Production]));
        Assert.Null(Policy.Of(set with { Rules = [Rule("b", "", new Approvers(null, 1)) with { Class = ActionClass.B }] }, "x", ActionClass.A, [Production]));
        Assert.Null(Policy.Of(set with { Rules = [Rule("b", "", new Approvers(null, 1)) with { Action = "y" }] }, "x", ActionClass.A, [Production]));
    }

    [Fact]
    public void The_stricter_of_two_is_never_looser_than_either_and_one_of_the_same_is_itself()
    {
        var one = Policy.Of(new(1, [Rule("a", "", new Approvers("sre", 2)) with { FreshSignIn = TimeSpan.FromMinutes(5) }], []), "x", ActionClass.A, [Production])!;
        var other = Policy.Of(new(2, [Rule("b", "", new Approvers("sre", 1), new Approvers(null, 1)) with { MostItems = 3 }], []), "x", ActionClass.A, [Production])!;

        var both = Policy.Stricter(one, other);

        Assert.Equal([new Approvers(null, 1), new("sre", 2)], both.Approvers);
        Assert.Equal((TimeSpan.FromMinutes(5), 3, 2L), (both.FreshSignIn!.Value, both.MostItems, both.Version));
        Assert.Equivalent(Policy.Stricter(other, one), both);
        Assert.Equivalent(one, Policy.Stricter(one, one));
    }

    [Fact]
    public void A_rule_that_names_a_group_twice_wants_all_of_them() =>
        Assert.Equal([new Approvers("sre", 3)], Policy.Of(new(1, [Rule("a", "", new("sre", 1), new("sre", 2))], []), "x", ActionClass.A, [Production])!.Approvers);

    private static ApprovalRule Rule(string key, string clusters, params Approvers[] approvers) => new()
    {
        Key = key,
        Clusters = LabelSelector.Parse(clusters),
        Approvers = approvers,
        ApproveWithin = TimeSpan.FromDays(3),
        ExecuteWithin = TimeSpan.FromHours(8),
        MostItems = 100,
    };
}
