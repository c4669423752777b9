using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores;

/// <summary>Adds to what somebody wants back the namespaces and definitions that are to come back with it: those that are not there, in the newest state that was captured.</summary>
internal sealed class RestoreBesides(Fleet fleet, DeletionPlanner places, LiveObjectReader reader)
{
    public async Task<Answer<IReadOnlyList<RestoreTarget>>> OfAsync(Caller caller, IReadOnlyList<RestoreTarget> targets, CancellationToken cancellationToken)
    {
        var wanted = targets.Where(target => target is { Namespaces: MissingChoice.Create, Namespace.Length: > 0 }).Select(target => Of(target, AwaitedObject.Namespaces, target.Namespace))
            .Concat(targets.Where(target => target.Definitions is MissingChoice.Create).Select(target => Of(target, CapturedTypes.Definitions, target.Type)))
            .Distinct().Except(targets.Select(target => Of(target, target.Type, target.Name))).ToList();
        var added = new List<RestoreTarget>();
        foreach (var target in wanted)
        {
            // Whoever may not ask for anything there hears it of what they asked for themselves.
            var place = await places.PlacesAsync(caller, [(target.Cluster, target.Type)], cancellationToken);
            if (!place.IsRefused && await IsAbsentAsync(place.Value![(target.Cluster, target.Type)], target, cancellationToken))
                added.Add(target);
        }
        return targets.Count + added.Count <= RestoreQuestion.MostTargets ? Answer.Of<IReadOnlyList<RestoreTarget>>([.. added, .. targets])
            : new Refusal(RefusalKind.Invalid, $"With the {added.Count} namespaces and definitions that are to come back too it would be {targets.Count + added.Count} objects, and {RestoreQuestion.MostTargets} are the most.", "Ask for fewer at once.");
    }

    private static RestoreTarget Of(RestoreTarget target, string type, string name) => new() { Cluster = target.Cluster, Type = type, Name = name };

    /// <summary>What cannot be read is not taken for absent; the object itself then says so.</summary>
    private async Task<bool> IsAbsentAsync(DeletionPlace place, RestoreTarget target, CancellationToken cancellationToken) =>
        fleet.ConnectionTo(target.Cluster) is not null && await reader.ReadAsync(place.Cluster, place.Type, "", target.Name, cancellationToken) is LiveReading.Absent;
}
