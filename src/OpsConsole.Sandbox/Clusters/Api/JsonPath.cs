using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>The JSONPath of printer columns: members with escapes, indexes, <c>[*]</c> and equality filters.</summary>
internal static partial class JsonPath
{
    public static IReadOnlyList<JsonNode> Evaluate(JsonNode root, string path)
    {
        List<JsonNode> nodes = [root];
        foreach (Match step in Step().Matches(path))
            nodes = [.. nodes.SelectMany(node => Follow(node, step)).OfType<JsonNode>()];
        return nodes;
    }

    public static JsonNode? First(JsonNode root, string path) => Evaluate(root, path) is [var first, ..] ? first : null;

    private static IEnumerable<JsonNode?> Follow(JsonNode node, Match step)
    {
        if (step.Groups["member"].Success || step.Groups["quoted"].Success)
        {
            var name = step.Groups["quoted"].Success ? step.Groups["quoted"].Value : step.Groups["member"].Value.Replace(@"\.", ".", StringComparison.Ordinal);
            return node is JsonObject members ? [members[name]] : [];
        }
        var items = node switch { JsonArray array => array.ToArray(), JsonObject members => [.. members.Select(member => member.Value)], _ => [] };
        if (step.Groups["index"].Success)
            return items.ElementAtOrDefault(int.Parse(step.Groups["index"].Value, System.Globalization.CultureInfo.InvariantCulture)) is { } one ? [one] : [];
        if (step.Groups["field"].Success)
            return items.Where(item => item is not null && Evaluate(item, step.Groups["field"].Value).Any(value => value.ToString() == step.Groups["value"].Value));
        return items;
    }

    [GeneratedRegex("""\.(?<member>(?:\\.|[^.\[\\])+)|\['(?<quoted>[^']+)'\]|\[(?<index>[0-9]+)\]|\[\?\(@(?<field>[^=\s]+)\s*==\s*["'](?<value>[^"']*)["']\)\]|\[\*\]""")]
    private static partial Regex Step();
}
