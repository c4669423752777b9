using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Manifests;

/// <summary>Trees that keep the text of every number, written in canonical form.</summary>
internal static class JsonTrees
{
    private static readonly JsonWriterOptions Deep = new() { MaxDepth = JsonPaths.Deep.MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private const int MostKept = 1 << 20;

    /// <summary>Of the calls of one thread, each of which is over before the next begins.</summary>
    [ThreadStatic] private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _writing;

    /// <exception cref="FormatException">The text is not one strict JSON value.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(Canonicalizer.Normalize(json), documentOptions: JsonPaths.Deep);

    public static byte[] Bytes(JsonNode? node)
    {
        var (buffer, writer) = _writing ?? NewWriter();
        // Whoever throws in the middle leaves nothing behind.
        _writing = null;
        if (node is null)
            writer.WriteNullValue();
        else
            node.WriteTo(writer);
        writer.Flush();
        var bytes = Canonicalizer.Normalize(buffer.WrittenSpan);
        if (buffer.Capacity > MostKept)
            return bytes;
        buffer.ResetWrittenCount();
        writer.Reset();
        _writing = (buffer, writer);
        return bytes;
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) NewWriter()
    {
        var buffer = new ArrayBufferWriter<byte>();
        return (buffer, new Utf8JsonWriter(buffer, Deep));
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
