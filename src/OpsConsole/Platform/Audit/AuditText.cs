using System.Text;

namespace OpsConsole.Platform.Audit;

/// <summary>Brings foreign text into a form that PostgreSQL keeps unchanged: otherwise the hash would not survive the round trip.</summary>
internal static class AuditText
{
    public const int Longest = 2000;

    /// <summary>U+0000 and lone surrogates become U+FFFD; what is too long ends with an ellipsis.</summary>
    public static string Plain(string text)
    {
        // Encoding to UTF-8 and back replaces what is no character.
        var plain = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
        if (plain.Length <= Longest)
            return plain;
        var end = char.IsHighSurrogate(plain[Longest - 2]) ? Longest - 2 : Longest - 1;
        return string.Concat(plain.AsSpan(0, end), "…");
    }
}
