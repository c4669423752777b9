using System.Globalization;
using System.Text.Encodings.Web;

namespace OpsConsole.Platform.Components;

/// <summary>A name, uid or hash in its two parts: when room is short the head is cut, the last characters stay.</summary>
public readonly record struct CutName(string Shown, string Head, string Tail)
{
    /// <summary>Generated suffixes (pods, replica sets, hashes) differ in about this many characters.</summary>
    private const int TailLength = 8;

    public static CutName Of(string value)
    {
        var shown = VisibleText.Of(value);
        // Most names are short and plain, and counting their characters is then enough.
        if (shown.Length <= 2 * TailLength)
            return new CutName(shown, "", shown);
        if (VisibleText.IsPlain(shown))
            return new CutName(shown, shown[..^TailLength], shown[^TailLength..]);
        var starts = StringInfo.ParseCombiningCharacters(shown);
        var cut = starts.Length <= 2 * TailLength ? 0 : starts[^TailLength];
        return new CutName(shown, shown[..cut], shown[cut..]);
    }

    /// <summary>
    /// As one piece of markup: as elements it would take fifteen places in its page's render tree, and tables are full of names.
    /// </summary>
    /// <param name="more">Markup that follows the name, within its box.</param>
    public string ToHtml(string more)
    {
        var whole = Encode(Shown);
        // The two parts are boxes of their own, and a reader of the screen would hear a blank between them.
        return Head.Length == 0
            ? $"""<span class="identifier" title="{whole}"><span class="identifier-tail">{whole}</span>{more}</span>"""
            : $"""
              <span class="identifier" title="{whole}"><span class="identifier-whole unseen">{whole}</span><span class="identifier-head" aria-hidden="true">{Encode(Head)}</span><span class="identifier-tail" aria-hidden="true">{Encode(Tail)}</span>{more}</span>
              """;
    }

    internal static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
