using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OpsConsole.Platform.Api;

/// <summary>
/// The place where the next part of a list begins, opaque to whoever carries it. It grants nothing: whoever brings it is authorised like
/// anyone else; one that belongs to another list, or was never ours, is refused.
/// </summary>
public static class PageCursor
{
    private const int Longest = 4096;

    public static Refusal Bad { get; } = new(
        RefusalKind.Invalid, "The cursor is not one that this list gave out.", "Ask for the list again without a cursor.");

    public static string Write(string list, params IReadOnlyList<string> place) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string[]>([list, .. place]));

    /// <summary>The place, or null when the text is not a cursor of this list with so many parts.</summary>
    public static string[]? Read(string list, string text, int parts)
    {
        if (text.Length is 0 or > Longest || !Base64Url.IsValid(text))
            return null;
        try
        {
            var read = JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(text));
            return read is not null && read.Length == parts + 1 && read[0] == list && read.All(IsSound) ? read[1..] : null;
        }
        catch (Exception error) when (error is JsonException or FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    public static string Moment(DateTimeOffset moment) => moment.UtcTicks.ToString(CultureInfo.InvariantCulture);

    public static DateTimeOffset? Moment(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    private static bool IsSound(string part) => part is not null && !part.Contains('\0', StringComparison.Ordinal);
}
