using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Features.Approvals;

public sealed class RuleReachTests
{
    private static readonly Cluster Production = Of("prod-1", "prod");
    private static readonly Cluster Staging = Of("staging-1", "staging");

    [Fact]
    public void A_rule_that_people_could_satisfy_everywhere_names_them()
    {
        var reach = RuleReach.Of(Rule("environment=prod", new Approvers(null, 2)), [Person("amina", ""), Person("aaron", "environment=prod"), Person("anton", "environment=staging")], [Production, Staging]);

        Assert.Null(reach.Missing);
        Assert.Equal(["aaron", "amina"], reach.People);
        Assert.Equal(1, reach.Targets);
    }

    [Fact]
    public void Where_too_few_could_the_place_and_who_is_missing_are_named()
    {
        var reach = RuleReach.Of(Rule("", new Approvers("sre", 1), new Approvers(null, 1)), [Person("amina", "", "sre"), Person("aaron", "environment=staging")], [Production, Staging]);

        Assert.Equal("1 approver", reach.Missing);
        Assert.Equal([Production.Name, RuleReach.Console], reach.Where);
        Assert.Equal(3, reach.Targets);
    }

    [Fact]
    public void Two_accounts_of_one_human_being_are_one_person()
    {
        var human = new PersonKey("id", "amina");

        var reach = RuleReach.Of(Rule("environment=prod", new Approvers(null, 2)), [Person("amina", ""), Person("admin-amina", "", human: human)], [Production]);

        Assert.Equal("1 approver", reach.Missing);
    }

    [Fact]
    public void A_rule_that_covers_no_cluster_there_is_says_so()
    {
        var reach = RuleReach.Of(Rule("environment=nowhere", new Approvers(null, 1)), [Person("amina", "")], [Production]);

        Assert.Equal((0, null), (reach.Targets, reach.Missing));
    }

    [Fact]
    public void Rules_are_changed_on_the_console_alone()
    {
        var reach = RuleReach.Of(Rule("", new Approvers(null, 1)) with { Action = ChangeRules.ActionKey }, [Person("amina", "environment=prod")], [Production]);

        Assert.Equal([RuleReach.Console], reach.Where);
        Assert.Equal(1, reach.Targets);
    }

    private static ApprovalRule Rule(string clusters, params Approvers[] approvers) => new()
    {
        Key = "rule",
        Clusters = LabelSelector.Parse(clusters),
        Approvers = approvers,
        ApproveWithin = TimeSpan.FromDays(1),
        ExecuteWithin = TimeSpan.FromHours(1),
        MostItems = 10,
    };

    private static Approver Person(string name, string clusters, string? group = null, PersonKey? human = null)
    {
        var key = new PersonKey("id", name);
        string[] groups = group is null ? [] : [group];
        return new(new(key, human ?? key, name, groups), new PersonAccess
        {
            Caller = new(key, name),
            Grants = [new(Role.Approver, LabelSelector.Parse(clusters), "test")],
            Groups = groups,
            AsOf = default,
        });
    }

    private static Cluster Of(string name, string environment) => new()
    {
        Name = name,
        Labels = new Dictionary<string, string> { ["environment"] = environment },
        Health = new(ClusterState.Ready, null, null, null),
    };
}
