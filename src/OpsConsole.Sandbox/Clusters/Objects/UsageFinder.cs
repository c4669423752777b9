using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>A Crossplane Usage or ClusterUsage and the object it protects.</summary>
internal sealed record FoundUsage(ServedType Type, StoredObject Stored, JsonObject Document)
{
    public string Reason => ObjectRules.Text(Spec, "reason");

    public JsonObject? By => Spec["by"] as JsonObject;

    public bool ReplaysDeletion => Spec["replayDeletion"]?.GetValueKind() == System.Text.Json.JsonValueKind.True;

    public JsonObject Of => Spec["of"] as JsonObject ?? [];

    private JsonObject Spec => Document["spec"] as JsonObject ?? [];
}

/// <summary>
/// Finds the usages of an object by group, kind, name and namespace, as Crossplane's index does (v2.3.4, internal/protection/usage/finder.go): a
/// Usage protects in its own namespace or in the one it names, so that for a cluster-scoped object it is never found.
/// </summary>
internal sealed class UsageFinder(ObjectStore store, TypeCatalog types)
{
    public static readonly string[] Types = ["usages.protection.crossplane.io", "clusterusages.protection.crossplane.io"];

    public IReadOnlyList<FoundUsage> Of(ServedType type, StoredObject used) =>
        [.. All().Where(usage => TargetOf(usage) is { } target && target.Type.Kind == type.Kind && target.Type.Group == type.Group
            && target.Name == used.Name && target.Namespace == used.Namespace)];

    public IEnumerable<FoundUsage> All() =>
        from name in Types
        let type = types.Find(name)
        where type is not null
        from stored in store.Latest(name).Objects
        where !stored.IsVerbatim
        select new FoundUsage(type, stored, stored.Parse());

    /// <summary>What a usage protects; null while it names nothing.</summary>
    public (ServedType Type, string Namespace, string Name)? TargetOf(FoundUsage usage)
    {
        if (usage.Of["resourceRef"] is not JsonObject reference || ObjectRules.Text(reference, "name") is not { Length: > 0 } name
            || TypeOf(usage) is not { } type)
            return null;
        var space = usage.Type.Namespaced ? ObjectRules.Text(reference, "namespace") is { Length: > 0 } other ? other : usage.Stored.Namespace : "";
        return (type, space, name);
    }

    /// <summary>What the controller of usages reads and labels: it finds a cluster-scoped object whatever namespace the usage stands in.</summary>
    public StoredObject? UsedOf(FoundUsage usage) =>
        TargetOf(usage) is { } target ? store.Find(target.Type.Name, target.Type.Namespaced ? target.Namespace : null, target.Name) : null;

    /// <summary>By group and kind, whatever the version.</summary>
    public ServedType? TypeOf(FoundUsage usage)
    {
        var version = ObjectRules.Text(usage.Of, "apiVersion");
        var group = version.Contains('/', StringComparison.Ordinal) ? version.Split('/')[0] : "";
        return types.All.FirstOrDefault(type => type.Group == group && type.Kind == ObjectRules.Text(usage.Of, "kind"));
    }
}
