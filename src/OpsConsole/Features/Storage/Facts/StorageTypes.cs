namespace OpsConsole.Features.Storage.Facts;

/// <summary>The names of the types that classes and volumes are read from.</summary>
public static class StorageTypes
{
    public const string Classes = "storageclasses.storage.k8s.io";
    public const string AttributesClasses = "volumeattributesclasses.storage.k8s.io";
    public const string Volumes = "persistentvolumes";
    public const string Claims = "persistentvolumeclaims";
    public const string TidbClusters = "tidbclusters.pingcap.com";

    /// <summary>The group of the second TiDB operator; a kind of its that ends in "Group" runs one component.</summary>
    public const string TidbGroups = "core.pingcap.com";

    /// <summary>The same events are served in both groups.</summary>
    public static readonly IReadOnlyList<string> Events = ["events", "events.events.k8s.io"];

    public static bool IsTidb(string type) => type == TidbClusters || type.EndsWith($"groups.{TidbGroups}", StringComparison.Ordinal);
}
