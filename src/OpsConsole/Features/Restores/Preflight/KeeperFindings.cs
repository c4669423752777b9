using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores.Preflight;

/// <summary>Who puts an object back to what it is kept as elsewhere: what Git says wins over what is restored, sooner or later.</summary>
internal static class KeeperFindings
{
    /// <summary>Who makes their writes: Argo CD tracks by <c>app.kubernetes.io/instance</c> too, which others set as well, so that alone says nothing.</summary>
    private static readonly (string Manager, string Tool)[] Tools =
        [("argocd-controller", "Argo CD"), ("argocd-application-controller", "Argo CD"), ("kustomize-controller", "Flux"), ("helm-controller", "Flux")];

    public static IEnumerable<Consequence> Of(RestoreSight sight)
    {
        List<Keeper> keepers = [.. Keepers.Of(sight.Subject).Concat(sight.Live is { } live ? Keepers.Of(live.Subject) : []).Distinct()];
        foreach (var keeper in keepers)
            yield return Consequence.Warns(keeper.Habit is KeeperHabit.Always
                ? $"{keeper.Owner} {keeper.Name} keeps it and puts back what it says itself, whatever is restored: change it there too, or have it paused first."
                : $"{keeper.Owner} {keeper.Name} keeps it and puts back what it says itself with its next release: change it there too.");
        var known = Managers(sight);
        foreach (var tool in Tools.Where(tool => known.Contains(tool.Manager)).Select(tool => tool.Tool).Distinct())
            if (!keepers.Any(keeper => keeper.Owner.StartsWith(tool, StringComparison.Ordinal)))
                yield return Consequence.Warns($"{tool} writes it{(tool == "Argo CD" && Instance(sight) is { Length: > 0 } instance ? $" (its application may be {instance})" : "")}, as its managed fields say: where it is kept in Git, that is put back whatever is restored; change it there too, or have it paused first.");
    }

    private static string? Instance(RestoreSight sight) => (sight.Live?.Subject ?? sight.Subject).Label("app.kubernetes.io/instance");

    private static HashSet<string> Managers(RestoreSight sight) =>
        [.. FieldManagers.Read(sight.Live is { } live ? MergeBody.ManagedFieldsOf(live.Json) : sight.Wanted.ManagedFields).Where(manager => manager.Subresource is not "status").Select(manager => manager.Name)];
}
