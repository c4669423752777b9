using System.Globalization;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit.Verification;

/// <summary>Whether all of a chain must be there.</summary>
public enum Completeness
{
    /// <summary>A database: a missing number is a fault.</summary>
    Whole,
    /// <summary>A file, from which a filter may have left out events.</summary>
    Part,
}

/// <summary>Takes events in their order, follows their links and holds them against checkpoints. Remembers counts and the last event alone.</summary>
public sealed class ChainInspection(Completeness completeness, CheckpointShelf checkpoints)
{
    public long Events { get; private set; }
    public long Links { get; private set; }
    public long Gaps { get; private set; }
    public long? First { get; private set; }
    public AuditHead Head { get; private set; } = AuditHead.Start;
    public AuditFault? Fault { get; private set; }

    /// <returns>False at the first fault.</returns>
    public bool Take(AuditRecord record)
    {
        var isNext = record.Sequence == Head.Sequence + 1;
        if (!isNext && completeness == Completeness.Part && record.Sequence > Head.Sequence)
        {
            Gaps++;
            // What stands behind a gap is proven for itself.
            Fault = AuditChain.Check(new(record.Sequence - 1, record.PreviousHash), record);
        }
        else
        {
            Fault = AuditChain.Check(Head, record);
            Links++;
        }
        Fault ??= checkpoints.Compare(record.Sequence, record.Hash);
        if (Fault is not null)
            return false;
        Events++;
        First ??= record.Sequence;
        Head = new(record.Sequence, record.Hash);
        return true;
    }

    /// <summary>What follows cannot be read as events.</summary>
    public void Break(string reason) => Fault ??= new(Head.Sequence + 1, reason);

    /// <summary>What can only be said at the end.</summary>
    public void Finish()
    {
        if (Fault is null && checkpoints.NextAfter(Head.Sequence) is { } beyond)
            Fault = new(beyond.Sequence, string.Create(CultureInfo.InvariantCulture,
                $"missing: the chain ends at #{Head.Sequence}, but the checkpoint of {beyond.Moment} has it: its end was cut off, or it was restored from an older backup"));
    }

    /// <summary>Whether the last line of a file tells of the events before it.</summary>
    public void Finish(AuditEnd? end)
    {
        if (Fault is not null)
            return;
        if (end is null)
            Fault = new(Head.Sequence + 1, "the file was cut off: its last line is missing");
        else if (end.Events != Events || end.First != First || end.Last != (Events == 0 ? null : Head.Sequence))
            Fault = new(Head.Sequence, string.Create(CultureInfo.InvariantCulture, $"the last line tells of {end.Events} events from #{end.First} to #{end.Last}, the file holds {Events}"));
        else if (end.IsUnbroken && Gaps > (First > 1 ? 1 : 0))
            Fault = new(Head.Sequence, "the last line says that nothing was left out, and something is");
        else
            checkpoints.NextAfter(Head.Sequence);
    }
}
