using System.Globalization;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit.Verification;

/// <summary>Checkpoints in the order of their events, each read when the chain comes by it.</summary>
public sealed class CheckpointShelf
{
    private readonly CheckpointKeys _keys;
    private readonly Queue<(long Sequence, string Name, Func<byte[]> Read)> _waiting;

    /// <param name="folder">With files as the console keeps them; null for none.</param>
    /// <param name="carried">One that came with the chain.</param>
    /// <param name="keys">By which signatures are believed; none: nothing is said of signatures.</param>
    public CheckpointShelf(string? folder, Checkpoint? carried, CheckpointKeys keys)
    {
        _keys = keys;
        var files = folder is null ? [] : FolderPlace.Names(folder).Select(name =>
            (Sequence: long.Parse(name.AsSpan(0, 15), CultureInfo.InvariantCulture), name, (Func<byte[]>)(() => File.ReadAllBytes(Path.Combine(folder, name)))));
        if (carried is not null)
            files = files.Append((carried.Sequence, "the checkpoint of the last line", carried.Write));
        _waiting = new(files.OrderBy(file => file.Sequence).ThenBy(file => file.name, StringComparer.Ordinal));
    }

    public int Held { get; private set; }
    public int Signed { get; private set; }
    /// <summary>Of events that are not there to be held against them.</summary>
    public int NotCompared { get; private set; }
    /// <summary>The newest that the chain was held against.</summary>
    public Checkpoint? Newest { get; private set; }
    /// <summary>The first that is none, or not what a known key signed.</summary>
    public string? Wrong { get; private set; }

    /// <summary>A fault where the event is another than at the time of a checkpoint.</summary>
    public AuditFault? Compare(long sequence, byte[] hash)
    {
        while (_waiting.TryPeek(out var next) && next.Sequence <= sequence)
        {
            _waiting.Dequeue();
            if (next.Sequence < sequence)
                NotCompared++;
            else if (Believed(next.Name, next.Read()) is { } checkpoint)
            {
                if (checkpoint.Hash != Convert.ToHexStringLower(hash))
                    return new(sequence, $"it is not the event that the checkpoint of {checkpoint.Moment} is of: the chain was written anew, or is of another database");
                Held++;
                Newest = checkpoint;
            }
        }
        return null;
    }

    /// <summary>The oldest of those whose events never came.</summary>
    public Checkpoint? NextAfter(long sequence)
    {
        Checkpoint? next = null;
        while (_waiting.TryDequeue(out var left))
        {
            NotCompared++;
            next ??= left.Sequence > sequence ? Believed(left.Name, left.Read()) : null;
        }
        return next;
    }

    private Checkpoint? Believed(string name, byte[] json)
    {
        var checkpoint = Checkpoint.Read(json);
        var standing = checkpoint is null ? SignatureStanding.Wrong : _keys.Judge(checkpoint);
        if (standing == SignatureStanding.Valid)
            Signed++;
        // Whoever brings the keys wants to believe nothing else.
        if (standing == SignatureStanding.Wrong || (_keys.Count > 0 && standing != SignatureStanding.Valid))
        {
            Wrong ??= standing switch
            {
                SignatureStanding.None => $"{name} is not signed",
                SignatureStanding.OtherKey => $"{name} is signed with a key that was not given",
                _ => $"{name} is not what its key signed",
            };
            return null;
        }
        return checkpoint;
    }
}
