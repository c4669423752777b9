using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>Writing and reading JSON the way the API server does: numbers verbatim, nothing escaped that need not be.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Writer = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 10_000,
        SkipValidation = true,
    };

    public static byte[] ToUtf8(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, Writer))
            node.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>A document of a client: deep ones are taken, and of equal keys the last counts, as in the real server.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JsonNode? Parse(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 10_000 });
        reader.Read();
        var node = Value(ref reader);
        while (reader.Read())
        {
            // Trailing text makes the reader throw.
        }
        return node;
    }

    private static JsonNode? Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Members(ref reader),
        JsonTokenType.StartArray => Items(ref reader),
        JsonTokenType.String => JsonValue.Create(Text(ref reader)),
        JsonTokenType.True => JsonValue.Create(true),
        JsonTokenType.False => JsonValue.Create(false),
        JsonTokenType.Null => null,
        _ => Number(ref reader),
    };

    private static JsonObject Members(ref Utf8JsonReader reader)
    {
        var members = new JsonObject();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = Text(ref reader);
            reader.Read();
            members[name] = Value(ref reader);
        }
        return members;
    }

    private static JsonArray Items(ref Utf8JsonReader reader)
    {
        var items = new JsonArray();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Value(ref reader));
        return items;
    }

    private static JsonNode? Number(ref Utf8JsonReader reader) => JsonNode.Parse(reader.ValueSpan);

    /// <summary>Go replaces what is not Unicode by U+FFFD; so does this.</summary>
    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            var raw = System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
            return LoneSurrogates.Replace(raw);
        }
    }
}
