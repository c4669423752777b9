namespace OpsConsole.Sandbox.Clusters.Types;

/// <summary>Every type the cluster serves now: the built-in ones and those its CustomResourceDefinitions define.</summary>
public sealed class TypeCatalog
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ServedType> _custom = new(StringComparer.Ordinal);
    private volatile IReadOnlyDictionary<string, ServedType> _byName;
    private volatile IReadOnlyList<ServedType> _all;

    public TypeCatalog()
    {
        _all = BuiltInTypes.All;
        _byName = _all.ToDictionary(type => type.Name, StringComparer.Ordinal);
    }

    public IReadOnlyList<ServedType> All => _all;

    public ServedType? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The type behind a request's path; null when the version does not serve it.</summary>
    public ServedType? Find(string group, string version, string resource) =>
        Find(group.Length == 0 ? resource : $"{resource}.{group}") is { } type && type.Version(version) is not null ? type : null;

    public ServedType? FindKind(string apiVersion, string kind) =>
        _all.FirstOrDefault(type => type.Kind == kind && type.Versions.Any(version => type.GroupVersion(version.Name) == apiVersion));

    /// <summary>Named groups in the order the discovery documents list them, built-in ones first.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Versions)> Groups() =>
        [.. _all.Select(type => type.Group).Where(group => group.Length > 0).Distinct().Select(group => (group, GroupVersions(group)))];

    /// <summary>The versions of a group, the preferred one first.</summary>
    public IReadOnlyList<string> GroupVersions(string group) =>
        [.. _all.Where(type => type.Group == group).SelectMany(type => type.Versions).Select(version => version.Name).Distinct()
            .Order(VersionOrder.MostPreferredFirst)];

    public IEnumerable<ServedType> In(string group, string version) =>
        _all.Where(type => type.Group == group && type.Version(version) is not null).OrderBy(type => type.Resource, StringComparer.Ordinal);

    /// <summary>Whether built-in types live in the group; those and custom groups answer unknown paths differently.</summary>
    public bool IsBuiltInGroup(string group) => BuiltInTypes.All.Any(type => type.Group == group);

    internal void Define(ServedType type)
    {
        lock (_gate)
        {
            _custom[type.Name] = type;
            Publish();
        }
    }

    internal void Forget(string name)
    {
        lock (_gate)
        {
            _custom.Remove(name);
            Publish();
        }
    }

    private void Publish()
    {
        _all = [.. BuiltInTypes.All, .. _custom.Values];
        _byName = _all.ToDictionary(type => type.Name, StringComparer.Ordinal);
    }
}
