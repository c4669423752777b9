namespace OpsConsole.Features.Storage.Facts;

/// <summary>The conditions of one object, each type at most once.</summary>
public sealed class ConditionList : IEquatable<ConditionList>
{
    public static readonly ConditionList None = new([]);

    private readonly Condition[] _items;

    private ConditionList(Condition[] items) => _items = items;

    public IReadOnlyList<Condition> Items => _items;

    /// <summary>Null where the object has no such condition.</summary>
    public Condition? this[ConditionType type]
    {
        get
        {
            foreach (ref readonly var item in _items.AsSpan())
                if (item.Type == type)
                    return item;
            return null;
        }
    }

    /// <summary>Of a type that comes twice, the one that changed last; of two that changed at once, the later in the list.</summary>
    public static ConditionList Of(IEnumerable<Condition> conditions)
    {
        var items = conditions.GroupBy(item => item.Type).OrderBy(group => group.Key)
            .Select(group => group.Aggregate((one, next) => (next.Since ?? DateTimeOffset.MinValue) >= (one.Since ?? DateTimeOffset.MinValue) ? next : one)).ToArray();
        return items.Length == 0 ? None : new(items);
    }

    public bool Equals(ConditionList? other) => other is not null && (ReferenceEquals(this, other) || _items.AsSpan().SequenceEqual(other._items));

    public override bool Equals(object? obj) => Equals(obj as ConditionList);

    public override int GetHashCode() => _items.Length == 0 ? 0 : HashCode.Combine(_items.Length, _items[0]);
}
