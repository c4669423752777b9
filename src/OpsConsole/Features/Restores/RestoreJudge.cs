using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>Chooses what is done to a target and says what stands against it, from what was read alone.</summary>
internal static class RestoreJudge
{
    /// <summary>The order; or why there is none.</summary>
    public static (RestoreOrder? Order, RestoreVerdict? Instead) Of(RestoreSight sight)
    {
        if (Obstacle(sight) is { } obstacle)
            return (null, new RestoreVerdict.Blocked(obstacle));
        if (sight.Owners.Unknown.Count > 0)
            return (null, new RestoreVerdict.Unknown(string.Join("; ", sight.Owners.Unknown)));
        if (sight.Changed is not null)
            return Revert(sight, sight.Live!);
        if (sight.Target.Mode is RestoreMode.Merge)
            return Merge(sight, sight.Live!);
        return sight.Live is { } live ? Replace(sight, live) : Create(sight);
    }

    private static string? Obstacle(RestoreSight sight)
    {
        if (sight.Definition.Obstacle is { } obstacle)
            return obstacle;
        if (sight.Live?.Subject.BeingDeletedSince is { } since)
            return $"it is being deleted since {since}{(sight.Live.Subject.Finalizers is { Count: > 0 } held ? $", held by {string.Join(", ", held)}" : "")}; wait until it is gone, then restore it";
        var (written, served) = (sight.Subject.TextAt("apiVersion"), Captures.TypeCanonicalizer.ApiVersionOf(sight.Place.Type.Group, sight.Place.Type.Version));
        if (written != served)
            return $"it was stored as {written} and is read as {served} now; what its fields mean there is not known, so it is not rewritten";
        if (sight.Target.Mode is RestoreMode.Merge && sight.Live is null)
            return "it is not there, so nothing can be merged into it; restore the version whole";
        if (sight.Changed is not null && sight.Live is null)
            return "it is not there, so no change of it can be taken back; restore the version whole";
        if (sight.Changed is { } changed && sight.Live is { } live && changed.Resource.Lineage.Uid != live.Uid)
            return $"the change was of a former life of it (uid {changed.Resource.Lineage.Uid}, not {live.Uid}); restore the version whole";
        return null;
    }

    private static (RestoreOrder?, RestoreVerdict?) Create(RestoreSight sight)
    {
        var body = RestoreBody.Asked(sight.Wanted.Json, sight.Owners.Living);
        if (sight.Subject.IsManaged)
        {
            if (ManagedRestore.CreationObstacle(sight) is { } obstacle)
                return (null, new RestoreVerdict.Blocked(obstacle));
            // A type that cannot observe comes back only where the cloud itself was asked, or an empty one is wanted.
            if (sight.Target.Cloud is not CloudChoice.Create && sight.Definition.KnowsManagementPolicies)
                body = ObserveBody.Of(body);
        }
        return Ordered(sight, new() { Mode = RestoreMode.Create, Version = sight.Wanted.Version.Sequence, Body = body, Head = sight.Cloud?.Head, Awaits = sight.Awaited, IsUntried = sight.Untried is not null });
    }

    private static (RestoreOrder?, RestoreVerdict?) Replace(RestoreSight sight, LiveObject live)
    {
        if (sight.Subject.IsManaged && ManagedRestore.ChangeObstacle(sight.Subject, live, sight.Target.Cloud) is { } obstacle)
            return (null, new RestoreVerdict.Blocked(obstacle));
        var asked = RestoreBody.Asked(sight.Wanted.Json, sight.Owners.Living);
        var body = RestoreBody.WithFinalizersOf(sight.Subject.IsManaged && sight.Target.Cloud is CloudChoice.Observe ? ObserveBody.Of(asked) : asked, live.Canonical);
        if (body.AsSpan().SequenceEqual(RestoreOrder.Asked(live.Canonical)))
            return (null, new RestoreVerdict.NoChange("what it asks for is the same"));
        return Ordered(sight, new()
        {
            Mode = RestoreMode.Replace,
            Version = sight.Wanted.Version.Sequence,
            Body = body,
            Before = RestoreOrder.HashOf(live.Canonical),
            KeepsStatus = !sight.Definition.HasStatusSubresource,
        });
    }

    private static (RestoreOrder?, RestoreVerdict?) Revert(RestoreSight sight, LiveObject live)
    {
        FieldRevert revert;
        try
        {
            revert = FieldRevert.Of(sight.Wanted.Json, sight.Changed!.Json, live.Canonical, sight.Target.Fields?.ToList());
        }
        catch (FormatException error)
        {
            return (null, new RestoreVerdict.Blocked(error.Message));
        }
        if (revert.Moved.Count > 0)
            return (null, new RestoreVerdict.Blocked($"changed again since: {string.Join(", ", revert.Moved)}; leave these fields, or compare with the newest version and choose anew"));
        if (FieldPatch.Places(revert.Patch).Count == 0)
            return (null, new RestoreVerdict.NoChange("the fields stand as they were already"));
        var then = new DeletionSubject(FieldPatch.Apply(revert.Patch, live.Canonical), sight.Place.Type);
        return then.IsManaged && ManagedRestore.ChangeObstacle(then, live, null) is { } obstacle
            ? (null, new RestoreVerdict.Blocked(obstacle))
            : Ordered(sight, new() { Mode = RestoreMode.Revert, Version = sight.Wanted.Version.Sequence, Body = revert.Patch });
    }

    private static (RestoreOrder?, RestoreVerdict?) Merge(RestoreSight sight, LiveObject live)
    {
        MergeBody merge;
        try
        {
            merge = MergeBody.Of(RestoreBody.Asked(sight.Wanted.Json), live.Canonical, MergeBody.ManagedFieldsOf(live.Json), RestoreWrites.Manager, sight.Target.Fields?.ToList());
        }
        catch (FormatException error)
        {
            return (null, new RestoreVerdict.Blocked(error.Message));
        }
        if (merge.Fields.Count == 0)
            return (null, new RestoreVerdict.NoChange(merge.LeftOut.Count == 0 ? "it has all that the version has already"
                : $"all that it has otherwise is owned by others, and none of it was named: {RestoreWords.Fields(merge.LeftOut)}"));
        if (MergeBody.Lost(merge.Json, MergeBody.ManagedFieldsOf(live.Json), RestoreWrites.Manager) is { Count: > 0 } lost)
            return (null, new RestoreVerdict.Blocked($"an earlier merge brought {string.Join(", ", lost)}, and this one would take it away again; restore the version whole, or take single changes back"));
        var then = new DeletionSubject(merge.ResultBeside(sight.Wanted.Json), sight.Place.Type);
        return then.IsManaged && ManagedRestore.ChangeObstacle(then, live, null) is { } obstacle
            ? (null, new RestoreVerdict.Blocked(obstacle))
            : Ordered(sight, new() { Mode = RestoreMode.Merge, Version = sight.Wanted.Version.Sequence, Body = merge.Json, Before = RestoreOrder.HashOf(live.Canonical), Merge = merge });
    }

    private static (RestoreOrder?, RestoreVerdict?) Ordered(RestoreSight sight, RestoreOrder order) => RestoreWrites.Body(order, sight.Live, out var missing) is null
        ? (null, new RestoreVerdict.Blocked($"only digests are stored of {string.Join(", ", missing)}, and {(sight.Live is null ? "nothing lives that has the values" : "the living object has other values")}"))
        : (RemapOrder.Of(sight, order), null);
}
