using OpsConsole.Features.Approvals;
using OpsConsole.Features.Clusters;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>Makes exact items of what somebody wants deleted: every one read in its cluster now, none taken from the capture alone.</summary>
public sealed class DeletionPlanner(Fleet fleet, DeletionStore store, LiveObjectReader reader, DependantFindings dependants)
{
    private const int AtOnce = 16;
    private const int MostNamed = 5;

    public async Task<Answer<PlannedAction>> PlanAsync(Caller caller, DeletionQuestion question, CancellationToken cancellationToken)
    {
        var found = await FindAsync(caller, question, cancellationToken);
        return found.IsRefused ? found.Refusal : new PlannedAction
        {
            Summary = DeletionWords.Summary([.. found.Value!.Select(entry => (entry.Target, entry.Place.Type.Kind))]),
            Undo = DeletionWords.Undo,
            Parameters = question.Parameters,
            Items = await ItemsAsync(found.Value!, cancellationToken),
        };
    }

    /// <summary>What is asked for, each read in its cluster now; refused by name where one is absent, unreadable or another one.</summary>
    public async Task<Answer<IReadOnlyList<DeletionFound>>> FindAsync(Caller caller, DeletionQuestion question, CancellationToken cancellationToken)
    {
        var wanted = question.IsFilter ? [(question.Cluster, question.Type)] : question.Targets.Select(target => (target.Cluster, target.Type)).Distinct().ToList();
        var places = await PlacesAsync(caller, wanted, cancellationToken);
        if (places.IsRefused)
            return places.Refusal;
        var targets = await TargetsAsync(question, places.Value!, cancellationToken);
        if (targets.IsRefused)
            return targets.Refusal;
        var read = new LiveReading[targets.Value!.Count];
        await Parallel.ForAsync(0, read.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (index, token) =>
        {
            var (target, place) = (targets.Value[index], PlaceOf(places.Value!, targets.Value[index]));
            read[index] = await reader.ReadAsync(place.Cluster, place.Type, target.Namespace, target.Name, token);
        });
        if (Check(targets.Value, read) is { } wrong)
            return wrong;
        return Answer.Of<IReadOnlyList<DeletionFound>>(
            [.. targets.Value.Zip(read, (target, reading) => new DeletionFound(target, PlaceOf(places.Value!, target), ((LiveReading.Found)reading).Object))]);
    }

    /// <summary>An item each, in their order.</summary>
    public async Task<IReadOnlyList<PlanItem>> ItemsAsync(IReadOnlyList<DeletionFound> found, CancellationToken cancellationToken)
    {
        var depending = await dependants.OfAsync(found, cancellationToken);
        return [.. found.Select((entry, index) => Item(index + 1, entry, depending[index]))];
    }

    /// <summary>The clusters and types, as far as the person may ask for changes there.</summary>
    public async Task<Answer<Dictionary<(string Cluster, string Type), DeletionPlace>>> PlacesAsync(
        Caller caller, IReadOnlyCollection<(string Cluster, string Type)> wanted, CancellationToken cancellationToken)
    {
        var places = new Dictionary<(string, string), DeletionPlace>();
        foreach (var types in wanted.GroupBy(entry => entry.Item1))
        {
            var cluster = await fleet.FindForCommandAsync(caller, types.Key, Permission.Request, cancellationToken);
            if (cluster.IsRefused)
                return cluster.Refusal;
            if (cluster.Value!.Id is not { } id || fleet.ConnectionTo(types.Key) is null)
                return new Refusal(RefusalKind.Unavailable, $"Nothing of it can be planned: {LiveObjectReader.Unsettled(cluster.Value)}.", "Try again when the cluster answers.");
            foreach (var (_, type) in types)
            {
                if (await store.TypeAsync(id, type, cancellationToken) is not { } known)
                    return new Refusal(RefusalKind.NotFound, $"Nothing of type '{type}' was captured in cluster {types.Key}.",
                        "Look for it among the cluster's types; a type appears with the first capture that reads it.");
                places[(types.Key, type)] = new(cluster.Value, id, known);
            }
        }
        return places;
    }

    private async Task<Answer<IReadOnlyList<DeletionTarget>>> TargetsAsync(
        DeletionQuestion question, Dictionary<(string Cluster, string Type), DeletionPlace> places, CancellationToken cancellationToken)
    {
        if (!question.IsFilter)
            return question.Targets.FirstOrDefault(target => (target.Namespace.Length > 0) != PlaceOf(places, target).Type.Namespaced) is { } misplaced
                ? new Refusal(RefusalKind.Invalid, $"{misplaced.Words}: objects of the type {(misplaced.Namespace.Length > 0 ? "have no namespace" : "have a namespace, and none is named")}.", "Correct the namespace.")
                : Answer.Of(question.Targets);
        var place = places[(question.Cluster, question.Type)];
        var names = await store.NamesAsync(place.ClusterId, place.Type.Id, question.Namespace, question.Name, question.Most + 1, cancellationToken);
        if (names.Count > question.Most)
            return new Refusal(RefusalKind.Conflict, $"More than {question.Most} objects of {question.Type} in {question.Cluster} fit the filter, and no more were to be deleted.", "Look at the list again, and narrow the filter.");
        return names.Count == 0
            ? new Refusal(RefusalKind.NotFound, $"No object of {question.Type} in {question.Cluster} fits the filter.", "Look at the list again.")
            : Answer.Of<IReadOnlyList<DeletionTarget>>([.. names.Select(entry => new DeletionTarget(question.Cluster, question.Type, entry.Namespace, entry.Name, entry.Uid))]);
    }

    private static Refusal? Check(IReadOnlyList<DeletionTarget> targets, LiveReading[] read)
    {
        List<(DeletionTarget Target, string Why)> unreadable = [.. targets.Zip(read).Where(pair => pair.Second is LiveReading.Unreadable)
            .Select(pair => (pair.First, ((LiveReading.Unreadable)pair.Second).Why))];
        if (unreadable.Count > 0)
            return new(RefusalKind.Unavailable, $"{unreadable.Count} of {targets.Count} objects cannot be read now, so nothing is planned: {Named(unreadable)}", "Try again, or leave them out.");
        List<(DeletionTarget Target, string Why)> others = [.. targets.Zip(read).Select(pair => (pair.First, Why: pair.Second switch
        {
            LiveReading.Found found when pair.First.Uid is { } uid && uid != found.Object.Uid => $"it was made anew under the same name (uid {found.Object.Uid})",
            LiveReading.Found => null,
            _ => "it is not there any more",
        })).Where(entry => entry.Why is not null).Select(entry => (entry.First, entry.Why!))];
        return others.Count == 0 ? null : new(RefusalKind.Conflict, $"{others.Count} of {targets.Count} objects are not what was chosen: {Named(others)}", "Leave them out, or have the cluster captured and choose again.");
    }

    private static string Named(List<(DeletionTarget Target, string Why)> entries) =>
        string.Join("; ", entries.Take(MostNamed).Select(entry => $"{entry.Target.Words}: {entry.Why}")) + (entries.Count > MostNamed ? $"; and {entries.Count - MostNamed} more" : "");

    private static DeletionPlace PlaceOf(Dictionary<(string Cluster, string Type), DeletionPlace> places, DeletionTarget target) => places[(target.Cluster, target.Type)];

    private static PlanItem Item(int number, DeletionFound found, IReadOnlyList<string> depending) => found.Item(found.Object.DriftHash, found.Object.Outcome) with
    {
        Number = number,
        Findings = [.. DeletionFindings.Of(found.Object.Subject), .. depending],
        Preview = DeletionPreview.Of(found.Object.Canonical),
        Substance = System.Text.Encoding.UTF8.GetString(DriftHash.Substance(found.Object.Canonical)),
    };
}

/// <summary>A type in a cluster whose objects may be asked to be deleted.</summary>
public sealed record DeletionPlace(Cluster Cluster, int ClusterId, DeletionType Type);

/// <summary>What somebody asked for, as it is in its cluster now.</summary>
public sealed record DeletionFound(DeletionTarget Target, DeletionPlace Place, LiveObject Object)
{
    /// <summary>An item of a plan for exactly this object, without a number yet; what is done to it is the caller's.</summary>
    public PlanItem Item(string driftHash, ItemOutcome outcome) => new()
    {
        Number = 0,
        ClusterId = Place.ClusterId,
        Cluster = Place.Cluster.Name,
        ClusterUid = Place.Cluster.Uid,
        Environment = Place.Cluster.Environment,
        Type = Place.Type.Name,
        Version = Place.Type.Version,
        Namespace = Target.Namespace,
        Name = Target.Name,
        Uid = Object.Uid,
        ResourceVersion = Object.ResourceVersion,
        DriftHash = driftHash,
        Outcome = outcome,
    };
}
