namespace OpsConsole.Features.Resources.Deletion;

/// <summary>When a keeper makes an object what it says again.</summary>
public enum KeeperHabit
{
    /// <summary>It compares all the time.</summary>
    Always,
    /// <summary>With the next release.</summary>
    Releases,
}

/// <summary>Who made an object and may make it again.</summary>
/// <param name="Owner">The tool: "Flux Kustomization".</param>
/// <param name="Name">What it calls it.</param>
/// <param name="Habit">When it does.</param>
public sealed record Keeper(string Owner, string Name, KeeperHabit Habit);

/// <summary>Keepers of an object, as its labels and annotations say.</summary>
public static class Keepers
{
    public const string ArgoCd = "Argo CD application";

    /// <summary><c>application:group/kind:namespace/name</c>; where it says another object, something copied it, and Argo CD does not heed it (Argo CD, "Resource Tracking").</summary>
    private const string TrackingId = "argocd.argoproj.io/tracking-id";

    private static readonly (bool IsLabel, string Key, string Owner, KeeperHabit Habit)[] Marks =
    [
        (true, "argocd.argoproj.io/instance", ArgoCd, KeeperHabit.Always),
        (false, TrackingId, ArgoCd, KeeperHabit.Always),
        (true, "kustomize.toolkit.fluxcd.io/name", "Flux Kustomization", KeeperHabit.Always),
        (true, "helm.toolkit.fluxcd.io/name", "Flux HelmRelease", KeeperHabit.Releases),
        (false, "meta.helm.sh/release-name", "Helm release", KeeperHabit.Releases),
        (true, "crossplane.io/composite", "Crossplane composite", KeeperHabit.Always),
    ];

    /// <summary>Each kind of owner once.</summary>
    public static IEnumerable<Keeper> Of(Func<string, string?> label, Func<string, string?> annotation) => Marks
        .Select(mark => new Keeper(mark.Owner, NameOf(mark.Key, mark.IsLabel ? label(mark.Key) : annotation(mark.Key)), mark.Habit))
        .Where(keeper => keeper.Name.Length > 0).DistinctBy(keeper => keeper.Owner);

    /// <summary>The same, without marks that speak of another object.</summary>
    public static IEnumerable<Keeper> Of(DeletionSubject subject) =>
        Of(subject.Label, key => key == TrackingId && IsOfAnother(subject.Annotation(key), subject) ? null : subject.Annotation(key));

    private static string NameOf(string key, string? value) => key == TrackingId ? value?.Split(':')[0] ?? "" : value ?? "";

    /// <summary>Its namespace is not compared: of an object without one it is that of the application's destination.</summary>
    private static bool IsOfAnother(string? mark, DeletionSubject subject) =>
        mark?.Split(':') is [_, var type, var name] && (type != $"{subject.Type.Group}/{subject.Type.Kind}" || name[(name.LastIndexOf('/') + 1)..] != subject.TextAt("metadata", "name"));
}
