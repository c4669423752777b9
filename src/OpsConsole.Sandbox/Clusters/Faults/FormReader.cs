using System.Globalization;
using System.Text.Json;

namespace OpsConsole.Sandbox.Clusters.Faults;

/// <summary>Reads the members of one JSON object strictly: wrong types, values out of range and unknown members are refused by name.</summary>
internal sealed class FormReader
{
    private readonly string _what;
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public FormReader(JsonElement json, string what)
    {
        _what = what;
        if (json.ValueKind != JsonValueKind.Object)
            throw new FaultFormException($"{what} is an object, such as {{\"effect\":\"hang\"}}, not {Words(json)}");
        foreach (var member in json.EnumerateObject())
            if (!_members.TryAdd(member.Name, member.Value))
                throw new FaultFormException($"'{member.Name}' stands twice");
    }

    public string? Text(string name) => Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text when text.GetString() is { Length: > 0 } value => value,
        { } other => throw Wrong(name, "a text that is not empty", other),
    };

    public string RequiredText(string name) => Text(name) ?? throw Missing(name);

    public IReadOnlyList<string>? Texts(string name) => Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } items when items.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => [.. items.EnumerateArray().Select(item => item.GetString()!)],
        { } other => throw Wrong(name, "a list of texts", other),
    };

    public long? Number(string name, long least, long most) => Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out var value) && value >= least && value <= most => value,
        { } other => throw Wrong(name, most == long.MaxValue || most == int.MaxValue ? $"a whole number from {least} on" : $"a whole number from {least} to {most}", other),
    };

    public long RequiredNumber(string name, long least, long most) => Number(name, least, most) ?? throw Missing(name);

    public TimeSpan? Span(string name, TimeSpan most) => Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text when TimeSpan.TryParseExact(text.GetString(), "c", CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero && value <= most => value,
        { } other => throw Wrong(name, $"a time such as \"00:00:02\", at most {most:c}", other),
    };

    public TimeSpan RequiredSpan(string name, TimeSpan most) => Span(name, most) ?? throw Missing(name);

    public JsonElement? Member(string name)
    {
        _known.Add(name);
        return _members.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    /// <summary>After everything was asked for: what else stands there is a mistake.</summary>
    public void RefuseOthers()
    {
        if (_members.Keys.FirstOrDefault(name => !_known.Contains(name)) is { } other)
            throw new FaultFormException($"'{other}' is unknown here; {_what} of this kind takes {string.Join(", ", _known)}");
    }

    private FaultFormException Missing(string name) => new($"'{name}' is missing");

    private static FaultFormException Wrong(string name, string expected, JsonElement actual) => new($"'{name}' must be {expected}, not {Words(actual)}");

    private static string Words(JsonElement json) => json.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : json.GetRawText();
}
