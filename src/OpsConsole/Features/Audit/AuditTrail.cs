using System.Globalization;
using System.Runtime.CompilerServices;
using OpsConsole.Features.Audit.Checkpoints;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Audit;

/// <param name="Entries">Oldest first, read while they are taken.</param>
/// <param name="Clusters">Names of the clusters whose events the person may read, by id.</param>
public sealed record AuditExport(IAsyncEnumerable<AuditRecord> Entries, IReadOnlyDictionary<int, string> Clusters);

/// <summary>Reads the chain for a person: an event of a cluster needs the right on that cluster, any other event the right anywhere.</summary>
public sealed class AuditTrail(AccessService access, AuditTrailStore store, ChainWatch chain, CheckpointKeeper checkpoints, AuditLog audit)
{
    public const int PartSize = 100;
    private const int ExportBatch = 1000;

    /// <summary>The newest part, or the one before <paramref name="before"/>.</summary>
    public async Task<Answer<AuditPart>> ReadAsync(Caller caller, AuditFilter filter, long? before, CancellationToken cancellationToken, int size = PartSize)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (Refused(rights) is { } refusal)
            return refusal;
        var clusters = await VisibleAsync(rights.Value!, cancellationToken);
        var entries = await store.ReadAsync(Select(filter, clusters), before, size + 1, cancellationToken);
        return entries.Count > size
            ? new AuditPart([.. entries.Take(size)], entries[size - 1].Sequence, clusters.Names)
            : new AuditPart(entries, null, clusters.Names);
    }

    public async Task<Answer<ChainState>> ChainAsync(Caller caller, CancellationToken cancellationToken) =>
        Refused(await access.ForReadingAsync(caller, cancellationToken)) is { } refusal ? refusal : chain.State;

    /// <summary>
    /// Follows the whole chain now and holds it against what is kept elsewhere, for whoever may read it; whoever asks while it is followed gets
    /// that answer. The event says who looked and what was found, so it comes after what was verified.
    /// </summary>
    public async Task<Answer<ChainState>> VerifyAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (Refused(await access.ForCommandAsync(caller, cancellationToken)) is { } refusal)
            return refusal;
        var state = await chain.VerifyWholeAsync().WaitAsync(cancellationToken);
        await checkpoints.LookAsync(cancellationToken);
        var broken = state.Fault ?? checkpoints.State.Broken?.Fault;
        await audit.RecordAsync(new()
        {
            Caller = caller,
            Action = "audit.verified",
            Subject = "audit chain",
            Outcome = broken is null ? "holds" : "broken",
            Detail = new Dictionary<string, string>
            {
                ["to"] = state.Head.Sequence.ToString(CultureInfo.InvariantCulture),
                ["head"] = Convert.ToHexStringLower(state.Head.Hash),
                ["fault"] = broken is { } fault ? FormattableString.Invariant($"#{fault.Sequence}: {fault.Reason}") : "",
            },
        }, cancellationToken);
        return state;
    }

    /// <summary>What the filter names, oldest first. Taking it away leaves an event, which is not in it.</summary>
    public async Task<Answer<AuditExport>> ExportAsync(Caller caller, AuditFilter filter, string format, CancellationToken cancellationToken)
    {
        var rights = await access.ForCommandAsync(caller, cancellationToken);
        if (Refused(rights) is { } refusal)
            return refusal;
        var clusters = await VisibleAsync(rights.Value!, cancellationToken);
        var selection = Select(filter, clusters);
        var last = await store.ReadAsync(selection, null, 1, cancellationToken);
        await audit.RecordAsync(new()
        {
            Caller = caller,
            Action = "audit.exported",
            Subject = "audit chain",
            Outcome = "handed out",
            // What was filtered by and not for what: a filter may name a cluster whose readers alone may know of it.
            Detail = new Dictionary<string, string> { ["format"] = format, ["filtered by"] = string.Join(", ", filter.Names) },
        }, cancellationToken);
        return new AuditExport(StreamAsync(selection, last.Count == 0 ? 0 : last[0].Sequence, cancellationToken), clusters.Names);
    }

    private async IAsyncEnumerable<AuditRecord> StreamAsync(AuditSelection selection, long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var after = 0L; after < last;)
        {
            var batch = await store.ReadForwardAsync(selection, after, ExportBatch, cancellationToken);
            foreach (var entry in batch.Where(entry => entry.Sequence <= last))
                yield return entry;
            after = batch.Count == 0 ? last : batch[^1].Sequence;
        }
    }

    /// <summary>Labels are the ones last known: a cluster that left the fleet still decides who may read what happened to it.</summary>
    private async Task<Visible> VisibleAsync(PersonAccess rights, CancellationToken cancellationToken)
    {
        var all = await store.ClusterLabelsAsync(cancellationToken);
        var names = all.Where(cluster => rights.Allows(Permission.ReadAudit, cluster.Labels)).ToDictionary(cluster => cluster.Id, cluster => cluster.Name);
        return new(names, names.Count == all.Count);
    }

    /// <summary>A cluster that may not be seen leaves as little as one that does not exist.</summary>
    private static AuditSelection Select(AuditFilter filter, Visible visible) => filter.Cluster is { } name
        ? new(filter, [.. visible.Names.Where(cluster => cluster.Value == name).Select(cluster => cluster.Key)], WithoutCluster: false, OfTheFleet: false)
        : new(filter, [.. visible.Names.Keys], WithoutCluster: true, visible.IsAll);

    private static Refusal? Refused(Answer<PersonAccess> rights) =>
        rights.IsRefused ? rights.Refusal : rights.Value!.AllowsAnywhere(Permission.ReadAudit) ? null : new Refusal(
            RefusalKind.Forbidden, "Your roles do not include reading the audit chain.", "Ask an administrator for the approver or administrator role on the clusters concerned.");

    /// <param name="Names">Of the clusters whose events the person may read, by id.</param>
    /// <param name="IsAll">There is no other.</param>
    private sealed record Visible(IReadOnlyDictionary<int, string> Names, bool IsAll);
}
