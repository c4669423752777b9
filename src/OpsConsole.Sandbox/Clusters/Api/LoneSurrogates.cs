using System.Globalization;
using System.Text;

namespace OpsConsole.Sandbox.Clusters.Api;

/// <summary>Unescapes a JSON string whose escapes are not all Unicode.</summary>
internal static class LoneSurrogates
{
    public static string Replace(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var index = 0; index < escaped.Length; index++)
        {
            if (escaped[index] != '\\')
            {
                text.Append(escaped[index]);
                continue;
            }
            index++;
            text.Append(escaped[index] switch
            {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\b',
                'f' => '\f',
                'u' => Unit(escaped, ref index),
                var plain => plain,
            });
        }
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
                index++;
            else if (char.IsSurrogate(text[index]))
                text[index] = '\uFFFD';
        }
        return text.ToString();
    }

    private static char Unit(string escaped, ref int index)
    {
        var unit = (char)ushort.Parse(escaped.AsSpan(index + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        index += 4;
        return unit;
    }
}
