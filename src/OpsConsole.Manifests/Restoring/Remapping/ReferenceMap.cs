namespace OpsConsole.Manifests.Restoring.Remapping;

/// <summary>An object of a plan, by what it was and what it becomes; namespaces are empty where it has none.</summary>
public sealed record MappedObject(string Group, string Kind, string FromNamespace, string FromName, string ToNamespace, string ToName);

/// <summary>Where what a plan holds goes, of one cluster to one cluster: what a reference leads to afterwards.</summary>
public sealed class ReferenceMap
{
    private readonly ILookup<string, MappedObject> _objects;
    private readonly Dictionary<string, string> _spaces;

    private readonly HashSet<string> _moved;

    /// <param name="objects">All of the plan that come from the one cluster and go to the other, also those that stay where they are.</param>
    /// <param name="spaces">Pairs of a namespace and the one that it goes to. One that goes to several leads nowhere for certain, except for objects of the plan by their names.</param>
    public ReferenceMap(IReadOnlyList<MappedObject> objects, IEnumerable<(string From, string To)> spaces)
    {
        var known = spaces.Distinct().ToLookup(pair => pair.From, pair => pair.To, StringComparer.Ordinal);
        _objects = objects.ToLookup(one => one.FromName, StringComparer.Ordinal);
        _spaces = known.Where(pair => pair.Count() == 1).ToDictionary(pair => pair.Key, pair => pair.First(), StringComparer.Ordinal);
        _moved = known.Where(pair => pair.Any(to => to != pair.Key)).Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
    }

    private ReferenceMap(ILookup<string, MappedObject> objects, Dictionary<string, string> spaces, HashSet<string> moved) => (_objects, _spaces, _moved) = (objects, spaces, moved);

    /// <summary>The namespaces that go to another one.</summary>
    public IReadOnlySet<string> Moved => _moved;

    /// <summary>The same, and this namespace goes there, whatever others of the plan do.</summary>
    internal ReferenceMap With(string from, string to) => new(_objects, new Dictionary<string, string>(_spaces) { [from] = to }, [.. _moved, from]);

    /// <summary>Where a reference leads. An object of the plan counts before its namespace.</summary>
    /// <param name="isMeant">Whether a reference may mean that object, by its kind.</param>
    /// <param name="space">The namespace that is named, or that of the object that names.</param>
    /// <param name="name">Empty where only a namespace is named.</param>
    internal (string Space, string Name) Of(Func<MappedObject, bool> isMeant, string space, string name)
    {
        var there = _spaces.GetValueOrDefault(space, space);
        if (name.Length == 0)
            return (there, name);
        List<MappedObject> meant = [.. _objects[name].Where(one => (one.FromNamespace.Length == 0 || one.FromNamespace == space) && isMeant(one))];
        // One that goes to several places is meant where what names it goes.
        var found = meant.Select(one => one.ToName).Distinct(StringComparer.Ordinal).Count() == 1 && meant.Select(one => one.ToNamespace).Distinct(StringComparer.Ordinal).Count() == 1
            ? meant[0] : meant.Where(one => one.ToNamespace == there).ToList() is [var near] ? near : null;
        return found is null ? (there, name) : (found.FromNamespace.Length == 0 ? there : found.ToNamespace, found.ToName);
    }
}
