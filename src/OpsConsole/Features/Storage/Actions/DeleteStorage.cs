using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>Deletes storage of one kind: the objects as <see cref="ObjectDeletions"/> deletes them, with what live facts tell of each.</summary>
internal sealed class DeleteStorage(IDeletionRule rule, DeletionPlanner planner, ObjectDeletions deletions, LiveJudge judge) : IGatedAction
{
    /// <summary>Asks for what is blocked all the same, where that may be.</summary>
    public const string Force = "force";

    private const int MostNamed = 5;

    public string Key => rule.ActionKey;
    public string Name => rule.Name;
    public ActionClass Class => ActionClass.A;
    public Permission Requires => Permission.Request;
    public bool Deletes => true;

    public async Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        var read = DeletionQuestion.Read(question);
        if (read.IsRefused)
            return read.Refusal;
        var isForced = question[Force] == "true";
        var found = await planner.FindAsync(requester.Caller, read.Value!, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        if (found.Value!.FirstOrDefault(entry => !rule.Takes(entry.Place.Type)) is { } other)
            return new Refusal(RefusalKind.Invalid, $"{other.Target.Words} is none of the {rule.Objects}.", $"Ask for it with the action {DeleteResources.ActionKey}.");
        using var hold = await judge.HoldAsync(found.Value!.Select(entry => entry.Target.Cluster), cancellationToken);
        var views = found.Value!.Select(entry => View(entry.Target.Cluster, entry.Object)).ToList();
        var blocked = found.Value!.Zip(views).Where(pair => pair.Second.Block is { } block && !(block.MayBeForced && isForced)).ToList();
        if (blocked.Count > 0)
            return new Refusal(RefusalKind.Conflict, string.Join("; ", blocked.Take(MostNamed).Select(pair => $"{pair.First.Target.Words}: {pair.Second.Block!.Why}"))
                + (blocked.Count > MostNamed ? $"; and {blocked.Count - MostNamed} more" : "") + ".", blocked[0].Second.Block!.Step);
        var items = await planner.ItemsAsync(found.Value!, cancellationToken);
        return new PlannedAction
        {
            Summary = DeletionWords.Summary([.. found.Value!.Select(entry => (entry.Target, entry.Place.Type.Kind))]),
            Undo = DeletionWords.Undo,
            Parameters = isForced ? new Dictionary<string, string>(read.Value!.Parameters) { [Force] = "true" } : read.Value!.Parameters,
            Items = [.. items.Zip(views, (item, view) => item with { Outcome = view.Outcome, Findings = [.. view.Findings, .. item.Findings] })],
        };
    }

    public async Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken) => await deletions.LookAsync(item, async now =>
    {
        using var hold = await judge.HoldAsync([item.Cluster], cancellationToken);
        var view = View(item.Cluster, now);
        return new OutcomeNow(view.Outcome, view.Doubt);
    }, cancellationToken);

    public Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken) => deletions.KeepAsync(items, cancellationToken);

    public Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken) => deletions.ActAsync(item, cancellationToken);

    public Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken) => deletions.SeeAsync(item, cancellationToken);

    private DeletionView View(string cluster, LiveObject now) => judge.Ask(cluster, all => rule.Of(now, LiveJudge.KeyOf(now), all));
}
