using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores.Preflight;

/// <summary>
/// Who takes the finalizers away again that a restored object gets: where nobody does, it cannot be deleted. It is known only of Kubernetes' own and of
/// providers of Crossplane, whose packages own the definitions of their types.
/// </summary>
internal static class FinalizerHolders
{
    private const string Managed = "finalizer.managedresource.crossplane.io";
    private const string Packages = "pkg.crossplane.io";
    /// <summary>A definition of Crossplane v2 belongs to its ManagedResourceDefinition, and that to the package.</summary>
    private const int MostSteps = 3;

    /// <param name="sight">Of the object.</param>
    /// <param name="then">What it is after the restore.</param>
    /// <param name="neighbours">Of the plan.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public static async Task<IReadOnlyList<Consequence>> OfAsync(RestoreSight sight, DeletionSubject then, RestoreNeighbours neighbours, CancellationToken cancellationToken)
    {
        var gained = then.Finalizers.Except(sight.Live?.Subject.Finalizers ?? []).Where(finalizer => !IsOfKubernetes(finalizer)).ToList();
        var consequences = new List<Consequence>();
        if (gained.Remove(Managed))
            consequences.Add(await ProviderAsync(sight, neighbours, cancellationToken));
        if (gained.Count > 0)
            consequences.Add(Consequence.Informs($"It gets the {(gained.Count == 1 ? "finalizer" : "finalizers")} {string.Join(", ", gained)}. Whether a controller runs that takes {(gained.Count == 1 ? "it" : "them")} away cannot be told here; without one it cannot be deleted again."));
        return consequences;
    }

    /// <summary>The garbage collector's and the protection of volumes.</summary>
    private static bool IsOfKubernetes(string finalizer) => finalizer is "foregroundDeletion" or "orphan" || finalizer.StartsWith("kubernetes.io/", StringComparison.Ordinal);

    private static async Task<Consequence> ProviderAsync(RestoreSight sight, RestoreNeighbours neighbours, CancellationToken cancellationToken)
    {
        if (await PackageAsync(sight, neighbours, cancellationToken) is not { } package)
            return Consequence.Informs($"Its finalizer {Managed} is taken away by its provider. Which package that is, and whether it runs, cannot be told: the definition of its type names none. Without it, it cannot be deleted again.");
        return await neighbours.FindAsync(sight.Place, package.Group, package.Kind, "", package.Name, cancellationToken) switch
        {
            Neighbour.There { Object.Subject: var found } when IsHealthy(found) => Consequence.Informs($"Its finalizer {Managed} is taken away by its provider, {package.Words}, which is healthy."),
            Neighbour.There { Object.Subject: var found } => Consequence.Warns($"Its provider, {package.Words}, is not healthy{(Why(found) is { Length: > 0 } why ? $" ({why})" : "")}: until it is, nobody takes its finalizer {Managed} away, and it cannot be deleted again."),
            Neighbour.Unknown unknown => Consequence.Informs($"Whether its provider, {package.Words}, runs cannot be told ({unknown.Why}): without it nobody takes its finalizer {Managed} away, and it cannot be deleted again."),
            _ => Consequence.Warns($"Its provider, {package.Words}, is not installed any more: nobody takes its finalizer {Managed} away, and it cannot be deleted again."),
        };
    }

    private static async Task<OwnerName?> PackageAsync(RestoreSight sight, RestoreNeighbours neighbours, CancellationToken cancellationToken)
    {
        var owners = sight.Definition.Owners;
        for (var step = 0; step < MostSteps; step++)
        {
            if ((owners.FirstOrDefault(owner => owner is { Group: Packages, Kind: "Provider" }) ?? owners.FirstOrDefault(owner => owner is { Group: Packages, Kind: "ProviderRevision" })) is { } package)
                return package;
            if (owners.FirstOrDefault(owner => owner is { Group: "apiextensions.crossplane.io", Kind: "ManagedResourceDefinition" }) is not { } definition
                || await neighbours.FindAsync(sight.Place, definition.Group, definition.Kind, "", definition.Name, cancellationToken) is not Neighbour.There { Object: var found })
                return null;
            owners = OwnerUids.Of(found.Canonical);
        }
        return null;
    }

    /// <summary>A revision of v2 calls it RevisionHealthy.</summary>
    private static bool IsHealthy(DeletionSubject package) => (package.Condition("Healthy") ?? package.Condition("RevisionHealthy")) is "True" && package.Condition("Installed") is not "False";

    private static string? Why(DeletionSubject package) => package.Message("Healthy") ?? package.Message("RevisionHealthy");
}
