using System.Collections;
using System.Runtime.CompilerServices;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>A list that compares by its items, for records that are values; costs nothing where it is empty.</summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Of))]
public readonly struct ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[]? _items;

    internal ValueList(ReadOnlySpan<T> items) => _items = items.Length == 0 ? null : items.ToArray();

    public int Count => _items?.Length ?? 0;

    public T this[int index] => _items is { } items ? items[index] : throw new ArgumentOutOfRangeException(nameof(index));

    public bool Equals(ValueList<T> other) =>
        ReferenceEquals(_items, other._items) || _items is not null && other._items is not null && _items.AsSpan().SequenceEqual(other._items, EqualityComparer<T>.Default);

    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    public override int GetHashCode() => _items is { Length: > 0 } items ? HashCode.Combine(items.Length, items[0]) : 0;

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static bool operator ==(ValueList<T> one, ValueList<T> other) => one.Equals(other);

    public static bool operator !=(ValueList<T> one, ValueList<T> other) => !one.Equals(other);
}

/// <summary>Makes value lists.</summary>
public static class ValueList
{
    public static ValueList<T> Of<T>(ReadOnlySpan<T> items) => new(items);

    public static ValueList<T> Of<T>(IEnumerable<T> items) => new(items.ToArray());
}
