using OpsConsole.Features.Storage.Protection.Rules;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>All facts of one cluster, with the names they are found under. One writer; not thread-safe.</summary>
public sealed class ClusterFacts(string cluster)
{
    private readonly Dictionary<string, Dictionary<ObjectKey, ObjectFacts>> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ObjectKey>> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeCoverage> _coverage = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, string>? _gaps;

    public string Cluster { get; } = cluster;

    /// <summary>What must be protected in this cluster.</summary>
    public RequiredProtection MustBeProtected { get; internal set; } = RequiredProtection.Nothing;

    public IEnumerable<ObjectFacts> All => _types.Values.SelectMany(objects => objects.Values);

    public int Count => _types.Values.Sum(objects => objects.Count);

    public ObjectFacts? Find(ObjectKey key) => _types.GetValueOrDefault(key.Type)?.GetValueOrDefault(key);

    /// <summary>Of one type, in no order.</summary>
    public IEnumerable<ObjectFacts> Of(string type) => _types.TryGetValue(type, out var objects) ? objects.Values : [];

    /// <summary>The types of a group whose objects are of this kind, as far as any object is known; an object refers to another by its kind.</summary>
    public IEnumerable<string> TypesOf(string group, string kind) => _types
        .Where(entry => entry.Value.Count > 0 && GroupOf(entry.Key).SequenceEqual(group) && entry.Value.First().Value.Kind == kind).Select(entry => entry.Key);

    /// <summary>Those that say <see cref="ObjectFacts.IndexedUnder"/> this name, in the order of their keys.</summary>
    public IEnumerable<ObjectFacts> Under(string name) => _names.TryGetValue(name, out var keys) ? keys.Select(key => _types[key.Type][key]) : [];

    /// <summary>A type that nobody follows is not served, once the cluster told its types; a group that it could not tell of is unreadable.</summary>
    public TypeCoverage CoverageOf(string type) =>
        _coverage.GetValueOrDefault(type)
        ?? (_gaps is null ? TypeCoverage.Waiting
            : _gaps.TryGetValue(GroupOf(type).ToString(), out var reason) ? new(CoverageState.Unreadable, reason, null)
            : NotFollowed);

    /// <summary>Types followed, and how far each is known.</summary>
    public IReadOnlyDictionary<string, TypeCoverage> Coverage => _coverage;

    /// <summary>What it was before; null where it is new.</summary>
    internal ObjectFacts? Put(ObjectFacts facts)
    {
        var before = Take(facts.Key);
        if (!_types.TryGetValue(facts.Key.Type, out var objects))
            _types[facts.Key.Type] = objects = [];
        objects[facts.Key] = facts;
        foreach (var name in facts.IndexedUnder)
        {
            if (!_names.TryGetValue(name, out var named))
                _names[name] = named = new(1);
            if (named.BinarySearch(facts.Key, ObjectKey.Order) is < 0 and var place)
                named.Insert(~place, facts.Key);
        }
        return before;
    }

    /// <summary>What it was; null where it was not known.</summary>
    internal ObjectFacts? Take(ObjectKey key)
    {
        if (_types.GetValueOrDefault(key.Type) is not { } objects || !objects.Remove(key, out var before))
            return null;
        foreach (var name in before.IndexedUnder)
            if (_names.TryGetValue(name, out var named) && named.BinarySearch(key, ObjectKey.Order) is >= 0 and var place)
            {
                named.RemoveAt(place);
                if (named.Count == 0)
                    _names.Remove(name);
            }
        return before;
    }

    /// <summary>Gives back what growing left over.</summary>
    internal void Trim()
    {
        foreach (var objects in _types.Values)
            objects.TrimExcess();
        _names.TrimExcess();
    }

    /// <summary>Null is not followed any more.</summary>
    internal void Cover(string type, TypeCoverage? coverage)
    {
        if (coverage is null)
            _coverage.Remove(type);
        else
            _coverage[type] = coverage;
    }

    /// <param name="gaps">Groups whose types could not be told, and why.</param>
    /// <returns>True where it is another than before.</returns>
    internal bool Discover(IReadOnlyDictionary<string, string> gaps)
    {
        if (_gaps is not null && _gaps.Count == gaps.Count && gaps.All(gap => _gaps.TryGetValue(gap.Key, out var reason) && reason == gap.Value))
            return false;
        _gaps = gaps;
        return true;
    }

    private static ReadOnlySpan<char> GroupOf(string type) => type.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? type.AsSpan(dot + 1) : default;

    private static readonly TypeCoverage NotFollowed = new(CoverageState.NotServed, null, null);
}
