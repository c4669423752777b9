using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Manifests;

/// <summary>Trees that keep the text of every number, written in canonical form.</summary>
internal static class JsonTrees
{
    private static readonly JsonWriterOptions Deep = new() { MaxDepth = JsonPaths.Deep.MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <exception cref="FormatException">The text is not one strict JSON value.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(Canonicalizer.Normalize(json), documentOptions: JsonPaths.Deep);

    public static byte[] Bytes(JsonNode? node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Deep))
        {
            if (node is null)
                writer.WriteNullValue();
            else
                node.WriteTo(writer);
        }
        return Canonicalizer.Normalize(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    public static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>True for the same JSON, whatever the order of its keys.</summary>
    public static bool Same(JsonNode? one, JsonNode? other) => Bytes(one).AsSpan().SequenceEqual(Bytes(other));

    /// <summary>The value at an RFC 6901 pointer, and whether there is one: null may be a value.</summary>
    public static bool TryAt(JsonNode? root, ReadOnlySpan<string> segments, out JsonNode? value)
    {
        value = root;
        foreach (var segment in segments)
            switch (value)
            {
                case JsonObject map when map.TryGetPropertyValue(segment, out var member):
                    value = member;
                    break;
                case JsonArray list when int.TryParse(segment, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var place) && place < list.Count:
                    value = list[place];
                    break;
                default:
                    value = null;
                    return false;
            }
        return true;
    }
}
