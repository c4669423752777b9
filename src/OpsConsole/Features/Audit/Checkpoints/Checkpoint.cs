using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpsConsole.Features.Audit.Checkpoints;

/// <summary>What the chain was at a moment, signed: kept elsewhere, it proves later that nothing before it was changed or cut off.</summary>
public sealed partial record Checkpoint
{
    public required long Sequence { get; init; }
    /// <summary>Of that event, in lower-case hex.</summary>
    public required string Hash { get; init; }
    /// <summary>A moment, by the database's clock, at which the chain held up to it.</summary>
    public required DateTimeOffset At { get; init; }
    /// <summary>ECDSA over SHA-256 of <c>opsconsole-checkpoint-1</c>, sequence, hash and moment, each ended by a line feed; DER in base64. Null where no key is set.</summary>
    public string? Signature { get; init; }
    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo), which says which key it was.</summary>
    public string? Key { get; init; }

    public byte[] SignedBytes() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"opsconsole-checkpoint-1\n{Sequence}\n{Hash}\n{At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\n"));

    /// <summary>Of its file or object: names in their order are checkpoints in theirs.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Sequence:D15}-{At.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Hash[..8]}.json");

    /// <summary>In words: <c>22 Nov 2026 14:00:05 UTC</c>.</summary>
    public string Moment => At.UtcDateTime.ToString("d MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>What every name after an event's number begins with, or is.</summary>
    public static string NamesAfter(long sequence) => sequence.ToString("D15", CultureInfo.InvariantCulture) + "~";

    public static bool IsName(string name) => Name().IsMatch(name);

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);

    /// <summary>Null where it is none.</summary>
    public static Checkpoint? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<Checkpoint>(json, JsonSerializerOptions.Web) is { Sequence: > 0, Hash: { } hash } checkpoint && Hex().IsMatch(hash) ? checkpoint : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^\d{15}-\d{8}T\d{6}Z-[0-9a-f]{8}\.json\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[0-9a-f]{64}\z")]
    private static partial Regex Hex();
}
