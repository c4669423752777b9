using System.Text;
using System.Text.RegularExpressions;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Reports;

/// <summary>Text from outside as Markdown (CommonMark and GitHub's) that shows it and does nothing else: no markup, no link, no digest of a masked value.</summary>
internal static partial class Markdown
{
    private const string Special = "\\`*_[]<>|~#&!:@";

    /// <summary>In a line of prose.</summary>
    public static string Text(string text)
    {
        var line = VisibleText.Of(Unmasked(text.ReplaceLineEndings(" ")));
        var escaped = new StringBuilder(line.Length + 16);
        foreach (var character in line)
            (Special.Contains(character, StringComparison.Ordinal) ? escaped.Append('\\') : escaped).Append(character);
        return escaped.ToString();
    }

    /// <summary>A name, in a line.</summary>
    public static string Code(string name)
    {
        var line = VisibleText.Of(Unmasked(name.ReplaceLineEndings(" ")));
        var fence = new string('`', LongestRun(line) + 1);
        // A code span takes one space away at both ends, and needs one beside a backtick.
        return line.Length == 0 ? "–" : $"{fence} {line} {fence}";
    }

    /// <summary>Lines that somebody wrote, as a quotation.</summary>
    public static string Quote(string text, string indent = "") =>
        string.Join('\n', Lines(text).Select(line => $"{indent}> {Text(line)}".TrimEnd() + "  "));

    /// <summary>Lines that a program wrote, as they are.</summary>
    /// <param name="text">Cut after <paramref name="longest"/> characters, which it then says.</param>
    /// <param name="longest">In characters.</param>
    /// <param name="indent">Before each line.</param>
    public static string Verbatim(string text, int longest, string indent = "")
    {
        var seen = Unmasked(text);
        var end = seen.Length <= longest ? seen.Length : char.IsHighSurrogate(seen[longest - 1]) ? longest - 1 : longest;
        var cut = end == seen.Length ? seen : $"{seen.AsSpan(0, end)}\n… {seen.Length - end} more characters";
        var fence = new string('`', Math.Max(3, LongestRun(cut) + 1));
        return string.Join('\n', Lines(cut).Select(line => VisibleText.Of(line)).Prepend($"{fence}text").Append(fence).Select(line => indent + line));
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n');

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var character in text)
            longest = Math.Max(longest, run = character == '`' ? run + 1 : 0);
        return longest;
    }

    private static string Unmasked(string text) => Mask().Replace(text, "(masked)");

    [GeneratedRegex("masked:v1:[0-9a-f]{64}")]
    private static partial Regex Mask();
}
