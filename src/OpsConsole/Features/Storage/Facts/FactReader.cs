using System.Text.Json;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>From the JSON of a watched object to what is kept of it.</summary>
/// <param name="readers">The first one that reads a type has it.</param>
/// <param name="pool">Of the whole process.</param>
public sealed class FactReader(IReadOnlyList<IFactReader> readers, StringPool pool)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Canonicalizer.MostLevels + 8 };

    public bool Reads(ResourceType type) => readers.Any(reader => reader.Reads(type));

    /// <summary>Null where nothing is to be kept of the object, or where it is no object at all.</summary>
    public ObjectFacts? Read(ResourceType type, ReadOnlyMemory<byte> json)
    {
        if (readers.FirstOrDefault(reader => reader.Reads(type)) is not { } reader)
            return null;
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return reader.Read(type, document.RootElement, pool);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
