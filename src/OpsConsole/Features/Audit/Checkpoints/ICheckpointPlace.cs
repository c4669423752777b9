namespace OpsConsole.Features.Audit.Checkpoints;

/// <summary>Where checkpoints are kept outside the database.</summary>
public interface ICheckpointPlace
{
    /// <summary>As a person finds it: <c>folder /mnt/checkpoints</c>.</summary>
    string Name { get; }

    /// <summary>Everything kept there that matters for a chain with this head, the newest first.</summary>
    IAsyncEnumerable<KeptCheckpoint> NewestFirstAsync(long head, CancellationToken cancellationToken);

    /// <summary>Keeps another one beside those that are there; what is there is never replaced.</summary>
    Task KeepAsync(Checkpoint checkpoint, CancellationToken cancellationToken);
}

/// <param name="Name">Of the file or object.</param>
/// <param name="Checkpoint">Null where it is none.</param>
public sealed record KeptCheckpoint(string Name, Checkpoint? Checkpoint);
