using System.Text.Json.Nodes;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>One CustomResourceDefinition of the sandbox: our own compact schema under the real group and kind names.</summary>
internal sealed record WorldDefinition
{
    private const string AgePath = ".metadata.creationTimestamp";

    public required string Group { get; init; }
    public required string Kind { get; init; }
    public required string Plural { get; init; }
    public required bool Namespaced { get; init; }
    /// <summary>Served versions; the one that begins with <c>*</c> is stored.</summary>
    public required string[] Versions { get; init; }
    public bool HasStatus { get; init; } = true;
    public string[] ShortNames { get; init; } = [];
    public string[] Categories { get; init; } = [];
    /// <summary><c>Name|type|path</c>, with an optional <c>|priority</c>.</summary>
    public string[] Columns { get; init; } = [$"Age|date|{AgePath}"];
    /// <summary>The schema of <c>spec</c>, or of the top level where a kind has no spec.</summary>
    public string Spec { get; init; } = """{"type":"object","x-kubernetes-preserve-unknown-fields":true}""";

    public JsonObject ToObject()
    {
        var versions = new JsonArray();
        foreach (var version in Versions)
        {
            var entry = new JsonObject
            {
                ["name"] = version.TrimStart('*'),
                ["served"] = true,
                ["storage"] = version.StartsWith('*'),
                ["schema"] = new JsonObject { ["openAPIV3Schema"] = Schema() },
                ["additionalPrinterColumns"] = new JsonArray([.. Columns.Select(Column)]),
            };
            if (HasStatus)
                entry["subresources"] = new JsonObject { ["status"] = new JsonObject() };
            versions.Add(entry);
        }
        var names = new JsonObject { ["plural"] = Plural, ["kind"] = Kind };
        if (ShortNames.Length > 0)
            names["shortNames"] = Strings(ShortNames);
        if (Categories.Length > 0)
            names["categories"] = Strings(Categories);
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = $"{Plural}.{Group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = Group,
                ["scope"] = Namespaced ? "Namespaced" : "Cluster",
                ["names"] = names,
                ["versions"] = versions,
            },
        };
    }

    private JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["spec"] = JsonNode.Parse(Spec),
            ["status"] = JsonNode.Parse("""{"type":"object","x-kubernetes-preserve-unknown-fields":true}"""),
        },
    };

    private static JsonObject Column(string text)
    {
        var parts = text.Split('|');
        var column = new JsonObject { ["name"] = parts[0], ["type"] = parts[1], ["jsonPath"] = parts[2] };
        if (parts.Length > 3)
            column["priority"] = 1;
        return column;
    }

    private static JsonArray Strings(string[] values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);
}
