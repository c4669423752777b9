using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OpsConsole.Tests.Manifests;

/// <summary>
/// Reads YAML strictly after the schemas: a plain scalar must resolve alike in YAML 1.1 and 1.2, quoted ones are text. YamlDotNet gives only the tree;
/// its untyped reading makes every scalar a string.
/// </summary>
internal static partial class YamlReading
{
    public static string ToComparable(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Sorted(Convert(stream.Documents.Single().RootNode))?.ToJsonString() ?? "null";
    }

    public static JsonNode? Json(YamlDocument document) => Convert(document.RootNode);

    /// <summary>JSON with sorted keys and numbers in one spelling.</summary>
    public static string Comparable(ReadOnlySpan<byte> json) =>
        Sorted(JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = 600 }))?.ToJsonString() ?? "null";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => JsonValue.Create($"number {Number(value.ToJsonString())}"),
        _ => node?.DeepClone(),
    };

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(member => KeyValuePair.Create(Key(member.Key), Convert(member.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value!),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidDataException($"{node.GetType().Name} has no place in JSON"),
    };

    private static string Key(YamlNode key)
    {
        var scalar = (YamlScalarNode)key;
        if (scalar.Style == ScalarStyle.Plain && (Core12(scalar.Value!) || Types11().IsMatch(scalar.Value!)))
            throw new InvalidDataException($"the key {scalar.Value} is not text");
        return scalar.Value!;
    }

    private static JsonNode? Plain(string text)
    {
        if (Core12(text) != Types11().IsMatch(text))
            throw new InvalidDataException($"YAML 1.1 and 1.2 read {text} differently");
        return text switch
        {
            "null" => null,
            "true" or "false" => JsonValue.Create(text == "true"),
            _ when Core12(text) => JsonNode.Parse(text),
            _ => JsonValue.Create(text),
        };
    }

    private static string Number(string token)
    {
        var match = Parts().Match(token);
        var digits = match.Groups["whole"].Value + match.Groups["part"].Value;
        var exponent = int.Parse(match.Groups["e"].Value is { Length: > 0 } e ? e : "0", CultureInfo.InvariantCulture) - match.Groups["part"].Length;
        var mantissa = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        while (!mantissa.IsZero && mantissa % 10 == 0)
            (mantissa, exponent) = (mantissa / 10, exponent + 1);
        return $"{match.Groups["sign"]}{mantissa}e{(mantissa.IsZero ? 0 : exponent)}";
    }

    private static bool Core12(string text) => Types12().IsMatch(text);

    [GeneratedRegex(@"^(?<sign>-?)(?<whole>\d+)(\.(?<part>\d+))?([eE](?<e>[-+]?\d+))?$")]
    private static partial Regex Parts();

    /// <summary>https://yaml.org/spec/1.2.2/#103-core-schema</summary>
    [GeneratedRegex(@"^(null|Null|NULL|~||true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z")]
    private static partial Regex Types12();

    /// <summary>https://yaml.org/type/ : null, bool, int, float, timestamp, merge, value.</summary>
    [GeneratedRegex("""
        ^(~|null|Null|NULL|
        |y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF
        |[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+
        |[-+]?([0-9][0-9_]*)?\.[0-9.]*([eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)
        |[0-9][0-9][0-9][0-9]-[0-9][0-9]?-[0-9][0-9]?([Tt]|[\ \t]+)?.*
        |<<|=)\z
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Types11();
}
