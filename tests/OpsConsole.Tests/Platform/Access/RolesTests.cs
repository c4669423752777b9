using OpsConsole.Platform.Access;
using Xunit;

namespace OpsConsole.Tests.Platform.Access;

public sealed class RolesTests
{
    private static readonly Caller Somebody = new(new("https://id.example", "1"), "Somebody");

    [Theory]
    [InlineData(Role.Viewer, true, false, false, false)]
    [InlineData(Role.Operator, true, true, false, false)]
    [InlineData(Role.Support, true, false, false, false)]
    [InlineData(Role.Approver, true, false, true, false)]
    [InlineData(Role.Administrator, true, true, true, true)]
    public void A_role_permits_what_the_table_says(Role role, bool read, bool capture, bool readAudit, bool manageAccess)
    {
        Assert.Equal(manageAccess, Roles.Permit(role, Permission.ManageAccess));
        Assert.Equal(read, Roles.Permit(role, Permission.Read));
        Assert.Equal(capture, Roles.Permit(role, Permission.Capture));
        Assert.Equal(readAudit, Roles.Permit(role, Permission.ReadAudit));
    }

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
