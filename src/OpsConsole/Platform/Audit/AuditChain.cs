using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpsConsole.Platform.Audit;

/// <summary>
/// The arithmetic of the chain, written so that a third party can repeat it. A record's hash is SHA-256 over the concatenation of
/// these fields, each as <c>length:bytes,</c> (a netstring, UTF-8) and an absent one as <c>-,</c>: <c>opsconsole-audit-1</c>, sequence, id
/// (lower-case, with hyphens), moment (<c>2026-11-22T19:20:00.123456Z</c>), issuer, subject id, person, action, subject, cluster id, outcome,
/// number of details, then name and value of each detail in the order of the names' UTF-16 code units, and the predecessor's hash in lower-case hex.
/// </summary>
public static class AuditChain
{
    private const string Form = "opsconsole-audit-1";

    /// <summary>One a thread, as large as its largest event: a chain is millions of them.</summary>
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _bytes;

    public static byte[] HashOf(AuditRecord record) => SHA256.HashData(Canonical(record));

    public static byte[] CanonicalBytes(AuditRecord record) => Canonical(record).ToArray();

    /// <summary>Null when the record follows the head and is what it was.</summary>
    public static AuditFault? Check(AuditHead head, AuditRecord next) =>
        next.Sequence > head.Sequence + 1 ? new(head.Sequence + 1, $"missing: #{head.Sequence} is followed by #{next.Sequence}")
        : next.Sequence != head.Sequence + 1 ? new(next.Sequence, $"out of order after #{head.Sequence}")
        : !next.PreviousHash.AsSpan().SequenceEqual(head.Hash) ? new(next.Sequence, $"does not continue #{head.Sequence}")
        : !IsWhatWasWritten(next) ? new(next.Sequence, "its content is not what was written")
        : null;

    /// <summary>Follows the records from the head on, as far as they hold.</summary>
    public static AuditVerification Follow(AuditHead head, IEnumerable<AuditRecord> records)
    {
        foreach (var record in records)
        {
            if (Check(head, record) is { } fault)
                return new(head, fault);
            head = new(record.Sequence, record.Hash);
        }
        return new(head, null);
    }

    private static bool IsWhatWasWritten(AuditRecord record)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Canonical(record), hash);
        return hash.SequenceEqual(record.Hash);
    }

    /// <summary>Valid until the thread's next.</summary>
    private static ReadOnlySpan<byte> Canonical(AuditRecord record)
    {
        var bytes = _bytes ??= new(1024);
        bytes.ResetWrittenCount();
        Write(bytes, Form);
        Write(bytes, record.Sequence);
        Write(bytes, record.Id, "D");
        Write(bytes, record.OccurredAt.UtcDateTime, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
        Write(bytes, record.Issuer);
        Write(bytes, record.SubjectId);
        Write(bytes, record.Person);
        Write(bytes, record.Action);
        Write(bytes, record.Subject);
        if (record.ClusterId is { } cluster)
            Write(bytes, cluster);
        else
            Write(bytes, null);
        Write(bytes, record.Outcome);
        Write(bytes, record.Detail.Count);
        foreach (var (name, value) in record.Detail.WithComparers(StringComparer.Ordinal))
        {
            Write(bytes, name);
            Write(bytes, value);
        }
        Span<char> hex = stackalloc char[2 * SHA256.HashSizeInBytes];
        if (Convert.TryToHexStringLower(record.PreviousHash, hex, out var written))
            Write(bytes, hex[..written]);
        else
            Write(bytes, Convert.ToHexStringLower(record.PreviousHash));
        return bytes.WrittenSpan;
    }

    private static void Write<T>(ArrayBufferWriter<byte> bytes, T value, string form = "") where T : ISpanFormattable
    {
        Span<char> text = stackalloc char[64];
        value.TryFormat(text, out var length, form, CultureInfo.InvariantCulture);
        Write(bytes, text[..length]);
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string? field)
    {
        if (field is null)
            bytes.Write("-,"u8);
        else
            Write(bytes, field.AsSpan());
    }

    private static void Write(ArrayBufferWriter<byte> bytes, ReadOnlySpan<char> field)
    {
        var length = Encoding.UTF8.GetByteCount(field);
        var space = bytes.GetSpan(length + 16);
        length.TryFormat(space, out var at, default, CultureInfo.InvariantCulture);
        space[at++] = (byte)':';
        at += Encoding.UTF8.GetBytes(field, space[at..]);
        space[at++] = (byte)',';
        bytes.Advance(at);
    }
}
