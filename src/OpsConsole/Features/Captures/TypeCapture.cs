using Microsoft.Extensions.Options;
using OpsConsole.Kubernetes;
using OpsConsole.Platform;
using OpsConsole.Platform.Operability;

namespace OpsConsole.Features.Captures;

/// <summary>Brings one type of one cluster up to date: one list, one transaction, one coverage row.</summary>
public sealed class TypeCapture(CaptureStore store, CaptureStageStore stages, CaptureCommitStore commits, DictionaryStore dictionaries, CaptureSlots slots, CaptureMasking masking,
    IOptions<CaptureOptions> options, TimeProvider time)
{
    private const int MostTries = 3;

    internal async Task<TypeCoverage> RunAsync(RunScope run, ResourceType type, StoredType stored, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
            try
            {
                var coverage = await OnceAsync(run, type, stored, cancellationToken);
                Steps.At("capture.type.committed");
                return coverage;
            }
            catch (StageLostException) when (tries < MostTries)
            {
                // PostgreSQL came back from a crash without what was staged: the list is read again.
            }
    }

    /// <summary>The type's definition is proven gone, and with it every object of it.</summary>
    internal async Task<TypeCoverage> RunAbsentAsync(RunScope run, StoredType stored, CancellationToken cancellationToken)
    {
        var known = await store.KnownAsync(run.ClusterId, stored.Id, cancellationToken);
        known.Begin();
        return await slots.UseAsync(() => commits.CommitAsync(new TypeCommit
        {
            ClusterId = run.ClusterId,
            RunId = run.RunId,
            Epoch = run.Epoch,
            TypeId = stored.Id,
            Stage = Guid.CreateVersion7(),
            Staged = 0,
            KnownTo = stored.Sequence,
            Unseen = known.Unseen(),
            IsAbsenceProven = true,
            Took = TimeSpan.Zero,
            Coverage = new TypeCoverage
            {
                Group = stored.Group,
                Resource = stored.Resource,
                IsComplete = true,
                Reason = "Its CustomResourceDefinition is gone, and its objects with it.",
            },
        }, cancellationToken), cancellationToken);
    }

    private async Task<TypeCoverage> OnceAsync(RunScope run, ResourceType type, StoredType stored, CancellationToken cancellationToken)
    {
        using var span = Traces.Begin("capture type", ("cluster", run.Cluster.Name), ("type", type.Name));
        var began = time.GetTimestamp();
        var known = await store.KnownAsync(run.ClusterId, stored.Id, cancellationToken);
        using var preparer = new ObjectPreparer(type, masking.Rules, known);
        var staging = new Staging(stages, slots, preparer, new TypeDictionary(dictionaries, run.ClusterId, stored.Id));
        using var listing = new TypeListing(known, masking.Seed, staging.TakeAsync);
        try
        {
            var outcome = await ListAsync(run, type, stored, known, listing, cancellationToken);
            Steps.At("capture.type.listed");
            // What does not speak the Kubernetes API, or speaks of the past, is believed in nothing, not even in what it did show.
            if (outcome.List.Fault is KubernetesFault.Malformed or KubernetesFault.Stale)
                listing.Begin();
            return await CommitAsync(run, type, stored, known, listing, staging, outcome, time.GetElapsedTime(began), cancellationToken);
        }
        finally
        {
            await staging.DiscardAbandonedAsync(listing.Attempt);
        }
    }

    private async Task<PiecesOutcome> ListAsync(RunScope run, ResourceType type, StoredType stored, KnownObjects known, TypeListing listing, CancellationToken cancellationToken)
    {
        var lister = new ResourceLister(run.Connection, time);
        var list = new ListOptions
        {
            PageSize = options.Value.PageSize,
            FieldSelector = CapturedTypes.FieldSelectorOf(type),
            // The watch cache may lag: it is asked for what is stored at least, or, where nothing is, for whatever it has.
            NotOlderThan = stored.Checkpoint ?? (known.Count == 0 ? "0" : null),
            NewestSeen = stored.NewestSeen,
        };
        IReadOnlyList<string> whole = [];
        using var limit = new CancellationTokenSource(options.Value.TypeTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var outcome = await listing.RunAsync(async (sink, token) =>
            {
                var asOne = await lister.ListAsync(type, list, sink, token);
                if (!PieceByPiece.MayHelp(asOne))
                    return asOne;
                var names = await store.KnownNamesAsync(run.ClusterId, stored.Id, token);
                (var pieces, whole) = await new PieceByPiece(run.Connection, type, list, time).RunAsync(asOne, names, sink, token);
                return pieces;
            }, both.Token);
            return new PiecesOutcome(outcome, whole);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new PiecesOutcome(new ListOutcome
            {
                IsComplete = false,
                Items = listing.Items,
                Pages = 0,
                Bytes = 0,
                Fault = KubernetesFault.TimedOut,
                Reason = $"The list did not end within {options.Value.TypeTimeout}.",
            }, []);
        }
    }

    private Task<TypeCoverage> CommitAsync(RunScope run, ResourceType type, StoredType stored, KnownObjects known, TypeListing listing, Staging staging,
        PiecesOutcome outcome, TimeSpan took, CancellationToken cancellationToken) => slots.UseAsync(() => commits.CommitAsync(new TypeCommit
        {
            ClusterId = run.ClusterId,
            RunId = run.RunId,
            Epoch = run.Epoch,
            TypeId = stored.Id,
            Stage = staging.StageOf(listing.Attempt),
            Staged = staging.CountOf(listing.Attempt),
            DictionaryId = staging.DictionaryId,
            KnownTo = stored.Sequence,
            Unseen = known.Unseen(),
            IsAbsenceProven = outcome.List.IsComplete && !staging.HasUnnamed,
            ProvenNamespaces = staging.HasUnnamed ? [] : [.. outcome.WholeNamespaces],
            Took = took,
            Coverage = new TypeCoverage
            {
                Group = type.Group,
                Resource = type.Resource,
                IsComplete = outcome.List.IsComplete && !staging.HasUnnamed,
                Fault = outcome.List.Fault?.ToString(),
                Reason = outcome.List.IsComplete && staging.HasUnnamed
                    ? "An object without a readable name was refused: it could be any, so nothing is taken for deleted."
                    : outcome.List.Reason,
                ResourceVersion = outcome.List.ResourceVersion,
                Objects = outcome.List.Items,
                Bytes = outcome.List.Bytes,
            },
        }, cancellationToken), cancellationToken);

    /// <summary>Where the parcels of each beginning of one list were staged.</summary>
    private sealed class Staging(CaptureStageStore stages, CaptureSlots slots, ObjectPreparer preparer, TypeDictionary dictionary)
    {
        private readonly Dictionary<int, (Guid Stage, int Count)> _attempts = [];

        /// <summary>Written by the worker, read after it has ended.</summary>
        public bool HasUnnamed { get; private set; }

        public int? DictionaryId => dictionary.Id;

        public Guid StageOf(int attempt) => Of(attempt).Stage;

        public int CountOf(int attempt) => Of(attempt).Count;

        public async Task TakeAsync(Parcel parcel, CancellationToken cancellationToken)
        {
            var (stage, count) = Of(parcel.Attempt);
            var staged = await slots.UseAsync(async () =>
            {
                await dictionary.SettleAsync(preparer, parcel, cancellationToken);
                return await stages.StageAsync(stage, count + 1, parcel.Count, () => Noting(preparer.Prepare(parcel)), cancellationToken);
            }, cancellationToken);
            _attempts[parcel.Attempt] = (stage, count + staged);
        }

        /// <summary>Best effort: what stays is swept when the lease is next taken.</summary>
        public async Task DiscardAbandonedAsync(int attempt)
        {
            foreach (var (_, (stage, count)) in _attempts.Where(entry => entry.Key != attempt && entry.Value.Count > 0).ToArray())
                await stages.DiscardAsync(stage, CancellationToken.None);
        }

        private IEnumerable<StagedObject> Noting(IEnumerable<StagedObject> objects)
        {
            foreach (var item in objects)
            {
                HasUnnamed |= item.IsUnnamed;
                yield return item;
            }
        }

        private (Guid Stage, int Count) Of(int attempt) =>
            _attempts.TryGetValue(attempt, out var entry) ? entry : _attempts[attempt] = (Guid.CreateVersion7(), 0);
    }
}
