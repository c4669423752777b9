using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OpsConsole.Manifests;

/// <summary>How one scalar is written so that readers of YAML 1.1 and 1.2 agree on it.</summary>
internal static partial class YamlScalar
{
    /// <summary>Plain where nobody can misread it, otherwise in double quotes.</summary>
    public static string Text(string value) => IsPlain(value) ? value : Quote(value);

    /// <summary>YAML 1.1 reads a float only with a point and a signed exponent; 1.2 reads that form too.</summary>
    public static string Number(string token)
    {
        var e = token.IndexOfAny(['e', 'E']);
        if (e < 0)
            return token;
        var mantissa = token[..e];
        var exponent = token[(e + 1)..];
        return (mantissa.Contains('.', StringComparison.Ordinal) ? mantissa : $"{mantissa}.0") + token[e]
            + (exponent[0] is '+' or '-' ? exponent : $"+{exponent}");
    }

    /// <summary>
    /// The indicator of a block scalar (<c>|</c>, <c>|-</c>, <c>|+</c>), or null where quotes are the safe way: no line break, characters that a
    /// block cannot hold, or a first line that would decide the indentation wrongly.
    /// </summary>
    public static string? BlockIndicator(string value)
    {
        var content = value.AsSpan().TrimStart('\n');
        if (!value.Contains('\n', StringComparison.Ordinal) || content.Length == 0 || content[0] is ' ' or '\t' || NeedsEscape(value, '\n'))
            return null;
        return !value.EndsWith('\n') ? "|-" : value.EndsWith("\n\n", StringComparison.Ordinal) ? "|+" : "|";
    }

    public static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 8).Append('"');
        foreach (var sign in value)
        {
            _ = sign switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\0' => text.Append("\\0"),
                _ when MustEscape(sign) => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)sign:x4}"),
                _ => text.Append(sign),
            };
        }
        return text.Append('"').ToString();
    }

    private static bool IsPlain(string value)
    {
        if (value.Length is 0 or > 4096 || value[0] is ' ' || value[^1] is ' ' or ':' || NeedsEscape(value, null))
            return false;
        if (",[]{}#&*!|>'\"%@`=?".Contains(value[0], StringComparison.Ordinal) || value[0] is '-' or ':' && (value.Length == 1 || value[1] is ' '))
            return false;
        // Readers differ on a star or ampersand behind a space, though the grammar allows it.
        if (value.Contains(" *", StringComparison.Ordinal) || value.Contains(" &", StringComparison.Ordinal))
            return false;
        if (value.Contains(": ", StringComparison.Ordinal) || value.Contains(" #", StringComparison.Ordinal) || value.Contains('\n', StringComparison.Ordinal))
            return false;
        return !Misread().IsMatch(value);
    }

    private static bool NeedsEscape(string value, char? allowed)
    {
        foreach (var sign in value)
            if (sign != allowed && (MustEscape(sign) || sign is '\n' or '\r' or '\t' && allowed is null || sign is '\r'))
                return true;
        return false;
    }

    /// <summary>Not printable in YAML, a line break of YAML 1.1, or a sign that reorders or hides what a person reads.</summary>
    private static bool MustEscape(char sign) => sign is < ' ' and not ('\n' or '\r' or '\t')
        or (>= '\u007f' and <= '\u009f') or '\u00ad' or '\u061c' or '\u180e'
        or (>= '\u200b' and <= '\u200f') or (>= '\u2028' and <= '\u202e') or (>= '\u2060' and <= '\u206f')
        or '\ufeff' or (>= '\ufff0' and not '\ufffd');

    /// <summary>Null, truth, numbers of any base, sexagesimals, dates and markers, in any version and letter case.</summary>
    [GeneratedRegex("""
        ^(?:
            ~ | null | true | false | yes | no | on | off | y | n | << | =
          | [-+]?\.(?:inf|nan) | \.nan
          | [-+]?[0-9._][0-9_.,]*(?:e[-+]?[0-9]*)?
          | [-+]?0x[0-9a-f_]* | [-+]?0[ob][0-9_]*
          | [-+]?[0-9][0-9_]*(?::[0-9_]+)+(?:\.[0-9_]*)?
          | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*
          | ---.* | \.\.\..* | [-+.]
        )$
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Misread();
}
