using System.Text.Json.Nodes;

namespace OpsConsole.Sandbox.Clusters.Types;

/// <summary>Reads the type out of a CustomResourceDefinition.</summary>
internal static class CustomTypes
{
    private static readonly string[] Verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

    /// <summary>apimachinery's own words, which stand where a definition names no columns.</summary>
    private const string AgeDescription = "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

    public static ServedType Read(JsonObject definition)
    {
        var spec = (JsonObject)definition["spec"]!;
        var names = (JsonObject)spec["names"]!;
        var versions = spec["versions"]!.AsArray().OfType<JsonObject>().ToArray();
        return new ServedType
        {
            Group = Text(spec, "group"),
            Resource = Text(names, "plural"),
            Kind = Text(names, "kind"),
            Singular = Text(names, "singular"),
            ListKind = Text(names, "listKind"),
            Namespaced = Text(spec, "scope") == "Namespaced",
            Versions = [.. versions.Where(version => Flag(version, "served")).Select(version => Version(spec, version)).OrderBy(version => version.Name, VersionOrder.MostPreferredFirst)],
            StorageVersion = Text(versions.First(version => Flag(version, "storage")), "name"),
            ShortNames = Texts(names["shortNames"]),
            Categories = Texts(names["categories"]),
            Verbs = Verbs,
            IsCustom = true,
        };
    }

    private static ServedVersion Version(JsonObject spec, JsonObject version) => new()
    {
        Name = Text(version, "name"),
        HasStatus = version["subresources"]?["status"] is not null,
        Columns = version["additionalPrinterColumns"] is JsonArray columns
            ? [.. columns.OfType<JsonObject>().Select(Column)]
            : [new PrintedColumn("Age", "date", ".metadata.creationTimestamp", AgeDescription)],
        Schema = version["schema"]?["openAPIV3Schema"] is JsonObject schema ? StructuralSchema.Read(schema) : null,
        Shape = FieldShape.Of(spec, version["schema"]?["openAPIV3Schema"] as JsonObject),
    };

    private static PrintedColumn Column(JsonObject column)
    {
        var path = Text(column, "jsonPath");
        var description = Text(column, "description");
        return new PrintedColumn(Text(column, "name"), Text(column, "type"), path,
            description.Length > 0 ? description : $"Custom resource definition column (in JSONPath format): {path}",
            column["priority"]?.GetValue<int>() ?? 0, Text(column, "format"));
    }

    private static string Text(JsonObject holder, string key) => holder[key]?.GetValue<string>() ?? "";

    private static bool Flag(JsonObject holder, string key) => holder[key]?.GetValue<bool>() ?? false;

    private static string[] Texts(JsonNode? list) => list is JsonArray items ? [.. items.Select(item => item!.GetValue<string>())] : [];
}
