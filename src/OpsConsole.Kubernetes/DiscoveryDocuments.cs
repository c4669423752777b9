using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>An API group as discovery shows it, its versions in the server's order, the preferred one first.</summary>
internal sealed record DiscoveredGroup(string Name, IReadOnlyList<DiscoveredVersion> Versions);

/// <summary>One version; its resources are null until they were read.</summary>
internal sealed class DiscoveredVersion(string name, bool isStale)
{
    public string Name { get; } = name;

    /// <summary>The server itself calls what it knows out of date (aggregated discovery).</summary>
    public bool IsStale { get; } = isStale;

    public IReadOnlyList<DiscoveredResource>? Resources { get; set; }
}

internal sealed record DiscoveredResource(string Name, string Kind, bool Namespaced, IReadOnlyList<string> Verbs, IReadOnlyList<string> Categories);

/// <summary>Understands the discovery documents of every served form: APIVersions, APIGroupList, APIResourceList and APIGroupDiscoveryList.</summary>
internal static class DiscoveryDocuments
{
    public const int MostBytes = 32 << 20;

    public static T Parse<T>(byte[] body, string where, Func<JsonElement, T?> read) where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return read(document.RootElement) ?? throw new KubernetesException(KubernetesFault.Malformed, $"{where}: not a discovery document.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new KubernetesException(KubernetesFault.Malformed, $"{where}: the answer is not proper JSON.", error);
        }
    }

    public static IReadOnlyList<DiscoveredGroup>? Groups(JsonElement root) => root.Text("kind") switch
    {
        "APIVersions" => [new DiscoveredGroup("", [.. root.Texts("versions").Select(name => new DiscoveredVersion(name, isStale: false))])],
        "APIGroupList" => [.. root.Elements("groups").Select(PlainGroup)],
        "APIGroupDiscoveryList" => [.. root.Elements("items").Select(AggregatedGroup)],
        _ => null,
    };

    public static IReadOnlyList<DiscoveredResource>? Resources(JsonElement root) => root.Text("kind") != "APIResourceList" ? null :
    [
        .. root.Elements("resources")
            .Select(item => new DiscoveredResource(
                item.Text("name") ?? "", item.Text("kind") ?? "", item.Flag("namespaced"), item.Texts("verbs"), item.Texts("categories")))
            .Where(resource => resource.Name.Length > 0 && !resource.Name.Contains('/')),
    ];

    /// <summary>The group's listable types, each in the preferred version that serves it.</summary>
    public static IEnumerable<ResourceType> Types(DiscoveredGroup apiGroup) =>
        from version in apiGroup.Versions
        from resource in version.Resources ?? []
        where resource.Verbs.Contains("list")
        group (Version: version.Name, Resource: resource) by resource.Name into served
        let first = served.First()
        select new ResourceType
        {
            Group = apiGroup.Name,
            Version = first.Version,
            Resource = first.Resource.Name,
            Kind = first.Resource.Kind,
            Namespaced = first.Resource.Namespaced,
            Verbs = first.Resource.Verbs,
            Categories = first.Resource.Categories,
            ServedVersions = [.. served.Select(entry => entry.Version)],
        };

    private static DiscoveredGroup PlainGroup(JsonElement group)
    {
        var preferred = group.Child("preferredVersion")?.Text("version");
        var names = group.Elements("versions").Select(version => version.Text("version") ?? "").Where(name => name.Length > 0);
        return new DiscoveredGroup(group.Text("name") ?? "",
            [.. names.OrderBy(name => name == preferred ? 0 : 1).Select(name => new DiscoveredVersion(name, isStale: false))]);
    }

    private static DiscoveredGroup AggregatedGroup(JsonElement group) => new(
        group.Child("metadata")?.Text("name") ?? "",
        [.. group.Elements("versions").Select(AggregatedVersion)]);

    private static DiscoveredVersion AggregatedVersion(JsonElement version) => new(version.Text("version") ?? "", version.Text("freshness") == "Stale")
    {
        Resources =
        [
            .. version.Elements("resources").Where(item => item.Text("resource") is { Length: > 0 }).Select(item => new DiscoveredResource(
                item.Text("resource")!, item.Child("responseKind")?.Text("kind") ?? "", item.Text("scope") == "Namespaced",
                item.Texts("verbs"), item.Texts("categories"))),
        ],
    };
}
