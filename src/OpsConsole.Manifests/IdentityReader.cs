using System.Text;
using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>Reads what a refused body still tells of itself. Its answers are made fit for storing and showing: no NUL, no half characters, not endless.</summary>
internal static class IdentityReader
{
    private const int Longest = 253;

    public static ManifestIdentity Read(ReadOnlySpan<byte> json)
    {
        var identity = ManifestIdentity.Unknown;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return identity;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isMetadata = reader.ValueTextEquals("metadata"u8);
                var isApiVersion = reader.ValueTextEquals("apiVersion"u8);
                var isKind = reader.ValueTextEquals("kind"u8);
                reader.Read();
                if (isMetadata && reader.TokenType == JsonTokenType.StartObject)
                    ReadMetadata(ref reader, ref identity);
                else if (isApiVersion)
                    identity = identity with { ApiVersion = Part(ref reader) };
                else if (isKind)
                    identity = identity with { Kind = Part(ref reader) };
                else
                    reader.Skip();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Whatever was read before the damage is the answer.
        }
        return identity;
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, ref ManifestIdentity identity)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isNamespace = reader.ValueTextEquals("namespace"u8);
            var isName = reader.ValueTextEquals("name"u8);
            var isUid = reader.ValueTextEquals("uid"u8);
            var isVersion = reader.ValueTextEquals("resourceVersion"u8);
            reader.Read();
            if (isNamespace)
                identity = identity with { Namespace = Part(ref reader) };
            else if (isName)
                identity = identity with { Name = Part(ref reader) };
            else if (isUid)
                identity = identity with { Uid = Part(ref reader) };
            else if (isVersion)
                identity = identity with { ResourceVersion = Part(ref reader) };
            else
                reader.Skip();
        }
    }

    private static string? Part(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            text = Encoding.UTF8.GetString(reader.ValueSpan);
        }
        text = text.Replace('\0', '\uFFFD');
        return text.Length <= Longest ? text : string.Concat(text.AsSpan(0, Longest - 1).TrimEnd(HighSurrogates), "…");
    }

    private static ReadOnlySpan<char> HighSurrogates => Surrogates;

    private static readonly char[] Surrogates = [.. Enumerable.Range(0xD800, 0x400).Select(value => (char)value)];
}
