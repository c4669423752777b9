using System.Buffers;
using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>Paths for people and links: <c>spec.tikv.replicas</c>, <c>metadata.annotations['a.b/c']</c>, <c>status.conditions[type=Ready]</c>.</summary>
internal static class JsonPaths
{
    public static readonly JsonDocumentOptions Deep = new() { MaxDepth = Canonicalizer.MostLevels + 8 };

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/$");

    public static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deep.MaxDepth });
        return JsonElement.ParseValue(ref reader);
    }

    public static string Key(string parent, string key)
    {
        if (key.Length == 0 || key.AsSpan().ContainsAnyExcept(Plain))
            return $"{parent}['{key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}']";
        return parent.Length == 0 ? key : $"{parent}.{key}";
    }

    public static string Pointer(string parent, string key) =>
        $"{parent}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public static string[] Segments(string pointer) => pointer.Length == 0
        ? []
        : [.. pointer[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
}
