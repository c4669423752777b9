using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Clouds;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Manifests.Restoring;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores;

/// <summary>Brings stored states of objects back: creates what is gone, replaces what is there, merges into it, or takes single changes back.</summary>
internal sealed class RestoreObjects(RestorePlanner planner, RestoreUndo undo, RestoreRemake remake, ObjectDeletions objects, ItemClusters clusters, RestoreOwners owners, DeletionTypes types, LiveObjectReader reader, RestoreWrites writes, RestoreAdoption adoption, RestoreAwaits awaits, RestoreStatus status, RestoreRelease release, RestoreOrigins origins, CloudLooks clouds) : IGatedAction
{
    public const string ActionKey = "restores.restore";

    public string Key => ActionKey;
    public string Name => "restore objects";

    /// <summary>Of the plans that say nothing else.</summary>
    public ActionClass Class => ActionClass.A;
    public Permission Requires => Permission.Request;

    /// <summary>What was created paused is let go also where others failed: nobody else would do it.</summary>
    public bool IsOwed(PlanItem item) => RestoreOrder.Read(item)?.Mode is RestoreMode.Release;

    public async Task<Answer<PlannedAction>> PlanAsync(Requester requester, PlanQuestion question, CancellationToken cancellationToken)
    {
        if (question[RestoreQuestion.Key] is null && (question[RestoreMap.Key] ?? question[RestoreQuestion.TransformKey]) is not null)
            return new Refusal(RefusalKind.Invalid, "What is undone or made anew stays where it is and as it is: map and transform go with restore alone.", "Leave them out, or name the objects as restore.");
        var read = (question[RestoreQuestion.Key], question[RestoreUndo.Key], question[RestoreRemake.Key]) switch
        {
            (null, { } request, _) => await undo.OfAsync(requester.Caller, request, cancellationToken),
            (null, null, { } request) => await remake.OfAsync(requester.Caller, request, cancellationToken),
            _ => RestoreQuestion.Read(question),
        };
        return read.IsRefused ? read.Refusal : await planner.PlanAsync(requester.Caller, read.Value!, cancellationToken);
    }

    public async Task<LiveItem> LookAsync(PlanItem item, CancellationToken cancellationToken)
    {
        if (RestoreOrder.Read(item) is not { } order)
            return new(item, LiveState.Drifted) { Reason = "what it would do is not what this program writes" };
        if (order.Mode is not RestoreMode.Create && await awaits.IsGroundMissingAsync(item, order, cancellationToken))
            return new(item, LiveState.Same);
        if (order.Mode is RestoreMode.Adopt)
            return await adoption.LookAsync(item, order, cancellationToken);
        if (order.Mode is RestoreMode.Release)
            return await release.LookAsync(item, order, cancellationToken);
        if (order.Mode is RestoreMode.Status)
            return await status.LookAsync(item, order, cancellationToken);
        if (order.IsUntried && await awaits.LookAsync(item, order, cancellationToken) is { } instead)
            return instead;
        if (await origins.ObstacleAsync(order.From, cancellationToken) is { } master)
            return new(item, master.IsUnknown ? LiveState.Unreadable : LiveState.Drifted) { Reason = master.Words };
        var reading = await objects.ReadAsync(item, cancellationToken);
        if (reading is LiveReading.Unreadable unreadable)
            return new(item, LiveState.Unreadable) { Reason = unreadable.Why };
        if (order.Mode is RestoreMode.Create)
            return reading is LiveReading.Found { Object: var taken }
                ? new(item, LiveState.Drifted) { Reason = $"one of this name is there now (uid {taken.Uid})" }
                : await clouds.ObstacleAsync(item, order.Head, cancellationToken) is { } other ? new(item, other.IsUnknown ? LiveState.Unreadable : LiveState.Drifted) { Reason = other.Words }
                : await OwnersAsync(item, order, cancellationToken);
        if (reading is not LiveReading.Found { Object: var now })
            return new(item, LiveState.Gone) { Reason = "it is not there any more" };
        return Drift(item, order, now) is { } drift
            ? new(item, LiveState.Drifted) { Reason = drift, ResourceVersion = now.ResourceVersion }
            : new(item, LiveState.Same) { ResourceVersion = now.ResourceVersion, Json = now.Json, Seen = now };
    }

    /// <summary>
    /// Of what is created there is no state before. What follows the creation is not held up by a history that does not know of it yet: the state before it is what the plan created. Only an
    /// adoption is, for its undo is what makes the object observe again.
    /// </summary>
    public async Task<IReadOnlyList<WayBack>> KeepAsync(IReadOnlyList<LiveItem> items, CancellationToken cancellationToken)
    {
        var ways = items.Select(_ => new WayBack(null, null)).ToArray();
        var living = items.Index().Where(entry => entry.Item.Json.Length > 0).ToList();
        foreach (var (kept, (index, _)) in (await objects.KeepAsync([.. living.Select(entry => entry.Item)], cancellationToken)).Zip(living))
            ways[index] = kept.Reason is not null && items[index].Item.Uid.Length == 0 && RestoreOrder.Read(items[index].Item)?.Mode is RestoreMode.Release or RestoreMode.Status ? new(null, null) : kept;
        return ways;
    }

    public async Task<ItemEffect> ActAsync(LiveItem item, CancellationToken cancellationToken)
    {
        if (RestoreOrder.Read(item.Item) is not { } order)
            return new(EffectKind.NotSent, "what it would do is not what this program writes");
        if (order.Mode is RestoreMode.Create)
            return await CreateAsync(item.Item, order, cancellationToken);
        if (item.Json.IsEmpty)
            return new(EffectKind.NotSent, order.Mode is RestoreMode.Adopt ? "it was not created, so it has no policies to get back" : "it was not created, so nothing is to be done to it");
        if ((item.Seen ?? await ReadAgainAsync(item, cancellationToken)) is not LiveObject live)
            return new(EffectKind.NotSent, $"the history of {item.Item.Type} in cluster {item.Item.Cluster} is gone");
        return order.Mode is RestoreMode.Status && RestoreStatus.NotRestored(order, live) is { } unchanged
            ? new(EffectKind.NotSent, unchanged) : await writes.WriteAsync(item.Item, order, live, cancellationToken);
    }

    /// <summary>Null where nothing of its type is known any more.</summary>
    private async Task<LiveObject?> ReadAgainAsync(LiveItem item, CancellationToken cancellationToken) =>
        await types.FindAsync(item.Item.ClusterId!.Value, item.Item.Type, cancellationToken) is { } type && reader.Read(item.Json.ToArray(), type, item.Item.Version) is LiveReading.Found { Object: var live }
            ? live : null;

    public async Task<ItemSight> SeeAsync(PlanItem item, CancellationToken cancellationToken)
    {
        if (RestoreOrder.Read(item) is not { } order)
            return new(SightKind.Unreadable, "what it would do is not what this program writes");
        return await objects.ReadAsync(item, cancellationToken) switch
        {
            LiveReading.Unreadable unreadable => new(SightKind.Unreadable, unreadable.Why),
            LiveReading.Found { Object: var now } => RestoreCheck.Of(order, item, now),
            _ => order.Mode is RestoreMode.Create or RestoreMode.Adopt or RestoreMode.Release ? new(SightKind.Untouched, "it is not there") : new(SightKind.Underway, "it is not there any more: somebody deleted it"),
        };
    }

    private static string? Drift(PlanItem item, RestoreOrder order, LiveObject now)
    {
        if (now.Uid != item.Uid)
            return $"it was made anew under the same name (uid {now.Uid}, not {item.Uid})";
        if (now.Subject.BeingDeletedSince is { } since)
            return $"it is being deleted since {since}";
        if (order.Mode is RestoreMode.Replace or RestoreMode.Merge && RestoreOrder.HashOf(now.Canonical) != order.Before)
            return "what it asks for changed since the plan was made";
        if (order.Mode is RestoreMode.Merge && MergeBody.Lost(order.Body, MergeBody.ManagedFieldsOf(now.Json), RestoreWrites.Manager) is { Count: > 0 } lost)
            return $"another merge brought {string.Join(", ", lost)} since the plan was made, and this one would take it away again";
        return order.Mode is RestoreMode.Revert && !FieldPatch.Fits(order.Body, now.Canonical) ? "a field that goes back changed since the plan was made" : null;
    }

    /// <summary>Owners that the same run created just before are named by the uids they got.</summary>
    private async Task<ItemEffect> CreateAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken)
    {
        if (await awaits.MissingAsync(item, order, cancellationToken) is { } before)
            return new(EffectKind.NotSent, before);
        if (await clouds.ObstacleAsync(item, order.Head, cancellationToken) is { } cloud)
            return new(EffectKind.NotSent, cloud.Words);
        if (OwnerUids.AwaitedBy(order.Body) is not { Count: > 0 } awaited)
            return await writes.WriteAsync(item, order, null, cancellationToken);
        if (clusters.Find(item, out var why) is not { } cluster)
            return new(EffectKind.NotSent, why);
        var now = await owners.OfAsync(cluster, item.Namespace, order.Body, null, cancellationToken);
        if (awaited.FirstOrDefault(owner => now.Living[owner] is null) is { } missing)
            return new(EffectKind.NotSent, now.Unknown is [var unread, ..] ? unread : $"its owner {missing.Words}, which this plan was to create before it, is not there");
        return await writes.WriteAsync(item, order with { Body = RestoreBody.Asked(order.Body, now.Living) }, null, cancellationToken);
    }

    /// <summary>An owner's uid that is not there any more would have the object deleted at once. Of owners that are created before it in the same run, the call itself asks.</summary>
    private async Task<LiveItem> OwnersAsync(PlanItem item, RestoreOrder order, CancellationToken cancellationToken)
    {
        var meant = OwnerUids.AsNamed(order.Body);
        if (OwnerUids.Of(order.Body).Where(owner => meant[owner] is not null).ToList() is not { Count: > 0 } named)
            return new(item, LiveState.Same);
        if (clusters.Find(item, out var why) is not { } cluster)
            return new(item, LiveState.Unreadable) { Reason = why };
        var now = await owners.OfAsync(cluster, item.Namespace, order.Body, null, cancellationToken);
        if (now.Unknown.Count > 0)
            return new(item, LiveState.Unreadable) { Reason = now.Unknown[0] };
        return named.FirstOrDefault(owner => now.Living[owner] != meant[owner]) is { } other
            ? new(item, LiveState.Drifted) { Reason = $"its owner {other.Words} is gone or another one since the plan was made" }
            : new(item, LiveState.Same);
    }
}
