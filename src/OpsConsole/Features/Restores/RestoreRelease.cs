using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Preflight;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>
/// A claim or composite comes back paused where the same plan brings back what it names, and is let go by an item of its own: only once all of that is there, is
/// nobody else's, and has the policies it had. Else Crossplane would compose second ones, or give policies back to what its provider has not found.
/// </summary>
/// <remarks>Sources: crossplane v1.20, composite and claim reconcilers, which stop at a paused object; velero PR#10556, "unpause also after failures".</remarks>
internal sealed class RestoreRelease(ObjectDeletions objects, ItemClusters clusters, DeletionTypes types, DeletionStore store, LiveObjectReader reader, RestoreAwaits awaits)
{
    private static readonly ItemOutcome Released = new("released", OutcomeRank.Kept, "let go again (unpaused), once all that it names is there");

    /// <summary>It is created paused.</summary>
    public static bool Pauses(RestoreSight sight, RestoreOrder order, NeedsInPlan needs) =>
        order.Mode is RestoreMode.Create && needs.AwaitsComposed && sight.Subject is { IsComposition: true, IsPaused: false } && sight.Target.Cloud is not CloudChoice.Create;

    /// <summary>What follows the creation of one that is created paused.</summary>
    /// <param name="sight">Of it.</param>
    /// <param name="order">As it would be created if it were not paused.</param>
    /// <param name="needs">Of it.</param>
    /// <param name="created">As it was planned.</param>
    public static RestoreVerdict.Planned Add(RestoreSight sight, RestoreOrder order, NeedsInPlan needs, RestoreVerdict.Planned created)
    {
        var isClaim = ComposedNames.CompositeOf(order.Body) is not null;
        var what = isClaim ? "its composite" : "what it composed";
        if (needs.Observed.FirstOrDefault(member => member is { IsAdopted: false, OnlyObserved: false }) is { } observing)
            return created with
            {
                Item = created.Item with
                {
                    Findings = [.. created.Item.Findings, $"It comes back paused ({PausedBody.Annotation}) after {what}, and stays so: {observing.Object.Words} only observes, and a composition that says its policies would give them back. Let it go once that has them."],
                },
            };
        var release = new RestoreOrder
        {
            Mode = RestoreMode.Release,
            Version = order.Version,
            Body = order.Body,
            Awaits = [.. sight.Ground, .. needs.Observed.Where(member => member.IsAdopted).Select(member => member.Object)],
            IsUntried = sight.Untried is not null,
        };
        var substance = release.Write();
        return created with
        {
            Item = created.Item with { Findings = [.. created.Item.Findings, $"It comes back paused ({PausedBody.Annotation}) after {what}, and is let go by the last item of the plan."] },
            Later =
            [
                .. created.Later,
                new(isClaim ? 3 : 2, created.Item with
                {
                    Outcome = Released,
                    Findings =
                    [
                        isClaim ? "It is let go only if its composite is there, and is no other claim's. Else it stays paused."
                            : "It is let go only if all managed resources and composites that it names are there, are controlled by nothing else, and have their policies back. Else it stays paused, and Crossplane composes nothing.",
                        "This is done also where other items of the plan fail.",
                        "Not tried against the server: it is not there yet.",
                    ],
                    Preview = $"metadata.annotations['{PausedBody.Annotation}']\n  - \"true\"\n{(sight.Subject.Annotation(PausedBody.Annotation) is { } other ? $"  + \"{other}\"\n" : "")}",
                    Substance = substance,
                    DriftHash = ObjectDeletions.HashOf(substance),
                }),
            ],
        };
    }

    /// <summary>Before it is created there is nothing to let go.</summary>
    public async Task<LiveItem> LookAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken)
    {
        var reading = await objects.ReadAsync(item, cancellationToken);
        if (reading is LiveReading.Unreadable unreadable)
            return new(item, LiveState.Unreadable) { Reason = unreadable.Why };
        if (reading is not LiveReading.Found { Object: var now })
            return new(item, LiveState.Same);
        var (state, why) = now.Subject.BeingDeletedSince is { } since ? (LiveState.Drifted, $"it is being deleted since {since}")
            : now.Subject.Annotation(PausedBody.Annotation) != "true" ? (LiveState.Drifted, "it is not paused any more: somebody let it go")
            : RestoreCheck.Missing(PausedBody.Of(order.Body), now.Canonical) is { Count: > 0 } other ? (LiveState.Drifted, $"it is not what the plan created: {string.Join(", ", other)} differ")
            : await IncompleteAsync(item, order, now, cancellationToken);
        return state is LiveState.Same
            ? new(item, LiveState.Same) { ResourceVersion = now.ResourceVersion, Json = now.Json }
            : new(item, state) { Reason = why, ResourceVersion = now.ResourceVersion };
    }

    private async Task<(LiveState, string)> IncompleteAsync(PlanItem item, RestoreOrder order, LiveObject now, CancellationToken cancellationToken)
    {
        foreach (var awaited in order.Awaits)
            switch (await awaits.ReadAsync(item, awaited, cancellationToken))
            {
                case LiveReading.Unreadable unreadable:
                    return (LiveState.Unreadable, $"{awaited.Words} cannot be read: {unreadable.Why}");
                case LiveReading.Found { Object.Subject: var subject } when ManagedRestore.OnlyObserves(subject):
                    return (LiveState.Unmet, $"it stays paused: {awaited.Words} only observes, and a composition that says its policies would give them back; let it go once that has them");
            }
        if (clusters.Find(item, out var why) is not { } cluster || await types.FindAsync(item.ClusterId!.Value, item.Type, cancellationToken) is not { } type)
            return (LiveState.Unreadable, why);
        var unfound = await new ComposedSets(new RestoreNeighbours(store, reader, [])).UnfoundAsync(new(cluster, item.ClusterId!.Value, type), item.Namespace, item.Name, now, cancellationToken);
        return unfound is null ? (LiveState.Same, "") : (LiveState.Unmet, $"it stays paused: {unfound}");
    }
}
