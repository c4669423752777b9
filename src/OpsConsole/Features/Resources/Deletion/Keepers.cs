namespace OpsConsole.Features.Resources.Deletion;

/// <summary>Who made an object and may make it again, as its labels and annotations say.</summary>
public static class Keepers
{
    private static readonly (bool IsLabel, string Key, string Owner)[] Marks =
    [
        (true, "argocd.argoproj.io/instance", "Argo CD application"),
        (false, "argocd.argoproj.io/tracking-id", "Argo CD application"),
        (true, "kustomize.toolkit.fluxcd.io/name", "Flux Kustomization"),
        (true, "helm.toolkit.fluxcd.io/name", "Flux HelmRelease"),
        (false, "meta.helm.sh/release-name", "Helm release"),
        (true, "crossplane.io/composite", "Crossplane composite"),
    ];

    /// <summary>Each kind of owner once.</summary>
    public static IEnumerable<(string Owner, string Name)> Of(Func<string, string?> label, Func<string, string?> annotation) => Marks
        .Select(mark => (mark.Owner, Name: mark.IsLabel ? label(mark.Key) : annotation(mark.Key)))
        .Where(keeper => keeper.Name is { Length: > 0 }).DistinctBy(keeper => keeper.Owner)
        .Select(keeper => (keeper.Owner, keeper.Name!));
}
