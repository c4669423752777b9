using System.Text.Json;

namespace OpsConsole.Features.Clusters;

/// <summary>One JSON object of a declaration, read without conversions.</summary>
internal sealed class DeclarationObject
{
    private readonly JsonElement _element;
    private readonly string _path;

    public DeclarationObject(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new DeclarationRefusedException(path.Length == 0 ? "It is not one JSON object." : $"{path}: this is an object, in braces.");
        (_element, _path) = (element, path);
    }

    public void RefuseUnknown(IReadOnlyCollection<string> known)
    {
        foreach (var property in _element.EnumerateObject())
            if (!known.Contains(property.Name))
                throw new DeclarationRefusedException($"{At(property.Name)}: no such key; known are {string.Join(", ", known)}.");
    }

    public string RequiredText(string key) => Text(key) ?? throw new DeclarationRefusedException($"{At(key)}: this key is needed.");

    public string? Text(string key) => Value(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value when value.GetString() is { Length: > 0 } text => text,
        _ => throw new DeclarationRefusedException($"{At(key)}: this is a text in quotes, and not empty."),
    };

    public bool Flag(string key) => Value(key) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw new DeclarationRefusedException($"{At(key)}: this is true or false, without quotes."),
    };

    public DeclarationObject? Object(string key) => Value(key) is { } value ? new DeclarationObject(value, At(key)) : null;

    public Dictionary<string, string> Labels(string key)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Object(key) is { } entries)
            foreach (var entry in entries._element.EnumerateObject())
                labels[entry.Name] = entry.Value.ValueKind == JsonValueKind.String
                    ? entry.Value.GetString()!
                    : throw new DeclarationRefusedException($"{At(key)}.{entry.Name}: a label is a text in quotes.");
        return labels;
    }

    private JsonElement? Value(string key) =>
        _element.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string At(string key) => _path.Length == 0 ? key : $"{_path}.{key}";
}
