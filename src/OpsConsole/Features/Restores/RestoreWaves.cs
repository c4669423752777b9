using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>An object of a plan, as owners are named, with the owners its stored state names.</summary>
internal sealed record RestoreMember(string Cluster, string Group, string Kind, string Namespace, string Name, IReadOnlyList<OwnerName> Owners)
{
    /// <summary>As types are named: <c>buckets.s3.aws.upbound.io</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>What its stored state names beside its owners.</summary>
    public PlanNames Names { get; init; } = PlanNames.None;

    public bool IsOwnerOf(RestoreMember other, OwnerName owner) =>
        Cluster == other.Cluster && Group == owner.Group && Kind == owner.Kind && Name == owner.Name && (Namespace.Length == 0 || Namespace == other.Namespace);
}

/// <summary>
/// In which order the objects of one plan are looked at: owners before what they own, and whatever else an object needs before it. Only a composite comes after
/// what it composed, although it owns that: Crossplane makes a second one of what it does not find, and takes up what nobody controls (decision 0020).
/// </summary>
/// <remarks>Kahn, "Topological sorting of large networks", 1962.</remarks>
internal sealed class RestoreWaves
{
    private readonly List<Dictionary<OwnerName, int>> _owners;
    private readonly HashSet<int> _circular;

    private readonly IReadOnlyList<IReadOnlyList<PlanNeed>> _needs;
    private readonly List<IReadOnlyList<OwnerName>> _takers;

    private RestoreWaves(List<Dictionary<OwnerName, int>> owners, IReadOnlyList<IReadOnlyList<PlanNeed>> needs, List<IReadOnlyList<OwnerName>> takers, IReadOnlyList<IReadOnlyList<int>> order, HashSet<int> circular) =>
        (_owners, _needs, _takers, Order, _circular) = (owners, needs, takers, order, circular);

    /// <summary>Places in the plan, each once; those that own each other in a circle, and what they own, stand together at the end.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Order { get; }

    public static RestoreWaves Of(IReadOnlyList<RestoreMember> members)
    {
        var places = members.Index().ToLookup(entry => (entry.Item.Cluster, entry.Item.Group, entry.Item.Kind, entry.Item.Name), entry => entry.Index);
        var owners = members.Select(member => member.Owners
            .Select(owner => (owner, places[(member.Cluster, owner.Group, owner.Kind, owner.Name)].Where(place => members[place].IsOwnerOf(member, owner)).ToList()))
            .Where(found => found.Item2.Count > 0)
            .ToDictionary(found => found.owner, found => found.Item2[0])).ToList();
        var needs = PlanNeeds.Of(members);
        var takers = owners.Select((of, place) => (IReadOnlyList<OwnerName>)[.. of.Where(owner => needs[owner.Value].Contains(new(place, NeedKind.Composed))).Select(owner => owner.Key)]).ToList();
        foreach (var (place, taken) in takers.Index())
            foreach (var owner in taken)
                owners[place].Remove(owner);
        var (order, left) = (new List<IReadOnlyList<int>>(), Enumerable.Range(0, members.Count).ToHashSet());
        while (left.Where(place => !owners[place].Values.Any(left.Contains) && !needs[place].Any(need => left.Contains(need.Place))).ToList() is { Count: > 0 } wave)
        {
            order.Add(wave);
            left.ExceptWith(wave);
        }
        if (left.Count > 0)
            order.Add([.. left.Order()]);
        return new(owners, needs, takers, order, left);
    }

    /// <summary>Where in the plan this owner of an object stands; null where it does not.</summary>
    public int? OwnerOf(int place, OwnerName owner) => _owners[place].TryGetValue(owner, out var found) ? found : null;

    /// <summary>What an object needs before it.</summary>
    public IReadOnlyList<PlanNeed> NeedsOf(int place) => _needs[place];

    /// <summary>Owners of an object that come back after it and take it up again.</summary>
    public IReadOnlyList<OwnerName> TakersOf(int place) => _takers[place];

    /// <summary>It is its own owner over others, or is owned by such.</summary>
    public bool IsCircular(int place) => _circular.Contains(place);
}
