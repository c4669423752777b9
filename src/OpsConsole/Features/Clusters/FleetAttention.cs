using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Clusters;

/// <summary>What needs attention, ordered by harm: of the clusters that a person sees, and of the console itself as far as it is theirs to know.</summary>
public sealed class FleetAttention(
    Fleet fleet, IEnumerable<IFleetAddition> additions, AccessService access, AuditStanding chain, DirectoryState directory, AssignmentsFile assignments)
{
    private readonly IReadOnlyList<IFleetAddition> _additions = [.. additions];

    /// <summary>Of one cluster, which the person was found to see.</summary>
    public IReadOnlyList<Attention> Of(Cluster cluster) => Ordered(OfClusters([cluster]));

    /// <summary>Of these clusters, which the person was found to see, of the console and of the person's own business.</summary>
    public async Task<Answer<IReadOnlyList<Attention>>> OfAllAsync(Caller caller, IReadOnlyList<Cluster> visible, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        var refused = await fleet.RefusedDeclarationsAsync(caller, cancellationToken);
        return refused.IsRefused
            ? refused.Refusal
            : Answer.Of(Ordered(
                [.. OfConsole(rights.Value!), .. _additions.SelectMany(addition => addition.AttentionOf(rights.Value!)), .. refused.Value!.Select(Line), .. OfClusters(visible)]));
    }

    private IEnumerable<Attention> OfClusters(IReadOnlyList<Cluster> clusters) =>
        ClusterWords.AttentionFor(clusters).Concat(_additions.SelectMany(addition => addition.AttentionFor(clusters)));

    private IEnumerable<Attention> OfConsole(PersonAccess rights)
    {
        if (rights.AllowsAnywhere(Permission.ReadAudit) && chain.Now is { Standing: ChainStanding.Broken } verdict)
            yield return new Attention
            {
                Rank = 0,
                State = StateKind.Failed,
                Word = "Audit chain broken",
                Text = $"it does not hold at event {verdict.Reason}",
                Since = verdict.Since,
                Href = "/audit",
                Action = "See the chain",
            };
        if (rights.Grants.All(grant => grant.Role is not Role.Administrator))
            yield break;
        if (directory.Report is { FailingSince: { } since } report)
            yield return new Attention
            {
                Rank = 1,
                State = StateKind.Failed,
                Word = "Directory silent",
                Text = $"nobody's rights can be asked for: {report.Reason}",
                Since = since,
                Href = "/settings?tab=access",
                Action = "See its state",
            };
        if (assignments.Report is { RefusedSince: { } refusedSince } file)
            yield return new Attention
            {
                Rank = 34,
                State = StateKind.Warning,
                Word = "Assignments refused",
                Text = $"the changed file does not hold, the one before does: {file.Reason}",
                Since = refusedSince,
                Href = "/settings?tab=access",
                Action = "See why",
            };
    }

    private static Attention Line(RefusedDeclaration refused) => new()
    {
        Rank = 35,
        State = StateKind.Warning,
        Word = "Declaration refused",
        Clusters = refused.Cluster is { } known ? [known] : [],
        Text = $"file {refused.File}: {refused.Reason} {(refused.Cluster is { } kept ? $"The earlier declaration of {kept} still holds." : "No cluster came of it.")}",
        Since = refused.Since,
        Href = refused.Cluster is { } cluster ? $"/clusters/{Uri.EscapeDataString(cluster)}" : null,
        Action = refused.Cluster is null ? "Copy this" : "Open the cluster",
    };

    private static IReadOnlyList<Attention> Ordered(IEnumerable<Attention> lines) =>
        [.. lines.OrderBy(line => line.Rank).ThenByDescending(line => line.Clusters.Count).ThenBy(line => line.Since)];
}
