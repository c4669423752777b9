using System.Text.Json;

namespace OpsConsole.Kubernetes;

internal enum WatchLineKind { Added, Modified, Deleted, Bookmark, Error }

/// <summary>One line of a watch, taken apart without making text of it: its type, its object's bytes and that object's resourceVersion.</summary>
internal readonly record struct WatchLine(WatchLineKind Kind, ReadOnlyMemory<byte> Object, string? ResourceVersion)
{
    private const int MostLevels = 1_000_000;

    /// <exception cref="JsonException">It is not the line of a watch.</exception>
    public static WatchLine Read(ReadOnlyMemory<byte> line)
    {
        var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = MostLevels });
        WatchLineKind? kind = null;
        string? resourceVersion = null;
        var (start, end) = (-1, -1);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("it is not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                kind = KindOf(ref reader);
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                start = (int)reader.TokenStartIndex;
                if (reader.TokenType != JsonTokenType.StartObject)
                    throw new JsonException("its object is none");
                resourceVersion = ReadObject(ref reader);
                end = (int)reader.BytesConsumed;
            }
            else
            {
                reader.Skip();
            }
        }
        return kind is { } known && start >= 0 ? new(known, line[start..end], resourceVersion) : throw new JsonException("its type or object is missing");
    }

    private static WatchLineKind KindOf(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? throw new JsonException("its type is no text")
        : reader.ValueTextEquals("MODIFIED"u8) ? WatchLineKind.Modified
        : reader.ValueTextEquals("ADDED"u8) ? WatchLineKind.Added
        : reader.ValueTextEquals("DELETED"u8) ? WatchLineKind.Deleted
        : reader.ValueTextEquals("BOOKMARK"u8) ? WatchLineKind.Bookmark
        : reader.ValueTextEquals("ERROR"u8) ? WatchLineKind.Error
        : throw new JsonException("its type is unknown");

    /// <summary>From the object's beginning to its end; answers metadata.resourceVersion.</summary>
    private static string? ReadObject(ref Utf8JsonReader reader)
    {
        string? resourceVersion = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMetadata = reader.ValueTextEquals("metadata"u8);
            reader.Read();
            if (!isMetadata || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isWanted = reader.ValueTextEquals("resourceVersion"u8);
                reader.Read();
                if (isWanted && reader.TokenType == JsonTokenType.String)
                    resourceVersion = reader.GetString();
                else
                    reader.Skip();
            }
        }
        return resourceVersion;
    }
}
