using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit.Verification;

/// <summary>A line of a file is no event, or the file has no last line.</summary>
public sealed class ExportFaultException(string message) : Exception(message);

/// <summary>Reads a file of JSON lines as the console hands it out, in the memory of one line.</summary>
public sealed class ExportFile(string file)
{
    /// <summary>Far more than an event can hold.</summary>
    private const int LongestLine = 16 * 1024 * 1024;

    private const string Moment = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>What its last line says; null where it has none: it was cut off on its way.</summary>
    public AuditEnd? End { get; private set; }

    /// <summary>The checkpoint of its last line, which is needed before its event is come by.</summary>
    public async Task<Checkpoint?> CarriedAsync(CancellationToken cancellationToken)
    {
        const int longest = 4096;
        await using var stream = File.OpenRead(file);
        stream.Seek(-Math.Min(longest, stream.Length), SeekOrigin.End);
        var tail = new byte[Math.Min(longest, stream.Length)];
        await stream.ReadExactlyAsync(tail, cancellationToken);
        var at = tail.AsSpan().LastIndexOf("{\"end\":"u8);
        try
        {
            return at < 0 ? null : JsonSerializer.Deserialize<LastLine>(tail.AsSpan(at), JsonSerializerOptions.Web)?.End?.Checkpoint;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Its events, in the order of its lines.</summary>
    /// <exception cref="ExportFaultException"/>
    public async IAsyncEnumerable<AuditRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0L;
        await foreach (var line in LinesAsync(cancellationToken))
        {
            number++;
            if (End is not null)
                throw new ExportFaultException($"line {number} stands behind the last line");
            var (record, end) = Parse(line.Span, number);
            End = end;
            if (record is not null)
                yield return record;
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 256 * 1024));
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } at)
            {
                yield return Whole(rest.Slice(0, at));
                rest = rest.Slice(rest.GetPosition(1, at));
            }
            if (rest.Length > LongestLine)
                throw new ExportFaultException("a line is longer than any event");
            if (read.IsCompleted)
            {
                if (!rest.IsEmpty)
                    yield return Whole(rest);
                yield break;
            }
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static ReadOnlyMemory<byte> Whole(ReadOnlySequence<byte> line) => line.IsSingleSegment ? line.First : line.ToArray();

    private static (AuditRecord? Record, AuditEnd? End) Parse(ReadOnlySpan<byte> line, long number)
    {
        try
        {
            if (line.StartsWith("{\"end\":"u8))
                return (null, JsonSerializer.Deserialize<LastLine>(line, JsonSerializerOptions.Web)?.End ?? throw new FormatException());
            return (RecordOf(JsonSerializer.Deserialize<AuditLine>(line, JsonSerializerOptions.Web) ?? throw new FormatException()), null);
        }
        catch (Exception error) when (error is JsonException or FormatException or ArgumentException or NullReferenceException)
        {
            throw new ExportFaultException($"line {number} is no event");
        }
    }

    private static AuditRecord RecordOf(AuditLine line) => new()
    {
        Sequence = line.Sequence,
        Id = Guid.ParseExact(line.Id, "D"),
        OccurredAt = DateTimeOffset.ParseExact(line.OccurredAt, Moment, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
        Issuer = line.Issuer,
        SubjectId = line.SubjectId,
        Person = line.Person,
        Action = line.Action,
        Subject = line.Subject,
        ClusterId = line.ClusterId,
        Outcome = line.Outcome,
        Detail = line.Detail.ToImmutableSortedDictionary(StringComparer.Ordinal),
        PreviousHash = Convert.FromHexString(line.PreviousHash),
        Hash = Convert.FromHexString(line.Hash),
    };

    private sealed record LastLine
    {
        public AuditEnd? End { get; init; }
    }
}
