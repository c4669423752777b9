namespace OpsConsole.Kubernetes;

/// <summary>The address of one object on an API server; never that of a collection, on which a deletion would delete everything.</summary>
public sealed class ObjectPath
{
    private ObjectPath(string text, string resource, string name) => (Text, Resource, Name) = (text, resource, name);

    /// <summary>The plural of the object's type, as a Status names it.</summary>
    internal string Resource { get; }

    /// <summary>The object's name, unescaped.</summary>
    internal string Name { get; }

    /// <summary>The path as it is asked for.</summary>
    internal string Text { get; }

    /// <summary>The path of one object, every part escaped.</summary>
    /// <param name="group">Empty for the core group.</param>
    /// <param name="version">A version in which the type is served.</param>
    /// <param name="resource">The lower-case plural of the type.</param>
    /// <param name="namespace">Empty for a cluster-scoped object.</param>
    /// <param name="name">The object's name.</param>
    /// <exception cref="ArgumentException">A part is missing or cannot be part of a path.</exception>
    public static string Of(string group, string version, string resource, string @namespace, string name)
    {
        var root = group.Length == 0 ? $"/api/{Part(version, nameof(version))}" : $"/apis/{Part(group, nameof(group))}/{Part(version, nameof(version))}";
        var inside = @namespace.Length == 0 ? "" : $"/namespaces/{Part(@namespace, nameof(@namespace))}";
        return $"{root}{inside}/{Part(resource, nameof(resource))}/{Part(name, nameof(name))}";
    }

    /// <summary>Takes a path apart.</summary>
    /// <exception cref="ArgumentException">It is not the path of one object.</exception>
    internal static ObjectPath Parse(string path)
    {
        var parts = path.StartsWith('/') ? path[1..].Split('/').Select(Uri.UnescapeDataString).ToArray() : [];
        var rest = parts switch
        {
            ["api", _, .. var below] => below,
            ["apis", _, _, .. var below] => below,
            _ => [],
        };
        // namespaces/NAME is an object itself.
        if (rest is ["namespaces", _, var inside, var named])
            rest = [inside, named];
        if (rest is not [var resource, var name] || path.Contains('?', StringComparison.Ordinal) || path.Contains('#', StringComparison.Ordinal) || !parts.All(IsPart))
            throw new ArgumentException($"'{path}' is not the path of one object, such as /api/v1/namespaces/NAMESPACE/configmaps/NAME.", nameof(path));
        return new(path, resource, name);
    }

    private static string Part(string part, string what) =>
        IsPart(part) ? Uri.EscapeDataString(part) : throw new ArgumentException($"'{part}' cannot be part of an object's path.", what);

    /// <summary>k8s.io/apimachinery, pkg/api/validation/path: a segment is neither dot nor dots and holds no slash and no per cent.</summary>
    private static bool IsPart(string part) =>
        part.Length > 0 && part is not ("." or "..") && !part.Contains('/', StringComparison.Ordinal) && !part.Contains('%', StringComparison.Ordinal);
}
