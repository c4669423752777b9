using System.Globalization;
using System.Text.Json;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Texts, numbers and truth values as texts that compare by value: the cloud writes <c>4</c> where somebody wrote <c>"4.0"</c>.</summary>
internal static class ScalarWords
{
    /// <summary>Kubernetes' quantities, of the suffixes that stand in sizes.</summary>
    private static readonly (string Suffix, decimal Times)[] Suffixes =
    [
        ("Ki", 1024m), ("Mi", 1048576m), ("Gi", 1073741824m), ("Ti", 1099511627776m), ("Pi", 1125899906842624m),
        ("k", 1000m), ("M", 1000000m), ("G", 1000000000m), ("T", 1000000000000m), ("P", 1000000000000000m), ("m", 0.001m),
    ];

    /// <summary>Null where it is none of them.</summary>
    public static string? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.Text(),
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    public static bool AreEqual(string one, string other) =>
        one == other
        || bool.TryParse(one, out var isTrue) && bool.TryParse(other, out var isTrueToo) && isTrue == isTrueToo
        || Number(one) is { } number && number == Number(other)
        || IsDocument(one) && IsDocument(other) && AreEqualDocuments(one, other);

    private static decimal? Number(string text)
    {
        if (text.Length is 0 or > 30)
            return null;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var plain))
            return plain;
        foreach (var (suffix, times) in Suffixes)
            if (text.EndsWith(suffix, StringComparison.Ordinal)
                && decimal.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                return number is < 1e12m and > -1e12m ? number * times : null;
        return null;
    }

    private static bool IsDocument(string text) => text.AsSpan().TrimStart() is ['{' or '[', ..];

    /// <summary>Policies are documents within texts; the cloud writes them its own way.</summary>
    private static bool AreEqualDocuments(string one, string other)
    {
        try
        {
            using var first = JsonDocument.Parse(one);
            using var second = JsonDocument.Parse(other);
            return AreEqual(first.RootElement, second.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool AreEqual(JsonElement one, JsonElement other)
    {
        // IAM: a list of one is the one.
        if (one.ValueKind is JsonValueKind.Array && other.ValueKind is not JsonValueKind.Array && one.GetArrayLength() == 1)
            return AreEqual(one[0], other);
        if (other.ValueKind is JsonValueKind.Array && one.ValueKind is not JsonValueKind.Array && other.GetArrayLength() == 1)
            return AreEqual(one, other[0]);
        if (one.ValueKind is JsonValueKind.Array && other.ValueKind is JsonValueKind.Array)
            return one.GetArrayLength() == other.GetArrayLength()
                && one.EnumerateArray().All(item => other.EnumerateArray().Any(match => AreEqual(item, match)))
                && other.EnumerateArray().All(item => one.EnumerateArray().Any(match => AreEqual(item, match)));
        if (one.ValueKind is JsonValueKind.Object && other.ValueKind is JsonValueKind.Object)
            return one.EnumerateObject().Count() == other.EnumerateObject().Count()
                && one.EnumerateObject().All(member => other.TryGetProperty(member.Name, out var match) && AreEqual(member.Value, match));
        return Of(one) is { } text ? text == Of(other) : one.ValueKind == other.ValueKind;
    }
}
