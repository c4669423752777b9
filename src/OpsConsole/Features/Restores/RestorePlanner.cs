using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests.Restoring;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores;

/// <summary>Makes exact items of what somebody wants back: the stored state from the history, the object as it is now from its cluster, and the server's word on the request.</summary>
internal sealed class RestorePlanner(Fleet fleet, DeletionPlanner places, ResourceHistory history, LiveObjectReader reader, RestoreOwners owners, RestoreTrial trial, IOptions<RestoreOptions> options)
{
    private const int AtOnce = 16;

    public async Task<Answer<PlannedAction>> PlanAsync(Caller caller, RestoreQuestion question, CancellationToken cancellationToken)
    {
        var found = await places.PlacesAsync(caller, [.. question.Targets.Select(target => (target.Cluster, target.Type)).Distinct()], cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var definitions = await DefinitionsAsync(found.Value!.Values, cancellationToken);
        if (definitions.IsRefused)
            return definitions.Refusal;
        var verdicts = new RestoreVerdict[question.Targets.Count];
        var spaces = new RestorePlaces(reader);
        await Parallel.ForAsync(0, verdicts.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, token) =>
        {
            var target = question.Targets[index];
            var place = found.Value[(target.Cluster, target.Type)];
            verdicts[index] = await spaces.ObstacleAsync(place, target.Namespace, token) ?? await OfAsync(caller, target, place, definitions.Value![place], question, token);
        });
        return RestoreWords.Planned(question.Targets, verdicts, found.Value);
    }

    private async Task<RestoreVerdict> OfAsync(
        Caller caller, RestoreTarget target, DeletionPlace place, RestoreDefinition definition, RestoreQuestion question, CancellationToken cancellationToken)
    {
        if (options.Value.Refuses(place.Type.Name == "namespaces" ? target.Name : target.Namespace))
            return new RestoreVerdict.Blocked("nothing is restored in this namespace (Restores:RefusedNamespaces)");
        if ((target.Namespace.Length > 0) != place.Type.Namespaced)
            return new RestoreVerdict.Blocked(place.Type.Namespaced ? "objects of the type have a namespace, and none is named" : "objects of the type have no namespace");
        var wanted = await history.StateAsync(caller, target.PointOf(target.Version), cancellationToken);
        if (wanted.IsRefused)
            return Instead(wanted.Refusal);
        ResourceState? changed = null;
        if (target.Changed is { } after)
        {
            var left = await history.StateAsync(caller, target.PointOf(after), cancellationToken);
            if (left.IsRefused)
                return Instead(left.Refusal);
            changed = left.Value;
        }
        var reading = await reader.ReadAsync(place.Cluster, place.Type, target.Namespace, target.Name, cancellationToken);
        if (reading is LiveReading.Unreadable unreadable)
            return new RestoreVerdict.Unknown(unreadable.Why);
        var live = (reading as LiveReading.Found)?.Object;
        // A change that goes back leaves the owners as they are.
        var now = changed is null ? await owners.OfAsync(place.Cluster, target.Namespace, wanted.Value!.Json, live?.Canonical, cancellationToken) : new(OwnerUids.None, [], []);
        if (now.Gone.FirstOrDefault(owner => question.Targets.Any(other => other != target && other.Cluster == target.Cluster && other.Name == owner.Name && (other.Namespace.Length == 0 || other.Namespace == target.Namespace))) is { } together)
            return new RestoreVerdict.Blocked($"its owner {together.Words} is restored by the same plan, and its uid is not known yet; ask for this one once that is back");
        var sight = new RestoreSight
        {
            Target = target,
            Place = place,
            Definition = definition,
            Wanted = wanted.Value!,
            Changed = changed,
            Live = live,
            Owners = now,
            Subject = new(wanted.Value!.Json, place.Type),
        };
        var (order, instead) = RestoreJudge.Of(sight);
        return order is null ? instead! : await trial.OfAsync(sight, order, Item(sight, order), cancellationToken);
    }

    private async Task<Answer<Dictionary<DeletionPlace, RestoreDefinition>>> DefinitionsAsync(IEnumerable<DeletionPlace> wanted, CancellationToken cancellationToken)
    {
        var definitions = new Dictionary<DeletionPlace, RestoreDefinition>();
        foreach (var place in wanted)
        {
            if (fleet.ConnectionTo(place.Cluster.Name) is not { } connection)
                return new Refusal(RefusalKind.Unavailable, $"Nothing of it can be planned: {LiveObjectReader.Unsettled(place.Cluster)}.", "Try again when the cluster answers.");
            definitions[place] = await RestoreDefinition.ReadAsync(connection, place.Type, cancellationToken);
        }
        return definitions;
    }

    /// <summary>What it is bound to is written once it was tried.</summary>
    private static PlanItem Item(RestoreSight sight, RestoreOrder order) => new()
    {
        Number = 0,
        ClusterId = sight.Place.ClusterId,
        Cluster = sight.Place.Cluster.Name,
        ClusterUid = sight.Place.Cluster.Uid,
        Environment = sight.Place.Cluster.Environment,
        Type = sight.Place.Type.Name,
        Version = sight.Place.Type.Version,
        Namespace = sight.Target.Namespace,
        Name = sight.Target.Name,
        Uid = sight.Live?.Uid ?? "",
        ResourceVersion = sight.Live?.ResourceVersion ?? "",
        DriftHash = "",
        Outcome = RestoreWords.OutcomeOf(order.Mode, sight.Subject.IsManaged),
    };

    private static RestoreVerdict Instead(Refusal refusal) =>
        refusal.Kind is RefusalKind.Unavailable ? new RestoreVerdict.Unknown(refusal.Message) : new RestoreVerdict.Blocked(refusal.Message);
}
