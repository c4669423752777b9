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

    /// <summary>The path under which objects of a type are created, every part escaped.</summary>
    /// <param name="group">Empty for the core group.</param>
    /// <param name="version">A version in which the type is served.</param>
    /// <param name="resource">The lower-case plural of the type.</param>
    /// <param name="namespace">Empty for a cluster-scoped type.</param>
    /// <exception cref="ArgumentException">A part is missing or cannot be part of a path.</exception>
    public static string OfCollection(string group, string version, string resource, string @namespace) =>
        $"{RootOf(group, version, @namespace)}/{Part(resource, nameof(resource))}";

    /// <summary>The path of one object, every part escaped.</summary>
    /// <param name="group">Empty for the core group.</param>
    /// <param name="version">A version in which the type is served.</param>
    /// <param name="resource">The lower-case plural of the type.</param>
    /// <param name="namespace">Empty for a cluster-scoped object.</param>
    /// <param name="name">The object's name.</param>
    /// <exception cref="ArgumentException">A part is missing or cannot be part of a path.</exception>
    public static string Of(string group, string version, string resource, string @namespace, string name) =>
        $"{RootOf(group, version, @namespace)}/{Part(resource, nameof(resource))}/{Part(name, nameof(name))}";

    /// <summary>Takes a path apart.</summary>
    /// <exception cref="ArgumentException">It is not the path of one object.</exception>
    internal static ObjectPath Parse(string path)
    {
        var (parts, rest) = Split(path);
        // namespaces/NAME is an object itself.
        if (rest is ["namespaces", _, var inside, var named])
            rest = [inside, named];
        if (rest is not [var resource, var name] || !IsPlain(path, parts))
            throw new ArgumentException($"'{path}' is not the path of one object, such as /api/v1/namespaces/NAMESPACE/configmaps/NAME.", nameof(path));
        return new(path, resource, name);
    }

    /// <exception cref="ArgumentException">It is not the path of a collection.</exception>
    internal static void CheckCollection(string path)
    {
        var (parts, rest) = Split(path);
        if (rest is not ([_] or ["namespaces", _, _]) || !IsPlain(path, parts))
            throw new ArgumentException($"'{path}' is not the path of a collection, such as /api/v1/namespaces/NAMESPACE/configmaps.", nameof(path));
    }

    private static string RootOf(string group, string version, string @namespace)
    {
        var root = group.Length == 0 ? $"/api/{Part(version, nameof(version))}" : $"/apis/{Part(group, nameof(group))}/{Part(version, nameof(version))}";
        return @namespace.Length == 0 ? root : $"{root}/namespaces/{Part(@namespace, nameof(@namespace))}";
    }

    private static (string[] All, string[] Below) Split(string path)
    {
        var parts = path.StartsWith('/') ? path[1..].Split('/').Select(Uri.UnescapeDataString).ToArray() : [];
        return (parts, parts switch
        {
            ["api", _, .. var below] => below,
            ["apis", _, _, .. var below] => below,
            _ => [],
        });
    }

    private static bool IsPlain(string path, string[] parts) =>
        !path.Contains('?', StringComparison.Ordinal) && !path.Contains('#', StringComparison.Ordinal) && parts.All(IsPart);

    private static string Part(string part, string what) =>
        IsPart(part) ? Uri.EscapeDataString(part) : throw new ArgumentException($"'{part}' cannot be part of an object's path.", what);

    /// <summary>k8s.io/apimachinery, pkg/api/validation/path: a segment is neither dot nor dots and holds no slash and no per cent.</summary>
    private static bool IsPart(string part) =>
        part.Length > 0 && part is not ("." or "..") && !part.Contains('/', StringComparison.Ordinal) && !part.Contains('%', StringComparison.Ordinal);
}
