using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Audit;

/// <summary>Reads the chain for a person: an event of a cluster needs the right on that cluster, any other event the right anywhere.</summary>
public sealed class AuditTrail(AccessService access, AuditTrailStore store, ChainWatch chain)
{
    public const int PartSize = 100;

    /// <summary>The newest part, or the one before <paramref name="before"/>.</summary>
    public async Task<Answer<AuditPart>> ReadAsync(Caller caller, AuditFilter filter, long? before, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        if (!rights.Value!.AllowsAnywhere(Permission.ReadAudit))
            return Forbidden();

        // Labels are the ones last known: a cluster that left the fleet still decides who may read what happened to it.
        var clusters = await store.ClusterLabelsAsync(cancellationToken);
        var visible = clusters.Where(cluster => rights.Value.Allows(Permission.ReadAudit, cluster.Labels)).Select(cluster => cluster.Id).ToArray();
        var entries = await store.ReadAsync(filter, before, visible, PartSize + 1, cancellationToken);
        return entries.Count > PartSize ? new AuditPart([.. entries.Take(PartSize)], entries[PartSize - 1].Sequence) : new AuditPart(entries, null);
    }

    public async Task<Answer<ChainState>> ChainAsync(Caller caller, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        return rights.Value!.AllowsAnywhere(Permission.ReadAudit) ? chain.State : Forbidden();
    }

    private static Refusal Forbidden() => new(
        RefusalKind.Forbidden, "Your roles do not include reading the audit chain.", "Ask an administrator for the approver or administrator role on the clusters concerned.");
}
