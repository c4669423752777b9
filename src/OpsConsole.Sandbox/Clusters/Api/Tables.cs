using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>The Table form of objects, which kubectl prints.</summary>
internal static class Tables
{
    private const string NameDescription = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: http://kubernetes.io/docs/user-guide/identifiers#names";

    public static JsonObject Of(ServedType type, string version, IReadOnlyList<StoredObject> items, JsonObject metadata, string? includeObject, DateTimeOffset now)
    {
        var columns = type.Version(version)!.Columns;
        return new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = metadata,
            ["columnDefinitions"] = new JsonArray([Definition(new PrintedColumn("Name", "string", "", NameDescription, 0, "name")), .. columns.Select(Definition)]),
            ["rows"] = new JsonArray([.. items.Select(item => Row(type, version, columns, item, includeObject, now))]),
        };
    }

    private static JsonObject Definition(PrintedColumn column) => new()
    {
        ["name"] = column.Name,
        ["type"] = column.Type,
        ["format"] = column.Format,
        ["description"] = column.Description,
        ["priority"] = column.Priority,
    };

    private static JsonObject Row(ServedType type, string version, IReadOnlyList<PrintedColumn> columns, StoredObject stored, string? includeObject, DateTimeOffset now)
    {
        var document = stored.Parse();
        return new JsonObject
        {
            ["cells"] = new JsonArray([stored.Name, .. columns.Select(column => Cell(type, column, document, now))]),
            ["object"] = includeObject switch
            {
                "None" => null,
                "Object" => Whole(type, version, document),
                _ => PartialMetadata.Of(stored),
            },
        };
    }

    private static JsonObject Whole(ServedType type, string version, JsonObject document)
    {
        document["apiVersion"] = type.GroupVersion(version);
        document["kind"] = type.Kind;
        return document;
    }

    private static JsonNode? Cell(ServedType type, PrintedColumn column, JsonObject document, DateTimeOffset now)
    {
        var parts = column.JsonPath.Split(':');
        switch (parts)
        {
            case ["count", var counted]:
                return JsonPath.First(document, counted) switch { JsonObject members => members.Count, JsonArray items => items.Count, _ => 0 };
            case ["join", var separator, .. var paths]:
                return string.Join(separator, paths.Select(path => JsonPath.First(document, path)?.ToString() ?? "0"));
        }
        var found = JsonPath.Evaluate(document, column.JsonPath);
        if (found.Count == 0)
            return type.IsCustom ? null : JsonValue.Create("<none>");
        if (column.Type == "date")
            return DateTimeOffset.TryParse(found[0].ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? Age(now - moment) : "<unknown>";
        if (found.Count > 1)
            return string.Join(",", found.Select(node => node.ToString()));
        return found[0].GetValueKind() is JsonValueKind.Object or JsonValueKind.Array || column.Type == "string"
            ? found[0] is JsonValue ? found[0].ToString() : found[0].ToJsonString()
            : found[0].DeepClone();
    }

    /// <summary>kubectl's HumanDuration.</summary>
    private static string Age(TimeSpan age)
    {
        var (seconds, minutes, hours) = ((long)age.TotalSeconds, (long)age.TotalMinutes, (long)age.TotalHours);
        var text = seconds switch
        {
            < 0 => "0s",
            < 120 => $"{seconds}s",
            _ when minutes < 10 => seconds % 60 == 0 ? $"{minutes}m" : $"{minutes}m{seconds % 60}s",
            _ when minutes < 180 => $"{minutes}m",
            _ when hours < 8 => minutes % 60 == 0 ? $"{hours}h" : $"{hours}h{minutes % 60}m",
            _ when hours < 48 => $"{hours}h",
            _ when hours < 24 * 8 => hours % 24 == 0 ? $"{hours / 24}d" : $"{hours / 24}d{hours % 24}h",
            _ when hours < 24 * 365 * 2 => $"{hours / 24}d",
            _ => $"{hours / 24 / 365}y{hours / 24 % 365}d",
        };
        return text;
    }
}
