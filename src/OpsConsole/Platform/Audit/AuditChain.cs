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

    public static byte[] HashOf(AuditRecord record) => SHA256.HashData(CanonicalBytes(record));

    public static byte[] CanonicalBytes(AuditRecord record)
    {
        using var bytes = new MemoryStream();
        Write(bytes, Form);
        Write(bytes, record.Sequence.ToString(CultureInfo.InvariantCulture));
        Write(bytes, record.Id.ToString("D"));
        Write(bytes, record.OccurredAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        Write(bytes, record.Issuer);
        Write(bytes, record.SubjectId);
        Write(bytes, record.Person);
        Write(bytes, record.Action);
        Write(bytes, record.Subject);
        Write(bytes, record.ClusterId?.ToString(CultureInfo.InvariantCulture));
        Write(bytes, record.Outcome);
        Write(bytes, record.Detail.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in record.Detail.OrderBy(detail => detail.Key, StringComparer.Ordinal))
        {
            Write(bytes, name);
            Write(bytes, value);
        }
        Write(bytes, Convert.ToHexStringLower(record.PreviousHash));
        return bytes.ToArray();
    }

    /// <summary>Null when the record follows the head and is what it was.</summary>
    public static AuditFault? Check(AuditHead head, AuditRecord next) =>
        next.Sequence > head.Sequence + 1 ? new(head.Sequence + 1, $"missing: #{head.Sequence} is followed by #{next.Sequence}")
        : next.Sequence != head.Sequence + 1 ? new(next.Sequence, $"out of order after #{head.Sequence}")
        : !next.PreviousHash.AsSpan().SequenceEqual(head.Hash) ? new(next.Sequence, $"does not continue #{head.Sequence}")
        : !next.Hash.AsSpan().SequenceEqual(HashOf(next)) ? new(next.Sequence, "its content is not what was written")
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

    private static void Write(MemoryStream bytes, string? field)
    {
        if (field is null)
        {
            bytes.Write("-,"u8);
            return;
        }
        var text = Encoding.UTF8.GetBytes(field);
        bytes.Write(Encoding.ASCII.GetBytes(text.Length.ToString(CultureInfo.InvariantCulture)));
        bytes.WriteByte((byte)':');
        bytes.Write(text);
        bytes.WriteByte((byte)',');
    }
}
