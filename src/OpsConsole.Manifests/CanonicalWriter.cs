using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>Writes the canonical form of what a <see cref="JsonTape"/> read, with dropped members left out and masked values replaced.</summary>
internal sealed class CanonicalWriter(JsonTape tape)
{
    private const string Prefix = "masked:v1:";
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    public void Write(ReadOnlySpan<byte> json, int index, ReadOnlySpan<byte> maskingKey, ByteBuffer into)
    {
        ref var node = ref tape[index];
        if ((node.Marks & NodeMarks.Masked) != 0)
            WriteMasked(json, index, maskingKey, into);
        else
            WriteValue(json, index, maskingKey, into);
    }

    /// <summary>True for what a former masking left: it is kept, so that the form of a form is the form.</summary>
    public static bool IsMask(ReadOnlySpan<byte> text) => text.StartsWith("masked:v1:"u8)
        && text.Length == Prefix.Length + 64 && !text[Prefix.Length..].ContainsAnyExcept(HexDigits);

    private void WriteMasked(ReadOnlySpan<byte> json, int index, ReadOnlySpan<byte> maskingKey, ByteBuffer into)
    {
        var start = into.Length;
        WriteValue(json, index, maskingKey, into);
        Span<byte> digest = stackalloc byte[32];
        HMACSHA256.HashData(maskingKey, into.Slice(start, into.Length - start), digest);
        into.Truncate(start);
        Span<byte> hex = stackalloc byte[64];
        Convert.TryToHexStringLower(digest, hex, out _);
        into.Append("\"masked:v1:"u8);
        into.Append(hex);
        into.Append((byte)'"');
    }

    private void WriteValue(ReadOnlySpan<byte> json, int index, ReadOnlySpan<byte> maskingKey, ByteBuffer into)
    {
        ref var node = ref tape[index];
        switch (node.Kind)
        {
            case JsonTokenType.String:
                into.Append((byte)'"');
                into.Append(tape.Text(json, index));
                into.Append((byte)'"');
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray when (node.Marks & NodeMarks.Verbatim) == 0:
                WriteContainer(json, index, maskingKey, into);
                break;
            default:
                into.Append(json.Slice(node.Start, node.Length));
                break;
        }
    }

    private void WriteContainer(ReadOnlySpan<byte> json, int index, ReadOnlySpan<byte> maskingKey, ByteBuffer into)
    {
        var isObject = tape[index].Kind == JsonTokenType.StartObject;
        into.Append(isObject ? (byte)'{' : (byte)'[');
        var isFirst = true;
        for (int position = 0, child = index; position < tape[index].Children; position++)
        {
            child = tape.ChildAt(index, position, child);
            if ((tape[child].Marks & NodeMarks.Dropped) != 0)
                continue;
            if (!isFirst)
                into.Append((byte)',');
            isFirst = false;
            if (isObject)
                WriteKey(json, child, into);
            Write(json, child, maskingKey, into);
        }
        into.Append(isObject ? (byte)'}' : (byte)']');
    }

    private void WriteKey(ReadOnlySpan<byte> json, int child, ByteBuffer into)
    {
        into.Append((byte)'"');
        if ((tape[child].Marks & NodeMarks.KeyInArena) != 0)
            JsonText.Escape(tape.Key(json, child), into);
        else
            into.Append(tape.Key(json, child));
        into.Append("\":"u8);
    }
}
