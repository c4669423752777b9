using OpsConsole.Features.Approvals;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Resources.Writes;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>
/// Writes a stored status back where that was asked for: by an item of its own, through the status subresource alone, after the object itself is what it was.
/// </summary>
/// <remarks>As Velero's <c>restoreStatus</c> and rancher/backup-restore-operator do; that a controller may write it again: velero#8205.</remarks>
internal sealed class RestoreStatus(ObjectDeletions objects, RestoreWrites writes, LiveObjectReader reader)
{
    private static readonly byte[] Nothing = """{"status":{} }"""u8.ToArray();

    private static readonly ItemOutcome Written = new("status", OutcomeRank.Kept, "given its stored status back");

    /// <summary>Adds it to what was judged of the object itself; what was not asked for stays as it is.</summary>
    /// <param name="sight">Of the object.</param>
    /// <param name="verdict">What is done to it.</param>
    /// <param name="item">It, as an item of the plan.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    public async Task<RestoreVerdict> AddAsync(RestoreSight sight, RestoreVerdict verdict, Func<ItemOutcome, PlanItem> item, CancellationToken cancellationToken)
    {
        if (sight.Target.Status is null || verdict is not (RestoreVerdict.Planned or RestoreVerdict.NoChange))
            return verdict;
        if (Obstacle(sight) is { } obstacle)
            return new RestoreVerdict.Blocked(obstacle);
        var planned = verdict as RestoreVerdict.Planned;
        if (StatusPatch.StatusOf(sight.Wanted.Json) is not { } status)
            return planned is null ? new RestoreVerdict.NoChange("what it asks for is the same, and this version has no status")
                : planned with { Item = planned.Item with { Findings = [.. planned.Item.Findings, "This version has no status, so none is written."] } };
        var order = new RestoreOrder
        {
            Mode = RestoreMode.Status,
            Version = sight.Wanted.Version.Sequence,
            Body = planned is null ? RestoreOrder.Asked(sight.Live!.Canonical) : RestoreOrder.Read(planned.Item)!.Body,
            Status = status,
            Awaits = sight.Ground,
            IsUntried = sight.Untried is not null,
            Before = sight.Live is { } live ? RestoreOrder.HashOf(live.Canonical) : "",
            After = planned is { Mode: RestoreMode.Replace } ? RestoreOrder.Read(planned.Item)!.After : "",
            StatusBefore = sight.Live is { } now ? HashOf(now.Canonical) : "",
        };
        if (RestoreWrites.Body(order, sight.Live, out var missing) is null && missing.Count > 0)
            return new RestoreVerdict.Blocked($"only digests are stored of {string.Join(", ", missing.Select(path => $"its {path}"))}, and {(sight.Live is null ? "nothing lives that has the values" : "the living object has other values")}; leave out its status");
        if (sight.Live is null)
            return Later(planned!, Item(order, item(Written), ["Not tried against the server: it is not there yet."], Lines(sight, Nothing, status), sight));
        var (answer, untried) = await writes.TryAsync(item(Written), order, sight.Live, cancellationToken);
        byte[] result;
        switch (answer)
        {
            case null:
                result = status;
                break;
            case WriteAnswer.Done done when reader.Read(done.Json, sight.Place.Type, sight.Place.Type.Version) is LiveReading.Found { Object: var after }:
                result = StatusPatch.StatusOf(after.Canonical) ?? Nothing;
                break;
            case WriteAnswer.Refused { Code: not 401 }:
                return new RestoreVerdict.Blocked($"the server refuses its status: {WriteWords.EffectOf(answer).Words}");
            default:
                return new RestoreVerdict.Unknown($"its status could not be tried: {(answer is WriteAnswer.Done ? "the server's answer cannot be read" : WriteWords.EffectOf(answer).Words)}");
        }
        var before = StatusPatch.StatusOf(sight.Live.Canonical) ?? Nothing;
        if (ManifestDiff.Compare(before, result).Count == 0)
            return planned ?? verdict;
        var written = Item(order, item(Written), answer is null ? [$"Not tried against the server: {untried}. What is shown is what would be sent."] : [], Lines(sight, before, result), sight);
        return planned is null ? new RestoreVerdict.Planned(written, RestoreMode.Status, sight.Subject.IsManaged) : Later(planned, written);
    }

    /// <summary>Before the object itself is brought back there is nothing to write to.</summary>
    public async Task<LiveItem> LookAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken)
    {
        var reading = await objects.ReadAsync(item, cancellationToken);
        if (reading is LiveReading.Unreadable unreadable)
            return new(item, LiveState.Unreadable) { Reason = unreadable.Why };
        if (reading is not LiveReading.Found { Object: var now })
            return item.Uid.Length == 0 ? new(item, LiveState.Same) : new(item, LiveState.Gone) { Reason = "it is not there any more" };
        return Drift(item, order, now) is { } drift
            ? new(item, LiveState.Drifted) { Reason = drift, ResourceVersion = now.ResourceVersion }
            : new(item, LiveState.Same) { ResourceVersion = now.ResourceVersion, Json = now.Json };
    }

    /// <summary>Why its call is not sent although nothing drifted: the object itself was not brought back.</summary>
    public static string? NotRestored(RestoreOrder order, LiveObject now) =>
        order.After.Length > 0 && RestoreOrder.HashOf(now.Canonical) == order.Before && order.Before != order.After ? "it was not replaced, so its status stays too" : null;

    /// <summary>Whether the status stands there; what a controller wrote since cannot be told from what was never written.</summary>
    public static ItemSight See(RestoreOrder order, LiveObject now)
    {
        var missing = StatusPatch.Missing(order.Status, now.Canonical);
        return missing.Count == 0 ? new(SightKind.Done, "its status is what the plan says")
            : HashOf(now.Canonical) == (order.StatusBefore.Length > 0 ? order.StatusBefore : HashOf("""{"metadata":{} }"""u8)) ? new(SightKind.Untouched, "its status is as it was before")
            : new(SightKind.Underway, $"its status differs from the plan in {RestoreCheck.Named(missing)}: a controller or somebody wrote it since");
    }

    private static string? Obstacle(RestoreSight sight) =>
        sight.Subject.IsManaged ? "its status is its provider's word of its cloud resource, by which that is recognised again, and is never written; leave out its status"
        : sight.Place.Type.Name is CapturedTypes.Definitions or AwaitedObject.Namespaces ? "its status is the server's own (in which versions objects are stored, whether it takes any), and is never written; leave out its status"
        : sight.Definition.HasStatusSubresource ? null
        : "its type has no status subresource: what it has as status stands in the object itself, and no write meets it alone; leave out its status";

    private static string? Drift(PlanItem item, RestoreOrder order, LiveObject now)
    {
        if (item.Uid.Length > 0 && now.Uid != item.Uid)
            return $"it was made anew under the same name (uid {now.Uid}, not {item.Uid})";
        if (now.Subject.BeingDeletedSince is { } since)
            return $"it is being deleted since {since}";
        if (item.Uid.Length > 0)
            return RestoreOrder.HashOf(now.Canonical) is var hash && (hash == order.Before || hash == order.After) ? null : "what it asks for is not what the plan restores";
        return RestoreCheck.Missing(order.Body, now.Canonical) is { Count: > 0 } other ? $"it is not what the plan created: {RestoreCheck.Named(other)} differ" : null;
    }

    private static RestoreVerdict.Planned Later(RestoreVerdict.Planned planned, PlanItem written) => planned with { Later = [.. planned.Later, new(1, written)] };

    private static PlanItem Item(RestoreOrder order, PlanItem item, IEnumerable<string> findings, string preview, RestoreSight sight)
    {
        var substance = order.Write();
        return item with
        {
            Findings =
            [
                .. findings,
                Writers(sight.Live) is { Count: > 0 } writers
                    ? $"{string.Join(", ", writers)} wrote its status last, and may overwrite it at once: then that is what it says."
                    : "A controller that runs for it may overwrite it at once: then that is what it says.",
                .. sight.Live is null ? ["It speaks of its former life: what it says of generations, of other objects and of a cloud may not hold any more."] : (string[])[],
            ],
            Preview = preview,
            Substance = substance,
            DriftHash = ObjectDeletions.HashOf(substance),
        };
    }

    /// <summary>Field managers that own something of its status; servers before 1.22 do not name the subresource.</summary>
    private static IReadOnlyList<string> Writers(LiveObject? live) => live is null ? []
        : [.. FieldManagers.Read(MergeBody.ManagedFieldsOf(live.Json)).Where(manager => manager.Subresource is "status" && manager.Name != RestoreWrites.Manager).Select(manager => manager.Name).Distinct(StringComparer.Ordinal)];

    private static string Lines(RestoreSight sight, byte[] before, byte[] after) => $"# {sight.Place.Type.Kind}, by the status subresource\n{RestoreTrial.Lines(ManifestDiff.Compare(before, after))}";

    private static string HashOf(ReadOnlySpan<byte> masked) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(StatusPatch.StatusOf(masked) ?? Nothing));
}
