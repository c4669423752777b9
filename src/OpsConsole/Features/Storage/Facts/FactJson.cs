using System.Globalization;
using System.Text.Json;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Looks into JSON of anybody's making: what is missing, null or of another form is taken as not said, and nothing throws.</summary>
public static class FactJson
{
    public static JsonElement? At(this JsonElement root, params ReadOnlySpan<string> path) => ((JsonElement?)root).At(path);

    public static JsonElement? At(this JsonElement? root, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
            root = Member(root, key);
        return root;
    }

    /// <summary>Of a name that comes twice, the last one.</summary>
    public static JsonElement? Member(this JsonElement? parent, string key)
    {
        if (parent is not { ValueKind: JsonValueKind.Object } value)
            return null;
        try
        {
            return value.TryGetProperty(key, out var member) ? member : null;
        }
        catch (InvalidOperationException)
        {
            // A name beside it holds half a character, which the library finds while it compares.
            return null;
        }
    }

    public static string? Text(this JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.String } text)
            return null;
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static string? Text(this JsonElement element) => ((JsonElement?)element).Text();

    /// <summary>Null where it says neither true nor false.</summary>
    public static bool? Flag(this JsonElement? element) => element?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static bool IsTrue(this JsonElement? element) => element is { ValueKind: JsonValueKind.True };

    public static long? Whole(this JsonElement? element) => element is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) ? whole : null;

    /// <summary>RFC 3339, as Kubernetes writes moments.</summary>
    public static DateTimeOffset? Moment(this JsonElement? element) => Moment(element.Text());

    public static DateTimeOffset? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null;

    /// <summary>The items of a list; none where it is no list.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement? list) => list is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>
    /// An object, or the first of a list of them: upjet writes a block that stands at most once as a list of one in older versions of a type, and as an
    /// object in newer ones.
    /// </summary>
    public static JsonElement? Single(this JsonElement? element) => element is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Cast<JsonElement?>().FirstOrDefault() : element;

    /// <summary>Members whose names and values are texts.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Texts(this JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Object } value)
            yield break;
        foreach (var member in value.EnumerateObject())
            if (NameOf(member) is { } name && member.Value.Text() is { } text)
                yield return new(name, text);
    }

    /// <summary>Null where it holds half a character.</summary>
    public static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text, or its beginning and an ellipsis; never half a character.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[most - 1]) ? most - 1 : most), "…");
    }
}
