using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace OpsConsole.Testing.Circuits;

/// <summary>What a person reads in a part of the page: its texts, with one space where a block ends or white space stood.</summary>
internal static partial class ReadableText
{
    private static readonly HashSet<string> Unread = ["title", "style", "script", "meta", "link", "template"];
    private static readonly HashSet<string> Inline =
        ["a", "abbr", "b", "bdi", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr"];

    public static string Of(PageNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return Collapsed(text.ToString());
    }

    public static string Collapsed(string text) => WhiteSpace().Replace(text, " ").Trim();

    private static void Append(StringBuilder text, PageNode node)
    {
        if (node is PageText { IsMarkup: false } part)
            text.Append(part.Value);
        else if (node is PageText { IsMarkup: true } markup)
            text.Append(WebUtility.HtmlDecode(Tag().Replace(UnreadMarkup().Replace(markup.Value, " "), tag => Inline.Contains(tag.Groups[1].Value) ? "" : " ")));
        else if (node is PageElement element && (Unread.Contains(element.Name) || element["hidden"] is not null))
            return;
        var isBlock = node is PageElement block && !Inline.Contains(block.Name);
        if (isBlock)
            text.Append(' ');
        foreach (var child in node.Children)
            Append(text, child);
        if (isBlock)
            text.Append(' ');
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(@"</?([a-zA-Z][a-zA-Z0-9-]*)[^>]*>|<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"<(style|script|title|template)\b.*?</\1>", RegexOptions.Singleline)]
    private static partial Regex UnreadMarkup();
}
