using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>Roles as assignments and rules write them.</summary>
internal static class RoleWords
{
    public static string Of(Role role) => role is Role.BreakGlass ? "break-glass" : role.ToString().ToLowerInvariant();

    public static Role? Read(string text)
    {
        foreach (var role in Enum.GetValues<Role>())
            if (Of(role) == text)
                return role;
        return null;
    }
}
