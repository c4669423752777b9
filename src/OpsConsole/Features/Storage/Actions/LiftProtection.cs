using System.Globalization;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>Lifts protection: deletes Usages, each held together with what it protects.</summary>
internal sealed class LiftProtection(
    DeletionPlanner planner, ObjectDeletions deletions, ItemClusters clusters, UsedObjects usedObjects, UsageTargets targets, LiveJudge judge, ObjectKeeper keeper) : IGatedAction
{
    public const string ActionKey = "storage.lift-protection";

    public string Key => ActionKey;
    public string Name => "lift protection";
    public ActionClass Class => ActionClass.A;
    public Permission Requires => Permission.Request;
    public bool Deletes => true;

    public async Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        var read = DeletionQuestion.Read(question);
        if (read.IsRefused)
            return read.Refusal;
        var asked = await planner.FindAsync(requester.Caller, read.Value!, cancellationToken);
        if (asked.IsRefused)
            return asked.Refusal;
        using var hold = await judge.HoldAsync(asked.Value!.Select(entry => entry.Target.Cluster), cancellationToken);
        var meant = targets.Of(asked.Value!);
        if (meant.IsRefused)
            return meant.Refusal;
        var exact = new DeletionQuestion { Targets = meant.Value! };
        var found = await planner.FindAsync(requester.Caller, exact, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var items = new List<PlanItem>();
        foreach (var (entry, item) in found.Value!.Zip(await planner.ItemsAsync(found.Value!, cancellationToken)))
        {
            var used = await usedObjects.OfAsync(entry.Place.Cluster, entry.Object, cancellationToken);
            var outcome = LiftingView.Outcome(entry.Object, used);
            if (outcome.Doubt.Length > 0)
                return new Refusal(RefusalKind.Unavailable, $"What lifting {entry.Target.Words} does cannot be told now, so nothing is planned: {outcome.Doubt}.", "Try again when it can be read, or leave it out.");
            var findings = judge.Ask(entry.Target.Cluster, all => LiftingView.Findings(entry.Object, used, all).ToList());
            var substance = outcome.Substance!;
            items.Add(item with { Outcome = outcome.Outcome, Findings = [.. findings, .. item.Findings], Substance = substance, DriftHash = ObjectDeletions.HashOf(substance) });
        }
        return new PlannedAction
        {
            Summary = Summary(items),
            Undo = "Each Usage's state just before is kept in its history; making it again protects again. What lifting deletes in the cloud does not come back.",
            Parameters = exact.Parameters,
            Items = items,
        };
    }

    public Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken) => deletions.LookAsync(item, async usage =>
        clusters.Find(item, out var why) is { } cluster
            ? LiftingView.Outcome(usage, await usedObjects.OfAsync(cluster, usage, cancellationToken))
            : LiftingView.Outcome(usage, new UsedReading.Unreadable(why)), cancellationToken);

    /// <summary>Of one that deletes what it protects also that, and the way back leads there.</summary>
    public async Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken)
    {
        var ways = (await deletions.KeepAsync(items, cancellationToken)).ToArray();
        for (var index = 0; index < items.Count; index++)
            if (ways[index].Reason is null && LiftingView.Deletes(items[index].Item.Outcome))
                ways[index] = await KeepUsedAsync(items[index].Item, cancellationToken);
        return ways;
    }

    /// <summary>What it protects is held against the plan once more: its own resourceVersion is no condition of the call.</summary>
    public async Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken)
    {
        var now = await LookAsync(item.Item, cancellationToken);
        return now.State is LiveState.Same && now.ResourceVersion == item.ResourceVersion
            ? await deletions.ActAsync(item, cancellationToken)
            : new(EffectKind.Moved, now.Reason.Length > 0 ? now.Reason : "it changed since the look");
    }

    public Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken) => deletions.SeeAsync(item, cancellationToken);

    private async Task<WayBack> KeepUsedAsync(PlanItem item, CancellationToken cancellationToken)
    {
        if (clusters.Find(item, out var why) is not { } cluster)
            return new(null, why);
        if (await deletions.ReadAsync(item, cancellationToken) is not LiveReading.Found { Object: var usage }
            || await usedObjects.OfAsync(cluster, usage, cancellationToken) is not UsedReading.Found used)
            return new(null, "what it protects cannot be read now");
        var type = used.Object.Subject.Type;
        var kept = (await keeper.KeepAsync(cluster, type.Group, type.Resource, [used.Object.Json], cancellationToken))[0];
        return kept.Sequence is { } version
            ? new(ResourceLinks.With(ResourceLinks.Resource(cluster.Name, type.Name, used.Namespace, used.Name), ("uid", used.Object.Uid), ("version", version.ToString(CultureInfo.InvariantCulture))), null)
            : new(null, kept.Reason ?? "the history did not take what it protects");
    }

    private static string Summary(List<PlanItem> items)
    {
        var where = items.Select(item => item.Cluster).Distinct(StringComparer.Ordinal).Count() is 1 ? items[0].Cluster : $"{items.Select(item => item.Cluster).Distinct(StringComparer.Ordinal).Count()} clusters";
        var deleted = items.Count(item => LiftingView.Deletes(item.Outcome));
        var what = items is [var one] ? $"lift the protection by {one.FullName}" : $"lift the protection by {items.Count} Usages";
        return $"{what} in {where}{(deleted > 0 ? $", which deletes {Knowledge.Count(deleted, "object")}" : "")}";
    }
}
