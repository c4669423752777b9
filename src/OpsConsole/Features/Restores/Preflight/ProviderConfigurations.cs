using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores.Preflight;

/// <summary>
/// Whether the provider configuration that a managed resource names is there. Without it its provider connects to nothing: it neither finds its cloud
/// resource nor lets it go when it is deleted. Source: Crossplane, "Managed resources" (providerConfigRef; event CannotConnectToProvider).
/// </summary>
internal static class ProviderConfigurations
{
    private const string Usual = "ProviderConfig";

    /// <param name="sight">Of the managed resource.</param>
    /// <param name="then">What it is after the restore.</param>
    /// <param name="neighbours">Of the plan.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>Null where there is nothing to say.</returns>
    public static async Task<Consequence?> OfAsync(RestoreSight sight, DeletionSubject then, RestoreNeighbours neighbours, CancellationToken cancellationToken)
    {
        if (!then.IsManaged || NameOf(then) is not { } name || sight.Live is { } live && NameOf(live.Subject) == name)
            return null;
        var words = $"provider configuration {name.Kind} {name.Name}";
        if (await GroupAsync(sight.Place, name.Kind, neighbours, cancellationToken) is not { } group)
            return Consequence.Informs($"Whether its {words} is there is not known: nothing of that kind is captured for {sight.Place.Type.Group}.");
        return await neighbours.FindAsync(sight.Place, group, name.Kind, sight.Target.Namespace, name.Name, cancellationToken) switch
        {
            Neighbour.There { Object.Subject.BeingDeletedSince: { } since } => Consequence.Warns($"Its {words} is being deleted since {since}."),
            Neighbour.There => null,
            Neighbour.Unknown unknown => Consequence.Informs($"Whether its {words} is there is not known: {unknown.Why}."),
            Neighbour.Absent { IsInPlan: true, Type: var type } when sight.Awaited.Any(awaited => (awaited.Type, awaited.Name) == (type.Name, name.Name)) =>
                Consequence.Informs($"Its {words} is not there, and comes back by the same plan, before it."),
            Neighbour.Absent { IsInPlan: true } when sight.Live is null => Consequence.Blocks($"its {words} ({group}) is not there, and this plan cannot bring it back: without it its provider neither finds its cloud resource nor lets it go again; clear that first"),
            _ when sight.Live is null => Consequence.Blocks($"its {words} ({group}) is not there: without it its provider neither finds its cloud resource nor lets it go again; restore that first"),
            _ => Consequence.Warns($"Its {words} ({group}) is not there: its provider does nothing with it any more."),
        };
    }

    /// <summary>The configuration that a managed resource names, as it lives; null where it is not there or cannot be read.</summary>
    internal static async Task<LiveObject?> LivingAsync(DeletionPlace place, string space, DeletionSubject then, RestoreNeighbours neighbours, CancellationToken cancellationToken) =>
        NameOf(then) is { } name && await GroupAsync(place, name.Kind, neighbours, cancellationToken) is { } group
            && await neighbours.FindAsync(place, group, name.Kind, space, name.Name, cancellationToken) is Neighbour.There { Object: var living } ? living : null;

    internal static (string Kind, string Name)? NameOf(DeletionSubject subject) => subject.TextAt("spec", "providerConfigRef", "name") is { Length: > 0 } name
        ? (subject.TextAt("spec", "providerConfigRef", "kind") is { Length: > 0 } kind ? kind : Usual, name) : null;

    /// <summary>A provider's configurations stand in its own group, its services below it: <c>s3.aws.upbound.io</c> in <c>aws.upbound.io</c>.</summary>
    private static async Task<string?> GroupAsync(DeletionPlace place, string kind, RestoreNeighbours neighbours, CancellationToken cancellationToken)
    {
        for (var group = place.Type.Group; group.Contains('.', StringComparison.Ordinal); group = group[(group.IndexOf('.', StringComparison.Ordinal) + 1)..])
            if (await neighbours.TypeAsync(place, group, kind, cancellationToken) is not null)
                return group;
        return null;
    }
}
