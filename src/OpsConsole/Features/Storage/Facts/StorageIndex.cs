namespace OpsConsole.Features.Storage.Facts;

/// <summary>
/// The names under which classes, volumes, claims and their events find each other. Not under the name of their class: that would be one name for most
/// claims of a cluster, to be kept in order with each change; who wants all of a class goes through all.
/// </summary>
internal static class StorageIndex
{
    /// <summary>Classes that are marked as default.</summary>
    public const string DefaultClass = "default-class";

    /// <summary>What TiDB clusters want of storage.</summary>
    public const string Tidb = "tidb-storage";

    /// <summary>TiDB clusters that want a class or move from it.</summary>
    public static string TidbClass(string name) => $"tidb-class:{name}";

    /// <summary>Claims whose volumes the TiDB operator is moving to a class or from it.</summary>
    public static string MovingClass(string name) => $"moving-class:{name}";

    /// <summary>Claims that name a volume: under the very name, for there are as many as volumes; whoever looks makes sure that it is meant.</summary>
    public static string Volume(string name) => name;

    /// <summary>Claims of a TiDB cluster whose operator writes on them how it wants them.</summary>
    public static string TidbClaims(string space, string cluster) => $"tidb-claims:{space}/{cluster}";

    /// <summary>Volumes that name a claim, and events about it.</summary>
    public static string Claim(string space, string name) => $"claim:{space}/{name}";
}
