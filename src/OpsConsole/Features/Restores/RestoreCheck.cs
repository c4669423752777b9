using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Created;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>Whether the living object is what the plan says.</summary>
internal static class RestoreCheck
{
    private const int MostNamed = 5;

    public static ItemSight Of(RestoreOrder order, PlanItem item, LiveObject now)
    {
        if (order.Mode is RestoreMode.Replace or RestoreMode.Revert or RestoreMode.Merge && now.Uid != item.Uid)
            return new(SightKind.Underway, $"it was made anew under the same name (uid {now.Uid}, not {item.Uid})");
        if (order.Mode is RestoreMode.Status)
            return RestoreStatus.See(order, now);
        if (order.Mode is RestoreMode.Release)
            return FieldPatch.IsDone(PausedBody.Release(order.Body), now.Canonical) ? new(SightKind.Done, "it is let go") : new(SightKind.Untouched, "it is paused");
        if (order.Mode is RestoreMode.Adopt)
            return FieldPatch.IsDone(AdoptionPatch.Of(order.Body), now.Canonical) ? new(SightKind.Done, "it has its policies back")
                : ManagedRestore.OnlyObserves(now.Subject) ? new(SightKind.Untouched, "it only observes")
                : new(SightKind.Underway, "it has neither its policies nor only observes: somebody changed them since");
        if (order.Mode is RestoreMode.Revert)
            return FieldPatch.IsDone(order.Body, now.Canonical) ? new(SightKind.Done, "the fields stand as they were")
                : FieldPatch.Fits(order.Body, now.Canonical) ? new(SightKind.Untouched, "no field was taken back")
                : new(SightKind.Underway, "the fields stand neither as they were nor as the change left them: somebody changed them since");
        if (order.Mode is RestoreMode.Merge)
            return Missing(order, now.Canonical, MergeBody.ManagedFieldsOf(now.Json)) is not { Count: > 0 } missing ? new(SightKind.Done, "it has all that was merged into it")
                : RestoreOrder.HashOf(now.Canonical) == order.Before ? new(SightKind.Untouched, "it is as it was before")
                : new(SightKind.Underway, Differs(missing));
        if (order.Mode is RestoreMode.Replace && RestoreOrder.HashOf(now.Canonical) is var hash)
        {
            if (hash == order.After)
                return new(SightKind.Done, "it is what the plan says");
            if (hash == order.Before)
                return new(SightKind.Untouched, "it is as it was before");
        }
        var others = Missing(order.Body, now.Canonical);
        // Where a process died after the creation, the item that follows it may have come before this look.
        if (order.Mode is RestoreMode.Create && others.Count > 0 && others.All(IsFollowed) && FieldManagers.Read(MergeBody.ManagedFieldsOf(now.Json)).Any(manager => manager.Name == RestoreWrites.Manager)
            && (ManagedRestore.OnlyObserves(new(order.Body, now.Subject.Type)) || now.Subject.IsComposition))
            return new(SightKind.Done, CreatedLife.With("it was made as the plan says, and adopted or let go since", now.Uid));
        // What the server makes of it is known only where it was tried.
        return others.Count == 0 && (order.Mode is RestoreMode.Create || order.After.Length == 0) ? new(SightKind.Done, CreatedLife.With("it asks for what the version asked for", now.Uid))
            : new(SightKind.Underway, order.Mode is RestoreMode.Create ? CreatedLife.With(Differs(others), now.Uid) : Differs(others));
    }

    /// <summary>It is what an adoption or a release of the same plan changes.</summary>
    private static bool IsFollowed(string path) =>
        path.StartsWith("spec.managementPolicies", StringComparison.Ordinal) || path.Contains(PausedBody.Annotation, StringComparison.Ordinal);

    /// <summary>What the order asks for and the object has not, as paths.</summary>
    /// <param name="order">Of any mode but an adoption's.</param>
    /// <param name="json">The object, masked.</param>
    /// <param name="managedFields">Of it.</param>
    internal static IReadOnlyList<string> Missing(RestoreOrder order, byte[] json, byte[] managedFields) => order.Mode switch
    {
        RestoreMode.Revert => FieldPatch.Undone(order.Body, json),
        RestoreMode.Merge => MergeBody.Missing(order.Body, json, managedFields),
        RestoreMode.Status => [.. Missing(order.Body, json), .. StatusPatch.Missing(order.Status, json)],
        _ => Missing(order.Body, json),
    };

    /// <summary>What the plan asks for and the object does not; a server may add defaults, and a controller finalizers or labels of its own.</summary>
    internal static IReadOnlyList<string> Missing(byte[] body, byte[] live) =>
        [.. ManifestDiff.Compare(RestoreOrder.Asked(body), RestoreOrder.Asked(live)).Where(change => change.Kind is not ManifestChangeKind.Added).Select(change => change.Path)];

    private static string Differs(IReadOnlyList<string> others) =>
        $"it differs from the plan{(others.Count > 0 ? $" in {Named(others)}" : "")}: a controller or somebody changed it since, or the server changed what was sent";

    /// <summary>The first of them, and how many more there are.</summary>
    internal static string Named(IReadOnlyList<string> others) => $"{string.Join(", ", others.Take(MostNamed))}{(others.Count > MostNamed ? $" and {others.Count - MostNamed} more" : "")}";
}
