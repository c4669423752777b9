using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class RolesTests
{
    private static readonly Caller Somebody = new(new("https://id.example", "1"), "Somebody");

    [Theory]
    [InlineData(Role.Viewer, Permission.Read)]
    [InlineData(Role.Operator, Permission.Read, Permission.Capture, Permission.Request)]
    [InlineData(Role.Support, Permission.Read, Permission.Request)]
    [InlineData(Role.Approver, Permission.Read, Permission.ReadAudit, Permission.Approve)]
    [InlineData(Role.Administrator, Permission.Read, Permission.Capture, Permission.ReadAudit, Permission.ManageAccess, Permission.Request, Permission.ManageRules)]
    [InlineData(Role.BreakGlass, Permission.Read, Permission.BreakGlass)]
    public void A_role_permits_what_the_table_says(Role role, params Permission[] permitted) =>
        Assert.Equal(permitted, Enum.GetValues<Permission>().Where(permission => Roles.Permit(role, permission)));

    [Fact]
    public void Rights_of_two_grants_do_not_mix_their_clusters()
    {
        var access = With(
            new(Role.Viewer, LabelSelector.Parse("environment=prod"), "a"),
            new(Role.Operator, LabelSelector.Parse("environment=dev"), "b"));

        Assert.True(access.Allows(Permission.Read, Labels("prod")));
        Assert.False(access.Allows(Permission.Capture, Labels("prod")));
        Assert.True(access.Allows(Permission.Capture, Labels("dev")));
        Assert.False(access.Allows(Permission.Read, Labels("staging")));
        Assert.False(access.Allows(Permission.Read, new Dictionary<string, string>()));
        Assert.True(access.AllowsAnywhere(Permission.Capture));
        Assert.False(access.AllowsAnywhere(Permission.ReadAudit));
    }

    [Fact]
    public void Without_grants_nothing_is_allowed()
    {
        var access = With();

        Assert.All(Enum.GetValues<Permission>(), permission => Assert.False(access.AllowsAnywhere(permission)));
        Assert.All(Enum.GetValues<Permission>(), permission => Assert.False(access.Allows(permission, Labels("prod"))));
    }

    private static PersonAccess With(params Grant[] grants) =>
        new() { Caller = Somebody, Grants = grants, AsOf = DateTimeOffset.UnixEpoch };

    private static Dictionary<string, string> Labels(string environment) => new() { ["environment"] = environment };
}
