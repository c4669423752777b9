using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Audit;

/// <summary>Writes events into a file as they come: as many as there are, in the memory of one.</summary>
public static class AuditFiles
{
    /// <summary>Beyond ASCII as it is: a file of JSON lines is no web page.</summary>
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>One object a line, oldest first, and one that says how it ended.</summary>
    public static async Task WriteLinesAsync(IAsyncEnumerable<AuditRecord> entries, Checkpoint? checkpoint, Stream file)
    {
        var (events, first, last, isUnbroken) = (0, (long?)null, (long?)null, true);
        await foreach (var entry in entries)
        {
            isUnbroken &= last is null || entry.Sequence == last + 1;
            (events, first, last) = (events + 1, first ?? entry.Sequence, entry.Sequence);
            await JsonSerializer.SerializeAsync(file, AuditLine.Of(entry), Json);
            await file.WriteAsync("\n"u8.ToArray());
        }
        var end = new AuditEnd { Events = events, First = first, Last = last, IsUnbroken = isUnbroken, Checkpoint = checkpoint };
        await JsonSerializer.SerializeAsync(file, new { end }, Json);
        await file.WriteAsync("\n"u8.ToArray());
    }

    /// <summary>RFC 4180 with a byte order mark, for spreadsheets.</summary>
    public static async Task WriteTableAsync(IAsyncEnumerable<AuditRecord> entries, IReadOnlyDictionary<int, string> clusters, Stream file)
    {
        await using var text = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await text.WriteLineAsync("sequence,occurred at,issuer,subject id,person,action,object,cluster,outcome,detail,previous hash,hash");
        await foreach (var entry in entries)
        {
            var line = AuditLine.Of(entry);
            var cluster = entry.ClusterId is { } id ? clusters.GetValueOrDefault(id, $"#{id}") : "";
            var detail = entry.Detail.Count == 0 ? "" : JsonSerializer.Serialize(entry.Detail, Json);
            await text.WriteLineAsync(string.Join(',', $"{entry.Sequence}", line.OccurredAt, CsvText.Cell(line.Issuer), CsvText.Cell(line.SubjectId), CsvText.Cell(line.Person), CsvText.Cell(line.Action),
                CsvText.Cell(line.Subject), CsvText.Cell(cluster), CsvText.Cell(line.Outcome), CsvText.Cell(detail), line.PreviousHash, line.Hash));
        }
    }
}
