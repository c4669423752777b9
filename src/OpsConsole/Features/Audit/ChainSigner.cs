using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Audit.Checkpoints;

namespace OpsConsole.Features.Audit;

/// <summary>Signs what the watch verified, and nothing else.</summary>
public sealed class ChainSigner(IOptions<AuditOptions> options)
{
    public bool HasKey => options.Value.SigningKeyFile is not null;

    /// <summary>Null where nothing is verified, or what was looked at does not hold.</summary>
    public Checkpoint? Sign(ChainState state)
    {
        if (state.Fault is not null || state.Head.Sequence == 0 || state.HeldAt is not { } moment)
            return null;
        var checkpoint = new Checkpoint
        {
            Sequence = state.Head.Sequence,
            Hash = Convert.ToHexStringLower(state.Head.Hash),
            // As much of it as is signed.
            At = moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMicrosecond)),
        };
        if (options.Value.SigningKeyFile is not { } file)
            return checkpoint;
        using var key = CheckpointKeys.Read(file);
        return checkpoint with
        {
            Signature = Convert.ToBase64String(key.SignData(checkpoint.SignedBytes(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            Key = CheckpointKeys.IdOf(key),
        };
    }
}
