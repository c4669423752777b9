using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class PersonAccessTests
{
    private static readonly Dictionary<string, string> Dev = new() { ["environment"] = "dev" };
    private static readonly Dictionary<string, string> Prod = new() { ["environment"] = "prod" };

    [Fact]
    public void Everywhere_is_a_grant_without_a_condition_and_not_the_sum_of_many()
    {
        var some = With((Role.Approver, "environment=dev"), (Role.Approver, "environment!=dev"), (Role.Viewer, ""));
        var all = With((Role.Approver, ""));

        Assert.False(some.AllowsEverywhere(Permission.Approve));
        Assert.True(some.AllowsEverywhere(Permission.Read));
        Assert.True(all.AllowsEverywhere(Permission.Approve));
        Assert.False(all.AllowsEverywhere(Permission.ManageRules));
        Assert.False(With().AllowsEverywhere(Permission.Read));
    }

    [Fact]
    public void A_role_is_held_where_its_own_grant_matches()
    {
        var access = With((Role.Approver, "environment=dev"), (Role.Administrator, ""));

        Assert.True(access.Holds(Role.Approver, Dev));
        Assert.False(access.Holds(Role.Approver, Prod));
        Assert.True(access.Holds(Role.Administrator, Prod));
        Assert.False(access.Holds(Role.BreakGlass, Dev));
    }

    private static PersonAccess With(params (Role Role, string Clusters)[] grants) => new()
    {
        Caller = Caller.Nobody,
        Grants = [.. grants.Select(grant => new Grant(grant.Role, LabelSelector.Parse(grant.Clusters), "a test"))],
        AsOf = DateTimeOffset.UnixEpoch,
    };
}
