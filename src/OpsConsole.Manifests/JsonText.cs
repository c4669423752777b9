using System.Buffers.Text;
using System.Globalization;

namespace OpsConsole.Manifests;

/// <summary>
/// The one way in which strings are written: <c>\"</c>, <c>\\</c>, <c>\b \t \n \f \r</c>, other controls as <c>\u00xx</c>
/// in lower case, everything else as it is in UTF-8.
/// </summary>
internal static class JsonText
{
    /// <summary>Appends the text behind a JSON string's inside; false where a surrogate stands alone.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> escaped, ByteBuffer into)
    {
        while (true)
        {
            var backslash = escaped.IndexOf((byte)'\\');
            if (backslash < 0)
            {
                into.Append(escaped);
                return true;
            }
            into.Append(escaped[..backslash]);
            var sign = escaped[backslash + 1];
            escaped = escaped[(backslash + 2)..];
            if (sign != 'u')
            {
                into.Append(Plain(sign));
                continue;
            }
            if (!TryTakeRune(ref escaped, into))
                return false;
        }
    }

    /// <summary>Appends the inside of a JSON string for a text in UTF-8.</summary>
    public static void Escape(ReadOnlySpan<byte> text, ByteBuffer into)
    {
        while (true)
        {
            var special = IndexOfSpecial(text);
            if (special < 0)
            {
                into.Append(text);
                return;
            }
            into.Append(text[..special]);
            AppendEscape(text[special], into);
            text = text[(special + 1)..];
        }
    }

    /// <summary>A JSON string with its quotes as the text behind it.</summary>
    public static string Quote(string text)
    {
        var buffer = new ByteBuffer();
        buffer.Append((byte)'"');
        Escape(System.Text.Encoding.UTF8.GetBytes(text), buffer);
        buffer.Append((byte)'"');
        return System.Text.Encoding.UTF8.GetString(buffer.Written);
    }

    private static int IndexOfSpecial(ReadOnlySpan<byte> text)
    {
        var control = text.IndexOfAnyInRange((byte)0, (byte)0x1f);
        var sign = (control < 0 ? text : text[..control]).IndexOfAny((byte)'"', (byte)'\\');
        return sign < 0 ? control : sign;
    }

    private static void AppendEscape(byte value, ByteBuffer into)
    {
        var sign = value switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            0x08 => (byte)'b',
            0x09 => (byte)'t',
            0x0a => (byte)'n',
            0x0c => (byte)'f',
            0x0d => (byte)'r',
            _ => (byte)'u',
        };
        into.Append((byte)'\\');
        into.Append(sign);
        if (sign != 'u')
            return;
        into.Append("00"u8);
        into.Append("0123456789abcdef"u8[value >> 4]);
        into.Append("0123456789abcdef"u8[value & 15]);
    }

    private static byte Plain(byte sign) => sign switch
    {
        (byte)'b' => 0x08,
        (byte)'t' => 0x09,
        (byte)'n' => 0x0a,
        (byte)'f' => 0x0c,
        (byte)'r' => 0x0d,
        _ => sign,
    };

    private static bool TryTakeRune(ref ReadOnlySpan<byte> escaped, ByteBuffer into)
    {
        int value = Hex(escaped[..4]);
        escaped = escaped[4..];
        if (char.IsLowSurrogate((char)value))
            return false;
        if (char.IsHighSurrogate((char)value))
        {
            if (escaped.Length < 6 || escaped[0] != '\\' || escaped[1] != 'u' || !char.IsLowSurrogate(Hex(escaped.Slice(2, 4))))
                return false;
            value = char.ConvertToUtf32((char)value, Hex(escaped.Slice(2, 4)));
            escaped = escaped[6..];
        }
        Span<byte> utf8 = stackalloc byte[4];
        into.Append(utf8[..new System.Text.Rune(value).EncodeToUtf8(utf8)]);
        return true;
    }

    private static char Hex(ReadOnlySpan<byte> digits) =>
        Utf8Parser.TryParse(digits, out ushort value, out var consumed, 'x') && consumed == 4
            ? (char)value
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{digits.Length} bytes are not four hexadecimal digits"));
}
