using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>The discovery documents: version, groups, and the types of a group version.</summary>
internal sealed class Discovery(TypeCatalog types, string gitVersion, Func<string> address)
{
    public JsonObject Version()
    {
        var parts = gitVersion.TrimStart('v').Split('.', '+');
        return new JsonObject
        {
            ["major"] = parts[0],
            ["minor"] = parts.ElementAtOrDefault(1) ?? "0",
            ["gitVersion"] = gitVersion,
            ["gitCommit"] = "0000000000000000000000000000000000000000",
            ["gitTreeState"] = "clean",
            ["buildDate"] = "2021-01-13T13:20:00Z",
            ["goVersion"] = "go1.15.5",
            ["compiler"] = "gc",
            ["platform"] = "linux/amd64",
        };
    }

    public JsonObject Core() => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = address() }),
    };

    /// <param name="hides">Groups that are left out.</param>
    public JsonObject Groups(Func<string, bool> hides) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. types.Groups().Where(group => !hides(group.Name)).Select(group => Group(group))]),
    };

    /// <summary>One group's document; null when it is not served.</summary>
    public JsonObject? Group(string group)
    {
        if (types.GroupVersions(group) is not { Count: > 0 } versions)
            return null;
        var document = Group((group, versions));
        return new JsonObject([
            KeyValuePair.Create<string, JsonNode?>("kind", "APIGroup"), KeyValuePair.Create<string, JsonNode?>("apiVersion", "v1"),
            .. document.ToArray().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())),
        ]);
    }

    /// <summary>The types of a group version; null when it is not served.</summary>
    public JsonObject? Resources(string group, string version)
    {
        if (!types.GroupVersions(group).Contains(version))
            return null;
        var list = new JsonObject { ["kind"] = "APIResourceList" };
        if (group.Length > 0)
            list["apiVersion"] = "v1";
        list["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}";
        var resources = new JsonArray();
        foreach (var type in types.In(group, version))
        {
            resources.Add(Resource(type));
            if (type.Version(version)!.HasStatus)
                resources.Add(Subresource(type, "status"));
        }
        list["resources"] = resources;
        return list;
    }

    private static JsonObject Group((string Name, IReadOnlyList<string> Versions) group) => new()
    {
        ["name"] = group.Name,
        ["versions"] = new JsonArray([.. group.Versions.Select(version => GroupVersion(group.Name, version))]),
        ["preferredVersion"] = GroupVersion(group.Name, group.Versions[0]),
    };

    private static JsonObject GroupVersion(string group, string version) => new() { ["groupVersion"] = $"{group}/{version}", ["version"] = version };

    private static JsonObject Resource(ServedType type)
    {
        var resource = new JsonObject
        {
            ["name"] = type.Resource,
            ["singularName"] = type.Singular,
            ["namespaced"] = type.Namespaced,
            ["kind"] = type.Kind,
            ["verbs"] = Strings(type.Verbs),
        };
        if (type.ShortNames.Count > 0)
            resource["shortNames"] = Strings(type.ShortNames);
        if (type.Categories.Count > 0)
            resource["categories"] = Strings(type.Categories);
        resource["storageVersionHash"] = type.StorageVersionHash;
        return resource;
    }

    private static JsonObject Subresource(ServedType type, string name) => new()
    {
        ["name"] = $"{type.Resource}/{name}",
        ["singularName"] = "",
        ["namespaced"] = type.Namespaced,
        ["kind"] = type.Kind,
        ["verbs"] = new JsonArray("get", "patch", "update"),
    };

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);
}
