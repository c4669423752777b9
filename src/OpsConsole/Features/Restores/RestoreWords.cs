using System.Globalization;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests.Restoring;
using OpsConsole.Platform;

namespace OpsConsole.Features.Restores;

/// <summary>How restores are told.</summary>
internal static class RestoreWords
{
    private const int MostNamed = 5;
    private const int MostFields = 20;

    private static readonly ItemOutcome Created = new("created", OutcomeRank.Kept, "created again from a stored version");
    /// <summary>Of the outcome of a managed resource that comes back as one that only observes.</summary>
    public const string ObservedKey = "observed";

    private static readonly ItemOutcome Observed = new(ObservedKey, OutcomeRank.Unknown, "created again as one that only observes its cloud resource");
    private static readonly ItemOutcome Remade = new("remade", OutcomeRank.Unknown, "given its policies at once: where its cloud resource is gone, its provider makes a new and empty one");
    private static readonly ItemOutcome TakenUp = new("taken-up", OutcomeRank.Unknown, "created again with its external name: its cloud resource is there and ours, and its provider takes it up at once");
    private static readonly ItemOutcome Replaced = new("replaced", OutcomeRank.Deleted, "replaced whole: what was changed since the version is lost, its state just before is kept");
    private static readonly ItemOutcome Reverted = new("reverted", OutcomeRank.Kept, "single fields taken back, all else stays");

    private static readonly ItemOutcome Merged = new("merged", OutcomeRank.Kept, "fields of a stored version merged in, all else stays");

    /// <summary>An item of this outcome may make an object.</summary>
    public static bool MayCreate(string outcome) => outcome == Created.Key || outcome == Observed.Key || outcome == Remade.Key || outcome == TakenUp.Key;

    /// <summary>Of a creation whose cloud resource was seen in the cloud itself.</summary>
    public static ItemOutcome OutcomeOf(RestoreOrder order, RestoreSight sight) =>
        order.Head is { IsThere: true } && sight.Target.Cloud is not CloudChoice.Create ? TakenUp : OutcomeOf(order.Mode, sight.Subject.IsManaged, sight.Target.Cloud);

    public static ItemOutcome OutcomeOf(RestoreMode mode, bool isManaged, CloudChoice? cloud) => mode switch
    {
        RestoreMode.Create or RestoreMode.Replace when isManaged && cloud is CloudChoice.Create => Remade,
        RestoreMode.Create => isManaged ? Observed : Created,
        RestoreMode.Replace => Replaced,
        RestoreMode.Merge => Merged,
        _ => Reverted,
    };

    /// <summary>Of one target the reason is the answer; of many what cannot be done is left out and named, as long as anything is left.</summary>
    public static Answer<PlannedAction> Planned(
        RestoreQuestion question, IReadOnlyList<RestoreVerdict> verdicts, IReadOnlyDictionary<(string Cluster, string Type), DeletionPlace> places, RestoreSample sample)
    {
        var targets = question.Targets;
        var told = targets.Zip(verdicts, (target, verdict) => (target, verdict)).ToList();
        List<string> unknown = [.. told.Where(entry => entry.verdict is RestoreVerdict.Unknown).Select(entry => $"{entry.target.Words}: {((RestoreVerdict.Unknown)entry.verdict).Why}")];
        if (unknown.Count > 0)
            return new Refusal(RefusalKind.Unavailable, $"Of {unknown.Count} of {targets.Count} objects it cannot be told now what a restore would do: {Named(unknown)}", "Try again when it can be read, or leave them out.");
        List<string> blocked = [.. told.Where(entry => entry.verdict is RestoreVerdict.Blocked).Select(entry => $"{entry.target.Words}: {((RestoreVerdict.Blocked)entry.verdict).Why}")];
        List<string> same = [.. told.Where(entry => entry.verdict is RestoreVerdict.NoChange).Select(entry => $"{entry.target.Words}: {((RestoreVerdict.NoChange)entry.verdict).Why}")];
        List<(RestoreTarget Target, RestoreVerdict.Planned Plan)> planned = [.. told.Where(entry => entry.verdict is RestoreVerdict.Planned).Select(entry => (entry.target, (RestoreVerdict.Planned)entry.verdict)).OrderBy(entry => entry.Item2.Item.Wave)];
        if (planned.Count == 0)
            return blocked.Count > 0
                ? new Refusal(RefusalKind.Conflict, $"{(targets.Count == 1 ? "It cannot be restored" : $"None of it can be restored{Rest(same.Count, 0)}")}: {Named(blocked)}", "Choose another version, or clear what stands in the way.")
                : new Refusal(RefusalKind.Conflict, $"There is nothing to restore: {Named(same)}", "Choose another version.");
        return new PlannedAction
        {
            Summary = $"restore {What(planned, places)}{Rest(same.Count, blocked.Count)}{sample.Words}",
            Undo = Undo(planned, blocked),
            Class = ClassOf([.. planned.Select(entry => entry.Plan)]),
            Parameters = (question with { Targets = [.. planned.Select(entry => entry.Target with { Version = RestoreOrder.Read(entry.Plan.Item)!.Version, At = null })], Map = question.Map?.Bound }).Parameters,
            Items = [.. planned.Select(entry => entry.Plan.Item), .. Adoptions(planned).Concat(Later(planned)).OrderBy(item => item.Wave)],
        };
    }

    /// <summary>After everything was created.</summary>
    private static IEnumerable<PlanItem> Adoptions(List<(RestoreTarget Target, RestoreVerdict.Planned Plan)> planned) =>
        planned.Select(entry => entry.Plan.Adoption).OfType<PlanItem>().Select(item => item with { Wave = planned[^1].Plan.Item.Wave + 1 });

    /// <summary>In the wave of the adoptions, or after them.</summary>
    private static IEnumerable<PlanItem> Later(List<(RestoreTarget Target, RestoreVerdict.Planned Plan)> planned) =>
        planned.SelectMany(entry => entry.Plan.Later).Select(later => later.Item with { Wave = planned[^1].Plan.Item.Wave + later.Waves });

    /// <summary>One living object whose state is kept can be had back; many at once, or a resource of the cloud, are the other class.</summary>
    private static ActionClass ClassOf(IReadOnlyList<RestoreVerdict.Planned> planned) =>
        planned.Any(plan => plan.IsGrave || plan is { IsManaged: true, Mode: RestoreMode.Create } || plan.Item.Outcome == Remade) || planned.Count > 1 && planned.Any(plan => plan.Mode is not RestoreMode.Create) ? ActionClass.A : ActionClass.B;

    private static string What(List<(RestoreTarget Target, RestoreVerdict.Planned Plan)> planned, IReadOnlyDictionary<(string Cluster, string Type), DeletionPlace> places)
    {
        var clusters = planned.Select(entry => entry.Plan.Item.Cluster).Distinct(StringComparer.Ordinal).ToList();
        var where = clusters.Count == 1 ? clusters[0] : $"{clusters.Count} clusters";
        if (planned is not [var (target, plan)])
            return $"{planned.Count.ToString("N0", CultureInfo.InvariantCulture)} objects in {where}";
        var what = $"{places[(plan.Item.Cluster, target.Type)].Type.Kind} {plan.Item.FullName} in {where}";
        if (plan.Mode is RestoreMode.Status)
            return $"the status of {what} to version {RestoreOrder.Read(plan.Item)!.Version}";
        if (RestoreOrder.Read(plan.Item)!.From is { } from)
            return $"{what} to version {from.Version} of {from.Words}";
        if (plan.Mode is RestoreMode.Merge)
            return $"{what} by merging version {RestoreOrder.Read(plan.Item)!.Version} into it";
        return plan.Mode is RestoreMode.Revert ? $"fields of {what} to version {target.Version}" : $"{what} to version {RestoreOrder.Read(plan.Item)!.Version}";
    }

    private static string Rest(int same, int blocked) => (same, blocked) switch
    {
        (0, 0) => "",
        (_, 0) => $" ({same} as wanted already)",
        (0, _) => $" ({blocked} left out)",
        _ => $" ({same} as wanted already, {blocked} left out)",
    };

    private static string Undo(List<(RestoreTarget Target, RestoreVerdict.Planned Plan)> planned, List<string> blocked)
    {
        var words = new List<string>();
        if (planned.Any(entry => entry.Plan.Mode is not RestoreMode.Create))
            words.Add("The state just before of each living object is kept in its history, and can be restored like any other.");
        if (planned.Any(entry => entry.Plan.Mode is RestoreMode.Create))
            words.Add("What is created is undone by deleting it; undoing this makes what got its policies back one that only observes again, whose deletion leaves its cloud resource.");
        if (blocked.Count > 0)
            words.Add($"Left out: {Named(blocked)}");
        return string.Join(" ", words);
    }

    /// <summary>"spec.a (argocd), spec.b (kubectl, helm) and 3 more".</summary>
    public static string Fields(IReadOnlyList<MergeField> fields) =>
        $"{string.Join(", ", fields.Take(MostFields).Select(field => $"{field.Path} ({string.Join(", ", field.Managers)})"))}{(fields.Count > MostFields ? $" and {fields.Count - MostFields} more" : "")}";

    private static string Named(List<string> entries) => string.Join("; ", entries.Take(MostNamed)) + (entries.Count > MostNamed ? $"; and {entries.Count - MostNamed} more." : ".");
}
