namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What Crossplane may do to a managed resource in the cloud, as <c>spec.managementPolicies</c> says it.</summary>
[Flags]
public enum ManagementPolicies : byte
{
    /// <summary>Not said, which means all.</summary>
    Absent = 0,
    Observe = 1,
    Create = 2,
    Update = 4,
    Delete = 8,
    LateInitialize = 16,
    /// <summary>The word <c>*</c>.</summary>
    All = 32,
    /// <summary>An empty list, which is a pause.</summary>
    Empty = 64,
    /// <summary>A word that Crossplane does not know stands among them.</summary>
    Other = 128,
}

/// <summary>Sets of management policies.</summary>
public static class ManagementPolicySet
{
    private const ManagementPolicies O = ManagementPolicies.Observe;
    private const ManagementPolicies C = ManagementPolicies.Create;
    private const ManagementPolicies U = ManagementPolicies.Update;
    private const ManagementPolicies D = ManagementPolicies.Delete;
    private const ManagementPolicies L = ManagementPolicies.LateInitialize;

    /// <summary>crossplane-runtime, pkg/reconciler/managed/policies.go, defaultSupportedManagementPolicies.</summary>
    private static readonly HashSet<ManagementPolicies> Accepted =
    [
        ManagementPolicies.All, ManagementPolicies.Empty, O, O | L, O | D, O | U, O | U | L, O | C, O | C | L, O | C | D, O | C | D | L, O | C | U, O | C | U | L,
        O | C | U | D, O | C | U | D | L,
    ];

    /// <summary>Null is a list that the object does not have; null in it is an item that is no text.</summary>
    public static ManagementPolicies Read(IReadOnlyCollection<string?>? words) => words switch
    {
        null => ManagementPolicies.Absent,
        { Count: 0 } => ManagementPolicies.Empty,
        _ => words.Aggregate(ManagementPolicies.Absent, (set, word) => set | Word(word)),
    };

    /// <summary>False where Crossplane answers CannotUseInvalidManagementPolicy and does nothing.</summary>
    public static bool IsAccepted(ManagementPolicies set) => set is ManagementPolicies.Absent || Accepted.Contains(set);

    /// <summary>True where they say nothing else than the default, so that deletionPolicy decides.</summary>
    public static bool IsDefault(ManagementPolicies set) => set is ManagementPolicies.Absent or ManagementPolicies.All;

    /// <summary>As somebody would write them: <c>Observe, Create</c>.</summary>
    public static string Words(ManagementPolicies set) => set switch
    {
        ManagementPolicies.Absent => "not said",
        ManagementPolicies.Empty => "none",
        ManagementPolicies.All => "*",
        _ => set.ToString().Replace(nameof(ManagementPolicies.All), "*", StringComparison.Ordinal),
    };

    private static ManagementPolicies Word(string? word) => word switch
    {
        "*" => ManagementPolicies.All,
        "Observe" => O,
        "Create" => C,
        "Update" => U,
        "Delete" => D,
        "LateInitialize" => L,
        _ => ManagementPolicies.Other,
    };
}
