using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>A type as it was captured, as far as a deletion needs it.</summary>
public sealed record DeletionType
{
    public int Id { get; init; }
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required string Version { get; init; }
    public bool Namespaced { get; init; }
    public string[] Categories { get; init; } = [];

    public string Name => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    public bool IsOf(string category) => Categories.Contains(category, StringComparer.Ordinal);

    /// <summary>The path of one object in a version; the plan's own, where there is one.</summary>
    public string PathOf(string version, string space, string name) => ObjectPath.Of(Group, version, Resource, space, name);
}
