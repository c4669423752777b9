using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores.Created;

/// <summary>What may be deleted of what a restore created.</summary>
/// <param name="Item">The item that created it.</param>
/// <param name="Why">Why it is left out; null where it may be deleted.</param>
/// <param name="Stays">It is there, and must not go along with what owns it either.</param>
internal sealed record CreatedVerdict(PlanItem Item, string? Why, bool Stays = false)
{
    /// <summary>As it was found; null where it was not.</summary>
    public LiveObject? Live { get; init; }
}

/// <summary>
/// Whether the deletion of a created object undoes its creation and nothing else: it must be that very life, its own restore must have written it, and nothing may go with it
/// that the restore did not make, least of all a cloud resource.
/// </summary>
internal static class CreatedRule
{
    /// <summary>Null where its cluster need not be asked: why it is left out is known already.</summary>
    /// <param name="item">The item that created it.</param>
    /// <param name="uid">Of what it made; null where nothing tells.</param>
    public static CreatedVerdict? Of(PlanItem item, string? uid) =>
        item.Type == AwaitedObject.Namespaces ? new(item, "a namespace takes with it whatever came into it since; delete it on its own page once nothing is in it")
        : item.Type == Captures.CapturedTypes.Definitions ? new(item, "a definition takes all objects of its type with it; delete it on its own page once there are none")
        : uid is null ? new(item, "nothing tells which object of this name the request made; look at it on its own page")
        : null;

    /// <param name="item">The item that created it.</param>
    /// <param name="uid">Of what it made.</param>
    /// <param name="reading">What has its name now.</param>
    public static CreatedVerdict Of(PlanItem item, string uid, LiveReading reading) => reading switch
    {
        LiveReading.Unreadable unreadable => new(item, $"it cannot be read now: {unreadable.Why}"),
        LiveReading.Found { Object: var now } when now.Uid != uid => new(item, $"it was made anew under the same name (uid {now.Uid})"),
        LiveReading.Found { Object: var now } => Of(item, now) with { Live = now },
        _ => new(item, "it is not there any more"),
    };

    /// <summary>What owns something that stays would take it along, and stays too.</summary>
    public static IReadOnlyList<CreatedVerdict> WithOwners(IReadOnlyList<CreatedVerdict> verdicts)
    {
        var all = verdicts.ToArray();
        for (var isMore = true; isMore;)
        {
            isMore = false;
            foreach (var owned in all.Where(verdict => verdict.Stays).ToList())
            {
                var owners = OwnersOf(owned.Live!);
                for (var place = 0; place < all.Length; place++)
                    if (all[place] is { Why: null, Live: { } owner } && owners.Contains(owner.Uid))
                        (all[place], isMore) = (all[place] with { Why = $"it owns {owned.Item.Words}, which would go with it and is left out itself", Stays = true }, true);
            }
        }
        return all;
    }

    private static CreatedVerdict Of(PlanItem item, LiveObject now) =>
        now.Subject.BeingDeletedSince is { } since ? new(item, $"it is being deleted since {since}")
        : FieldManagers.Read(MergeBody.ManagedFieldsOf(now.Json)).All(manager => manager.Name != RestoreWrites.Manager)
            ? new(item, $"nothing on it says that this restore made it (no field of it is {RestoreWrites.Manager}'s)")
        : now.Subject.IsComposition ? new(item, "what it composes would go with it, cloud resources too; delete it on its own page", Stays: true)
        : now.Subject.IsManaged && !ManagedRestore.OnlyObserves(now.Subject)
            ? new(item, "it may act on its cloud resource; undo the restore first, which makes it observe again, or, where an empty one was made for it, delete it on its own page", Stays: true)
        : new(item, null);

    private static HashSet<string> OwnersOf(LiveObject owned)
    {
        var named = OwnerUids.AsNamed(owned.Canonical);
        return [.. OwnerUids.Of(owned.Canonical).Select(owner => named[owner]).OfType<string>()];
    }
}
