using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Resources.States;
using OpsConsole.Features.Restores.Clouds;
using OpsConsole.Features.Restores.Preflight;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Manifests.Restoring;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores;

/// <summary>Makes exact items of what somebody wants back: the stored state from the history, the object as it is now from its cluster, and the server's word on the request.</summary>
internal sealed class RestorePlanner(Fleet fleet, DeletionPlanner places, ResourceStates states, LiveObjectReader reader, RestoreOwners owners, DeletionStore store, RestoreTrial trial, RestoreAdoption adoption, RestoreBesides besides, RestoreStatus status, RestoreMapping mapping, CloudLooks clouds, IOptions<RestoreOptions> options)
{
    private const int AtOnce = 16;

    public async Task<Answer<PlannedAction>> PlanAsync(Caller caller, RestoreQuestion question, CancellationToken cancellationToken)
    {
        var asked = await besides.OfAsync(caller, question.Targets, cancellationToken);
        if (asked.IsRefused)
            return asked.Refusal;
        var mapped = await mapping.OfAsync(caller, question with { Targets = asked.Value! }, cancellationToken);
        if (mapped.IsRefused)
            return mapped.Refusal;
        var targets = mapped.Value!.Targets;
        var found = await places.PlacesAsync(caller, [.. targets.Select(target => (target.Cluster, target.Type)).Distinct()], cancellationToken);
        if ((found.Refusal ?? mapped.Value.Misplaced(found.Value!)) is { } refusal)
            return refusal;
        var definitions = await DefinitionsAsync(found.Value!.Values, cancellationToken);
        if (definitions.IsRefused)
            return definitions.Refusal;
        var stored = await ReadAsync(caller, targets, found.Value!, cancellationToken);
        var readings = new RestoreReading[targets.Count];
        await EachAsync([.. Enumerable.Range(0, targets.Count)], async (place, token) => readings[place] = await mapping.RewrittenAsync(mapped.Value, place, found.Value!, stored[place], token), cancellationToken);
        List<RestoreMember> members = [.. targets.Select((target, place) => readings[place].Of(target, found.Value![PlaceOf(target)].Type))];
        var waves = RestoreWaves.Of(members);
        var verdicts = new RestoreVerdict[targets.Count];
        var sample = RestoreSample.Of(targets, options.Value.MostTried);
        var spaces = new RestorePlaces(reader);
        var preflight = new RestorePreflight(new(store, reader, [.. members.Where((_, place) => readings[place] is { Instead: null, Changed: null })]));
        // What an object's owners come to is known before it is judged.
        foreach (var wave in waves.Order)
            await EachAsync(wave, async (place, token) =>
            {
                var at = found.Value![PlaceOf(targets[place])];
                var needs = new NeedsInPlan(waves, members, verdicts, place);
                verdicts[place] = readings[place].Instead ?? needs.InNamespace(await spaces.ObstacleAsync(at, targets[place].Namespace, token))
                    ?? await JudgeAsync(targets[place], at, needs.OfDefinition(definitions.Value![at], at.Type.Version), readings[place], new(waves, verdicts, place), needs, preflight, sample.Contains(place) ? null : sample.Untried, token);
            }, cancellationToken);
        return RestoreWords.Planned(mapped.Value.Question, verdicts, found.Value!, sample);
    }

    private static (string, string) PlaceOf(RestoreTarget target) => (target.Cluster, target.Type);

    private static Task EachAsync(IReadOnlyList<int> places, Func<int, CancellationToken, ValueTask> body, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(places, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, body);

    /// <summary>The states that are meant, from the history alone: of all that may be asked for at once, and of changes what they left too.</summary>
    private async Task<RestoreReading[]> ReadAsync(Caller caller, IReadOnlyList<RestoreTarget> targets, Dictionary<(string, string), DeletionPlace> found, CancellationToken cancellationToken)
    {
        var readings = targets.Select(target => Misplaced(target, found[PlaceOf(target)].Type)).ToArray();
        List<int> asked = [.. readings.Index().Where(entry => entry.Item is null).Select(entry => entry.Index)];
        List<int> changes = [.. asked.Where(place => targets[place].Changed is not null)];
        var told = await states.ReadAsync(caller, [.. asked.Select(place => targets[place].PointOf(targets[place].Version)), .. changes.Select(place => targets[place].PointOf(targets[place].Changed))], cancellationToken);
        foreach (var (index, place) in asked.Index())
            readings[place] = told[index].IsRefused ? new(Instead(told[index].Refusal!)) : new(null) { Wanted = told[index].Value };
        foreach (var (index, place) in changes.Index())
            if (readings[place] is { Instead: null } reading)
                readings[place] = told[asked.Count + index] is { IsRefused: true } left ? new(Instead(left.Refusal)) : reading with { Changed = told[asked.Count + index].Value };
        return readings!;
    }

    /// <summary>Null where its history is to be asked.</summary>
    private RestoreReading? Misplaced(RestoreTarget target, DeletionType type) =>
        options.Value.Refuses(type.Name == AwaitedObject.Namespaces ? target.Name : target.Namespace) ? new(new RestoreVerdict.Blocked("nothing is restored in this namespace (Restores:RefusedNamespaces)"))
        : (target.Namespace.Length > 0) != type.Namespaced ? new(new RestoreVerdict.Blocked(type.Namespaced ? "objects of the type have a namespace, and none is named" : "objects of the type have no namespace"))
        : null;

    private async Task<RestoreVerdict> JudgeAsync(
        RestoreTarget target, DeletionPlace place, RestoreDefinition definition, RestoreReading read, OwnersInPlan inPlan, NeedsInPlan needs, RestorePreflight preflight, string? untried, CancellationToken cancellationToken)
    {
        // Of a type that has no definition there is nothing, and the server does not even say so.
        var reading = definition.IsAbsent ? new LiveReading.Absent() : await reader.ReadAsync(place.Cluster, place.Type, target.Namespace, target.Name, cancellationToken);
        if (reading is LiveReading.Unreadable unreadable)
            return new RestoreVerdict.Unknown(unreadable.Why);
        var live = (reading as LiveReading.Found)?.Object;
        // A change that goes back and a merge leave the owners as they are.
        var now = read.Changed is null && target.Mode is not RestoreMode.Merge ? await owners.OfAsync(place.Cluster, target.Namespace, read.Wanted!.Json, live?.Canonical, cancellationToken, inPlan.Among(OwnerUids.Of(read.Wanted.Json))) : new(OwnerUids.None, [], []);
        if (inPlan.Obstacle(now.Gone, isThere: live is not null) is { } obstacle)
            return new RestoreVerdict.Blocked(obstacle);
        var sight = new RestoreSight
        {
            Target = read.Remap?.Observing is not null && target.Cloud is not CloudChoice.Create ? target with { Cloud = CloudChoice.Observe } : target,
            Remap = read.Remap,
            Place = place,
            Definition = definition,
            Wanted = read.Wanted!,
            Changed = read.Changed,
            Live = live,
            Owners = now.Await(inPlan.Among(now.Gone)),
            Subject = new(read.Wanted!.Json, place.Type),
            Awaited = needs.Awaited,
            Untried = live is null ? needs.Untried : null,
            Takers = needs.Takers,
        };
        sight = sight with { Cloud = await clouds.OfAsync(sight, preflight.Neighbours, cancellationToken) };
        var (order, instead) = RestoreJudge.Of(sight);
        PlanItem ItemOf(ItemOutcome outcome) => Item(sight, outcome, Math.Max(inPlan.WaveAfter(now.Gone), needs.Wave));
        if (order is null)
            return await status.AddAsync(sight, instead!, ItemOf, cancellationToken);
        var found = await preflight.OfAsync(sight, order, cancellationToken);
        if (RestorePreflight.Obstacle(found) is { } stands)
            return stands;
        sight = sight with { Preflight = found };
        var isPaused = RestoreRelease.Pauses(sight, order, needs);
        var verdict = await trial.OfAsync(sight, isPaused ? order with { Body = PausedBody.Of(order.Body) } : order, ItemOf(RestoreWords.OutcomeOf(order, sight)), untried, cancellationToken);
        if (verdict is RestoreVerdict.Planned { Mode: RestoreMode.Create, IsManaged: true } created && sight.Target.Cloud is not CloudChoice.Create && sight.Definition.KnowsManagementPolicies)
            verdict = created with { Adoption = adoption.Of(sight, created.Item), OnlyObserved = ManagedRestore.OnlyObserves(sight.Subject) };
        if (isPaused && verdict is RestoreVerdict.Planned paused)
            verdict = RestoreRelease.Add(sight, order, needs, paused);
        return await status.AddAsync(sight, verdict, ItemOf, cancellationToken);
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
    private static PlanItem Item(RestoreSight sight, ItemOutcome outcome, int wave) => new()
    {
        Number = 0,
        Wave = wave,
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
        Outcome = outcome,
    };

    private static RestoreVerdict Instead(Refusal refusal) =>
        refusal.Kind is RefusalKind.Unavailable ? new RestoreVerdict.Unknown(refusal.Message) : new RestoreVerdict.Blocked(refusal.Message);
}
