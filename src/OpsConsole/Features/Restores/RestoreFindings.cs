using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>What an approver should know of a restored object.</summary>
internal static class RestoreFindings
{
    public static IEnumerable<string> Of(RestoreSight sight, RestoreOrder order)
    {
        var subject = sight.Subject;
        foreach (var finding in RemapFindings.Of(sight))
            yield return finding;
        if (sight.Remap?.Origin is null && sight.Live is { } live && sight.Wanted.Resource.Lineage.Uid != live.Uid)
            yield return $"The living object is another life of the name (uid {live.Uid}); the state is of uid {sight.Wanted.Resource.Lineage.Uid}.";
        var (remakes, external) = (sight.Target.Cloud is CloudChoice.Create, subject.Annotation(ManagedRestore.ExternalName));
        if (order.Head is not null && sight.Cloud is { } cloud)
            yield return order.Head.IsThere
                ? $"Its type cannot only observe, so the cloud was asked: {cloud.Words}. Its provider takes it up by its external name, acts on it at once, and makes it what this version says. It is asked once more just before the call."
                : $"Its type cannot only observe, so the cloud was asked: {cloud.Words}. Its provider makes a new and empty one. It is asked once more just before the call.";
        if (order is { Mode: RestoreMode.Create, Head: null } && subject.IsManaged && !remakes)
            yield return $"It comes back with managementPolicies [Observe]: its provider looks for {external} and changes nothing. "
                + (RestoreAdoption.Instead(sight) is { } why ? $"So it stays: {why}." : "What the cloud deleted does not come back.");
        if (order.Mode is not RestoreMode.Revert && subject.IsManaged && remakes)
            yield return $"Its provider takes {external} where it finds it, and makes a new and empty cloud resource of that name where it finds none.";
        if (order.Mode is RestoreMode.Replace && subject.IsManaged && sight.Target.Cloud is not CloudChoice.Observe && ManagedRestore.OnlyObserves(sight.Live!.Subject) && !ManagedRestore.OnlyObserves(subject))
            yield return "Its policies come back: from then on its provider makes the cloud resource what this version says.";
        foreach (var owner in sight.Owners.Awaited)
            yield return $"Its owner {owner.Words} is created before it by the same plan, and named by the uid that it gets then; it was tried without that owner.";
        foreach (var owner in sight.Takers)
            yield return $"{owner.Words}, which composed it, is to come back after it by the same plan: until then nobody controls it, and then Crossplane takes it up again.";
        foreach (var owner in sight.Owners.Gone.Except(sight.Takers))
            yield return $"Its owner {owner.Words} is not there: it is restored without it, and will not be deleted with it.";
        foreach (var controller in subject.Controllers)
            yield return $"{controller} controls it and may change it back.";
        foreach (var finding in order.Merge is { } merge ? Merge(merge) : [])
            yield return finding;
        if (order.KeepsStatus)
            yield return "Its type keeps the status in the object itself; the living status is sent unchanged.";
        foreach (var consequence in sight.Preflight)
            yield return consequence.Words;
    }

    private static IEnumerable<string> Merge(MergeBody merge)
    {
        if (merge.Fields.Where(field => field.Managers.Count > 0).ToList() is { Count: > 0 } taken)
            yield return $"It takes by force what other field managers own: {RestoreWords.Fields(taken)}. They may change it back.";
        if (merge.LeftOut.Count > 0)
            yield return $"Left out, as others own it and it was not named: {RestoreWords.Fields(merge.LeftOut)}.";
        if (merge.Fields.Any(field => field.Path.StartsWith("spec.managementPolicies", StringComparison.Ordinal)))
            yield return "Its policies change with it: what its provider does from then on is what this version says.";
    }
}
