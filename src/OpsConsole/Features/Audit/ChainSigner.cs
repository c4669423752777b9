using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace OpsConsole.Features.Audit;

/// <summary>What the chain was at a moment, signed: kept elsewhere, it proves later that nothing before it was changed or cut off.</summary>
public sealed record Checkpoint
{
    public required long Sequence { get; init; }
    /// <summary>Of that event, in lower-case hex.</summary>
    public required string Hash { get; init; }
    public required DateTimeOffset At { get; init; }
    /// <summary>ECDSA over SHA-256 of <c>opsconsole-checkpoint-1</c>, sequence, hash and moment, each ended by a line feed; DER in base64. Null where no key is set.</summary>
    public string? Signature { get; init; }
    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo), which says which key it was.</summary>
    public string? Key { get; init; }

    public byte[] SignedBytes() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"opsconsole-checkpoint-1\n{Sequence}\n{Hash}\n{At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\n"));
}

/// <summary>Signs what the watch verified, and nothing else.</summary>
public sealed class ChainSigner(IOptions<AuditOptions> options, TimeProvider time)
{
    public bool HasKey => options.Value.SigningKeyFile is not null;

    /// <summary>Null where nothing is verified, or what was looked at does not hold.</summary>
    public Checkpoint? Sign(ChainState state)
    {
        if (state.Fault is not null || state.Head.Sequence == 0)
            return null;
        var moment = time.GetUtcNow();
        var checkpoint = new Checkpoint
        {
            Sequence = state.Head.Sequence,
            Hash = Convert.ToHexStringLower(state.Head.Hash),
            // As much of it as is signed.
            At = moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMicrosecond)),
        };
        if (options.Value.SigningKeyFile is not { } file)
            return checkpoint;
        using var key = Read(file);
        return checkpoint with
        {
            Signature = Convert.ToBase64String(key.SignData(checkpoint.SignedBytes(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            Key = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo())),
        };
    }

    /// <exception cref="CryptographicException">It is no key of an elliptic curve.</exception>
    public static ECDsa Read(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            return key;
        }
        catch (ArgumentException error)
        {
            key.Dispose();
            throw new CryptographicException(error.Message, error);
        }
    }
}
