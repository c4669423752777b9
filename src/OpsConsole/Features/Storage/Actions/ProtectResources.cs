using System.Text;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Kubernetes;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>Protects managed resources: creates for each the one Usage that makes Crossplane refuse its deletion.</summary>
internal sealed class ProtectResources(ProtectionQuestion questions, DeletionPlanner planner, ObjectDeletions objects, LiveJudge judge, GuardedWrites writes) : IGatedAction
{
    public const string ActionKey = "storage.protect";

    private const int MostNamed = 5;

    private static readonly ItemOutcome Outcome = new("protected", OutcomeRank.Kept, "protected: its deletion is refused until the Usage is lifted");

    public string Key => ActionKey;
    public string Name => "protect resources";
    public ActionClass Class => ActionClass.B;
    public Permission Requires => Permission.Request;

    public async Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        var reason = ProtectionQuestion.Reason(question);
        if (reason.IsRefused)
            return reason.Refusal;
        var targets = await questions.TargetsAsync(requester.Caller, question, cancellationToken);
        if (targets.IsRefused)
            return targets.Refusal;
        var found = await planner.FindAsync(requester.Caller, new() { Targets = targets.Value!.Targets }, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        if (found.Value!.FirstOrDefault(entry => !entry.Object.Subject.IsManaged) is { } other)
            return new Refusal(RefusalKind.Invalid, $"{other.Target.Words} is no managed resource.", "Protect managed resources; of other objects Crossplane's Usages are not shown here.");
        using var hold = await judge.HoldAsync(targets.Value!.Targets.Select(target => target.Cluster), cancellationToken);
        var proposals = found.Value!.Select(entry => new Proposed(entry, judge.Ask(entry.Target.Cluster, all => ProtectionProposal.Of(entry.Object, reason.Value!, all)))).ToList();
        var made = proposals.Where(proposed => proposed.What is ProtectionProposal.Made).ToList();
        if ((made.Count == 0 || !targets.Value!.IsFilter) && Refused(proposals) is { } refusal)
            return refusal;
        return new PlannedAction
        {
            Summary = Summary(made, targets.Value!),
            Undo = $"Lifting the Usages again ({LiftProtection.ActionKey}). A Usage refuses deletions through Kubernetes only: not those in the cloud, nor changes of a spec.{LeftOut(proposals)}",
            Parameters = new Dictionary<string, string>(new DeletionQuestion { Targets = [.. made.Select(proposed => proposed.Found.Target)] }.Parameters) { [ProtectionQuestion.ReasonKey] = reason.Value! },
            Items = [.. made.Select(proposed => Item(proposed.Found, (ProtectionProposal.Made)proposed.What))],
        };
    }

    public async Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken)
    {
        if (UsageManifest.Read(item.Substance) is not { } manifest)
            return new(item, LiveState.Drifted) { Reason = "what it would create is not what this program writes" };
        var reading = await objects.ReadAsync(item, cancellationToken);
        if (reading is LiveReading.Unreadable unreadable)
            return new(item, LiveState.Unreadable) { Reason = unreadable.Why };
        if (reading is not LiveReading.Found { Object: var now })
            return new(item, LiveState.Gone) { Reason = "it is not there any more" };
        if (now.Uid != item.Uid)
            return new(item, LiveState.Drifted) { Reason = $"it was made anew under the same name (uid {now.Uid}, not {item.Uid})" };
        var (taken, why) = await writes.ReadAsync(item, manifest.Path, cancellationToken);
        if (why is not null)
            return new(item, LiveState.Unreadable) { Reason = $"whether {manifest.Words} is there is not known: {why}" };
        if (taken is not null)
            return new(item, LiveState.Drifted) { Reason = $"{manifest.Words} is there already" };
        using var hold = await judge.HoldAsync([item.Cluster], cancellationToken);
        return judge.Ask(item.Cluster, all => ProtectionProposal.Of(now, manifest.Reason, all)) switch
        {
            ProtectionProposal.Unknown unknown => new(item, LiveState.Unreadable) { Reason = unknown.Why },
            ProtectionProposal.Vain vain => new(item, LiveState.Drifted) { Reason = vain.Why },
            ProtectionProposal.Made made when made.Manifest.Json() is var json && json != item.Substance =>
                new(item, LiveState.Drifted) { Reason = $"another Usage would protect it now: {made.Manifest}", Substance = json },
            _ => new(item, LiveState.Same) { ResourceVersion = now.ResourceVersion, Json = now.Json },
        };
    }

    /// <summary>Nothing of what is there is changed.</summary>
    public Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<WayBack>>([.. items.Select(_ => new WayBack(null, null))]);

    public async Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken)
    {
        if (UsageManifest.Read(item.Item.Substance) is not { } manifest)
            return new(EffectKind.NotSent, "what it would create is not what this program writes");
        var (answer, effect) = await writes.CreateAsync(item.Item, manifest.CollectionPath, item.Item.Substance, cancellationToken);
        // Made is not yet protected: that takes Crossplane's controller.
        if (answer is WriteAnswer.Done)
            return new(EffectKind.Accepted, $"the server created {manifest.Words}");
        if (answer is not WriteAnswer.AlreadyExists)
            return effect;
        var (there, why) = await writes.ReadAsync(item.Item, manifest.Path, cancellationToken);
        return there is not null && manifest.IsMetBy(there) ? new(EffectKind.Accepted, $"{manifest.Words} was there already, and protects it")
            : new(EffectKind.Refused, $"{effect.Words}; {(why is not null ? $"it cannot be read: {why}" : "and it is another one")}");
    }

    public async Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken)
    {
        if (UsageManifest.Read(item.Substance) is not { } manifest)
            return new(SightKind.Unreadable, "what it would create is not what this program writes");
        var (there, why) = await writes.ReadAsync(item, manifest.Path, cancellationToken);
        if (why is not null)
            return new(SightKind.Unreadable, why);
        if (there is null)
            return new(SightKind.Untouched, $"{manifest.Words} is not there");
        if (!manifest.IsMetBy(there))
            return new(SightKind.Untouched, $"another {manifest.Words} is there");
        if (!UsageManifest.IsReady(there))
            return new(SightKind.Underway, $"{manifest.Words} is there; Crossplane has not taken it up yet");
        return await objects.ReadAsync(item, cancellationToken) switch
        {
            LiveReading.Unreadable unreadable => new(SightKind.Unreadable, unreadable.Why),
            LiveReading.Found { Object: var now } when now.Uid == item.Uid && now.Subject.IsInUse => new(SightKind.Done, $"{manifest.Words} is ready, and the label is on the object"),
            LiveReading.Found { Object: var now } when now.Uid == item.Uid => new(SightKind.Underway, $"{manifest.Words} is ready; the label is not on the object yet"),
            _ => new(SightKind.Underway, $"{manifest.Words} is there; what it protects is not"),
        };
    }

    private static PlanItem Item(DeletionFound found, ProtectionProposal.Made made)
    {
        var json = made.Manifest.Json();
        return found.Item(ObjectDeletions.HashOf(json), Outcome) with
        {
            Findings = [$"{made.Manifest.Words} is created.", made.Now.Why.Length > 0 ? $"Now: {made.Now.StateText.ToLowerInvariant()}; {made.Now.Why}." : $"Now: {made.Now.StateText.ToLowerInvariant()}."],
            Preview = DeletionPreview.Of(Encoding.UTF8.GetBytes(json)),
            Substance = json,
        };
    }

    private static string Summary(List<Proposed> made, ProtectionTargets targets)
    {
        var clusters = made.Select(proposed => proposed.Found.Target.Cluster).Distinct(StringComparer.Ordinal).ToList();
        var what = made is [var one] ? $"{one.Found.Place.Type.Kind} {one.Found.Target.Name}" : Knowledge.Count(made.Count, "managed resource");
        var rest = string.Join("; ", new[]
        {
            targets.Fit > made.Count ? $"{made.Count} of {targets.Fit} that fit" : "",
            targets.NotKnown > 0 ? $"of {targets.NotKnown} more it is not known whether they are protected" : "",
        }.Where(words => words.Length > 0));
        return $"protect {what} in {(clusters.Count == 1 ? clusters[0] : $"{clusters.Count} clusters")}{(rest.Length == 0 ? "" : $" ({rest})")}";
    }

    private static string LeftOut(List<Proposed> proposals) =>
        proposals.Where(proposed => proposed.Why is not null).Select(proposed => proposed.Why!).ToList() is { Count: > 0 } left ? $" Left out: {Named(left)}." : "";

    private static Refusal? Refused(List<Proposed> proposals)
    {
        var unknown = proposals.Where(proposed => proposed.What is ProtectionProposal.Unknown).Select(proposed => proposed.Why!).ToList();
        if (unknown.Count > 0)
            return new(RefusalKind.Unavailable, $"Of {unknown.Count} of {proposals.Count} objects it is not known whether a Usage would protect them: {Named(unknown)}.", "Try again when it is known, or leave them out.");
        var vain = proposals.Where(proposed => proposed.What is ProtectionProposal.Vain).Select(proposed => proposed.Why!).ToList();
        return vain.Count == 0 ? null : new(RefusalKind.Conflict, $"{vain.Count} of {proposals.Count} objects cannot be protected so: {Named(vain)}.", "Leave them out; where the webhook or the type is wanting, let Crossplane run with usages enabled.");
    }

    /// <summary>An object and what would protect it.</summary>
    private sealed record Proposed(DeletionFound Found, ProtectionProposal What)
    {
        /// <summary>Why nothing would, with the object's name; null where it would.</summary>
        public string? Why => What switch
        {
            ProtectionProposal.Vain vain => $"{Found.Target.Words}: {vain.Why}",
            ProtectionProposal.Unknown unknown => $"{Found.Target.Words}: {unknown.Why}",
            _ => null,
        };
    }

    private static string Named(List<string> entries) => string.Join("; ", entries.Take(MostNamed)) + (entries.Count > MostNamed ? $"; and {entries.Count - MostNamed} more" : "");
}
