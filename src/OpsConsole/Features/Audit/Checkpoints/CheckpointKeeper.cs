using System.Security.Cryptography;
using Amazon.Runtime;
using Microsoft.Extensions.Options;
using OpsConsole.Platform;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Audit.Checkpoints;

/// <summary>
/// Holds the chain against the newest checkpoint of every place outside the database, and keeps a new one where the chain has grown and holds.
/// A chain that is not the one of a checkpoint gets none: what is kept stays the proof.
/// </summary>
public sealed partial class CheckpointKeeper(
    ChainWatch chain, ChainSigner signer, AuditStore store, IEnumerable<ICheckpointPlace> places, IOptions<AuditOptions> options, TimeProvider time, ILogger<CheckpointKeeper> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ICheckpointPlace[] _places = [.. places];
    private CheckpointState _state = new([.. places.Select(place => new PlaceState { Name = place.Name })]);

    /// <summary>Raised after every look, on any thread.</summary>
    public event Action? Looked;

    public CheckpointState State => Volatile.Read(ref _state);

    /// <summary>One look at each place; none waits for another.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var before = State;
        using var keys = new CheckpointKeys([
            .. options.Value.SigningKeyFile is { } own ? [own] : Array.Empty<string>(), .. options.Value.Checkpoints.PreviousPublicKeyFiles]);
        var states = await Task.WhenAll(_places.Select((place, number) => Task.Run(
            () => LookAsync(place, before.Places[number], keys, cancellationToken), cancellationToken)));
        Volatile.Write(ref _state, new([.. states]));
        Looked?.Invoke();
    }

    private async Task<PlaceState> LookAsync(ICheckpointPlace place, PlaceState before, CheckpointKeys keys, CancellationToken cancellationToken)
    {
        try
        {
            var state = await HoldAsync(place, before, keys, cancellationToken).WaitAsync(Patience, time, cancellationToken);
            return state.Fault is null ? await KeepAsync(place, state, cancellationToken).WaitAsync(Patience, time, cancellationToken) : state;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or AmazonClientException or AmazonServiceException
            or HttpRequestException or TimeoutException or DatabaseUnavailableException)
        {
            LogFailed(place.Name, error.Message);
            return before with { Failure = error.Message };
        }
    }

    private async Task<PlaceState> HoldAsync(ICheckpointPlace place, PlaceState before, CheckpointKeys keys, CancellationToken cancellationToken)
    {
        var head = await store.LastSequenceAsync(cancellationToken);
        var newest = await NewestAsync(place, head, keys, cancellationToken);
        if (before.Newest is { } known && (newest?.Sequence ?? 0) < known.Sequence)
            throw new IOException($"the checkpoint of #{known.Sequence} that was there is gone");
        var fault = newest is null ? null : Compare(place, newest, await store.ReadPlaceAsync(newest.Sequence, cancellationToken));
        var now = time.GetUtcNow();
        return before with
        {
            Newest = newest,
            ComparedAt = now,
            Fault = fault,
            FaultSince = fault is null ? null : before.FaultSince ?? now,
            Failure = null,
        };
    }

    private async Task<Checkpoint?> NewestAsync(ICheckpointPlace place, long head, CheckpointKeys keys, CancellationToken cancellationToken)
    {
        await foreach (var kept in place.NewestFirstAsync(head, cancellationToken))
            if (kept.Checkpoint is { } checkpoint && keys.Judge(checkpoint) is not SignatureStanding.Wrong)
                return checkpoint;
            else
                LogForged(place.Name, kept.Name);
        return null;
    }

    private static AuditFault? Compare(ICheckpointPlace place, Checkpoint kept, AuditPlace found) =>
        found.Hash is { } hash && Convert.ToHexStringLower(hash) == kept.Hash ? null
        : new(kept.Sequence, $"the checkpoint of {kept.Moment} in {place.Name} {(found.Hash is null
            ? "has it and the chain has not: it was restored from an older backup, or its end was cut off"
            : "has another hash there: the chain was written anew, or went on after it was restored from an older backup")}")
        {
            Lost = kept.Hash,
        };

    private async Task<PlaceState> KeepAsync(ICheckpointPlace place, PlaceState state, CancellationToken cancellationToken)
    {
        // Only what this process has followed from the first event on.
        if (chain.State is not { WholeAt: not null, Fault: null } verified || signer.Sign(verified) is not { } checkpoint)
            return state;
        if (checkpoint.Sequence > (state.Newest?.Sequence ?? 0))
        {
            await place.KeepAsync(checkpoint, cancellationToken);
            Steps.At("audit.checkpoint.kept");
            LogKept(checkpoint.Sequence, place.Name);
            return state with { Newest = checkpoint, CoveredAt = time.GetUtcNow() };
        }
        return state with { CoveredAt = time.GetUtcNow() };
    }

    [LoggerMessage(303, LogLevel.Information, "A checkpoint of the audit chain at {Sequence} is kept in {Place}")]
    private partial void LogKept(long sequence, string place);

    [LoggerMessage(304, LogLevel.Warning, "Checkpoints of the audit chain in {Place} could not be read or kept now and will be again: {Reason}")]
    private partial void LogFailed(string place, string reason);

    [LoggerMessage(305, LogLevel.Error, "In {Place}, {Name} is no checkpoint that the signing key made; it was passed over")]
    private partial void LogForged(string place, string name);
}
