using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Manifests.Restoring;
using OpsConsole.Platform;

namespace OpsConsole.Features.Restores;

/// <summary>
/// Gives a managed resource its policies back that the same plan created as one that only observes: once its provider is Synced and sees the very cloud resource
/// that the stored state names. What is not found in time stays as it is, for people to decide.
/// </summary>
internal sealed class RestoreAdoption(ObjectDeletions objects, RestoreOrigins origins, IOptions<RestoreOptions> options, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public const string OutcomeKey = "adopted";

    private static readonly ItemOutcome Adopted = new(OutcomeKey, OutcomeRank.Kept, "given its policies back, once its provider has found its cloud resource");

    /// <summary>What follows the creation of it; null where nothing does.</summary>
    public PlanItem? Of(RestoreSight sight, PlanItem created)
    {
        if (Instead(sight) is not null)
            return null;
        var cloud = CloudIdentity.Of(sight.Subject)!;
        var order = RemapOrder.Of(sight, new() { Mode = RestoreMode.Adopt, Version = sight.Wanted.Version.Sequence, Body = RestoreBody.Asked(sight.Wanted.Json, sight.Owners.Living), Cloud = cloud, Awaits = sight.Ground, IsUntried = sight.Untried is not null });
        var substance = order.Write();
        return created with
        {
            Outcome = Adopted,
            Findings =
            [
                $"Its policies come back only if its provider, within {SpanWords.Of(options.Value.AdoptionPatience)} of its creation, is Synced and reports {cloud}. Else it stays one that only observes.",
                .. cloud.NamesAccount ? [] : (string[])["What its provider reports names no account: whether the cloud resource still belongs to the same one follows from its provider configuration alone."],
                "Not tried against the server: it is not there yet.",
            ],
            Preview = $"spec.managementPolicies\n  - [\"Observe\"]\n  + [{string.Join(",", (sight.Subject.ManagementPolicies ?? ["*"]).Select(policy => $"\"{policy}\""))}]\n",
            Substance = substance,
            DriftHash = ObjectDeletions.HashOf(substance),
        };
    }

    /// <summary>Why what is created stays one that only observes; null where it may be adopted.</summary>
    public static string? Instead(RestoreSight sight) =>
        sight.Remap?.Observing is { } why ? why
        : sight.Target.Cloud is CloudChoice.Observe ? "so it was asked for"
        : ManagedRestore.OnlyObserves(sight.Subject) ? "so it was then"
        : sight.Subject.IsPaused ? "its provider was told to leave it alone (paused), and will not look for its cloud resource"
        : !ManagementPolicySet.IsAccepted(sight.Subject.Terms.Policies) ? "its policies were none that Crossplane takes"
        : CloudIdentity.Of(sight.Subject) is null ? "this version does not say which cloud resource its provider saw, so none can be recognised"
        : null;

    /// <summary>Waits for its provider; before it is created there is nothing to wait for.</summary>
    public async Task<LiveItem> LookAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause.Grown(LongestPause))
        {
            var reading = await objects.ReadAsync(item, cancellationToken);
            var now = (reading as LiveReading.Found)?.Object;
            if (reading is not LiveReading.Unreadable && now is null)
                return new(item, LiveState.Same);
            if (now is not null && Obstacle(order, now) is { } obstacle)
                return new(item, LiveState.Drifted) { Reason = obstacle, ResourceVersion = now.ResourceVersion };
            var awaited = now is null ? null : ManagedRestore.Unseen(order.Cloud, now.Subject);
            if (now is not null && awaited is null)
                return await origins.ObstacleAsync(order.From, cancellationToken) is { } master
                    ? new(item, LiveState.Unmet) { Reason = $"it stays one that only observes: {master.Words}", ResourceVersion = now.ResourceVersion }
                    : new(item, LiveState.Same) { ResourceVersion = now.ResourceVersion, Json = now.Json };
            if (time.GetElapsedTime(since) >= options.Value.AdoptionPatience || IsOld(now))
                return awaited is null
                    ? new(item, LiveState.Unreadable) { Reason = ((LiveReading.Unreadable)reading).Why }
                    : new(item, LiveState.Unmet) { Reason = $"it stays one that only observes: {awaited}", ResourceVersion = now!.ResourceVersion };
            // A provider looks for a new object at once, and again after an error with growing pauses.
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>It is not what the same plan created.</summary>
    private static string? Obstacle(RestoreOrder order, LiveObject now) =>
        now.Subject.BeingDeletedSince is { } since ? $"it is being deleted since {since}"
        : !ManagedRestore.OnlyObserves(now.Subject) ? "it does not only observe any more: somebody changed its policies"
        : RestoreCheck.Missing(ObserveBody.Of(order.Body), now.Canonical) is { Count: > 0 } other ? $"it is not what the plan created: {string.Join(", ", other)} differ"
        : null;

    /// <summary>Many that are not found wait together and not one after the other.</summary>
    private bool IsOld(LiveObject? now) =>
        DateTimeOffset.TryParse(now?.Subject.TextAt("metadata", "creationTimestamp"), System.Globalization.CultureInfo.InvariantCulture, out var created) && time.GetUtcNow() - created > options.Value.AdoptionPatience;
}
