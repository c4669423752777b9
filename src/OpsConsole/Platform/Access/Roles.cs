namespace OpsConsole.Platform.Access;

public enum Role { Viewer, Operator, Support, Approver, Administrator, BreakGlass }

public enum Permission
{
    /// <summary>See a cluster and everything captured of it.</summary>
    Read,
    /// <summary>Start a capture.</summary>
    Capture,
    /// <summary>Read the audit chain.</summary>
    ReadAudit,
    /// <summary>See everybody's rights and sign-ins, and end sign-ins.</summary>
    ManageAccess,
    /// <summary>Ask for a change that others must approve.</summary>
    Request,
    /// <summary>Vote on such a request, stop its execution.</summary>
    Approve,
    /// <summary>Ask for other approval rules, or for the end of a cluster's history.</summary>
    ManageRules,
    /// <summary>Act in an emergency before anybody approved.</summary>
    BreakGlass,
}

/// <summary>What each role may do on the clusters it is granted for.</summary>
public static class Roles
{
    /// <summary>Every role reads; nobody approves by being an administrator.</summary>
    public static bool Permit(Role role, Permission permission) => permission switch
    {
        Permission.Read => true,
        Permission.Capture => role is Role.Operator or Role.Administrator,
        Permission.ReadAudit => role is Role.Approver or Role.Administrator,
        Permission.ManageAccess => role is Role.Administrator,
        Permission.Request => role is Role.Operator or Role.Support or Role.Administrator,
        Permission.Approve => role is Role.Approver,
        Permission.ManageRules => role is Role.Administrator,
        Permission.BreakGlass => role is Role.BreakGlass,
    };
}
