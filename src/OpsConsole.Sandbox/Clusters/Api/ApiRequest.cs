using Microsoft.Extensions.Primitives;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>A request for objects, taken apart the way the real server's request-info resolver does.</summary>
public sealed record ApiRequest
{
    public required string Group { get; init; }
    public required string Version { get; init; }
    public required string Resource { get; init; }
    public string? Namespace { get; init; }
    public string? Name { get; init; }
    public string? Subresource { get; init; }
    /// <summary><c>get</c>, <c>list</c>, <c>watch</c>, <c>create</c>, <c>update</c>, <c>patch</c>, <c>delete</c> or <c>deletecollection</c>.</summary>
    public required string Verb { get; init; }

    public string TypeName => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    /// <summary>Null when the path names no resource.</summary>
    public static ApiRequest? Parse(string method, string path, IQueryCollection query)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var (group, version, rest) = parts switch
        {
            ["api", var core, .. var tail] => ("", core, tail),
            ["apis", var named, var numbered, .. var tail] => (named, numbered, tail),
            _ => ("", "", Array.Empty<string>()),
        };
        var watched = rest is ["watch", ..] || IsTrue(query["watch"]);
        if (rest is ["watch", .. var watchedRest])
            rest = watchedRest;
        string? space = null;
        if (rest is ["namespaces", var inside, var next, .. var beyond] && next is not ("status" or "finalize"))
            (space, rest) = (inside, [next, .. beyond]);
        if (rest.Length is 0 or > 3)
            return null;
        var name = rest.Length > 1 ? rest[1] : null;
        return new ApiRequest
        {
            Group = group,
            Version = version,
            Resource = rest[0],
            Namespace = space,
            Name = name,
            Subresource = rest.Length > 2 ? rest[2] : null,
            Verb = VerbOf(method, name is not null, watched),
        };
    }

    private static string VerbOf(string method, bool named, bool watched) => method switch
    {
        "GET" or "HEAD" when named => "get",
        "GET" or "HEAD" => watched ? "watch" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => named ? "delete" : "deletecollection",
        _ => method.ToLowerInvariant(),
    };

    private static bool IsTrue(StringValues value) => value.ToString() is "1" or "true" or "True" or "TRUE" or "t" or "T";

    /// <summary>Whether the path fits the type's scope: namespaced types are written and named only inside a namespace.</summary>
    internal bool Fits(ServedType type)
    {
        if (!type.Namespaced)
            return Namespace is null;
        return Namespace is not null || (Name is null && Verb is "list" or "watch");
    }
}
