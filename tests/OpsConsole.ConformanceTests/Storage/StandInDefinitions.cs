using System.Text.Json.Nodes;
using OpsConsole.Testing;

namespace OpsConsole.ConformanceTests.Storage;

/// <summary>
/// Definitions without a schema for kinds that the fixtures have objects of and no definition: <c>tests/cases/storage/definitions.json</c>. One that the
/// fixtures have after all is refused by the server, which has it already.
/// </summary>
internal static class StandInDefinitions
{
    public static IEnumerable<JsonObject> Read() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "tests", "cases", "storage", "definitions.json")))!.AsArray().Select(entry => Definition(entry!));

    private static JsonObject Definition(JsonNode entry)
    {
        var (name, kind) = ((string)entry["name"]!, (string)entry["kind"]!);
        var (plural, group) = name.Split('.', 2) is [var first, var second] ? (first, second) : (name, "");
        return new()
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = new JsonObject
            {
                ["group"] = group,
                ["scope"] = entry["scope"]!.DeepClone(),
                ["names"] = Names(plural, kind, entry["categories"]!),
                ["versions"] = new JsonArray(JsonNode.Parse($$"""
                    {"name":"{{entry["version"]}}","served":true,"storage":true,"subresources":{"status":{} },
                     "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } }
                    """)),
            },
        };
    }

    private static JsonObject Names(string plural, string kind, JsonNode categories) => new()
    {
        ["plural"] = plural,
        ["singular"] = kind.ToLowerInvariant(),
        ["kind"] = kind,
        ["listKind"] = $"{kind}List",
        ["categories"] = categories.DeepClone(),
    };
}
