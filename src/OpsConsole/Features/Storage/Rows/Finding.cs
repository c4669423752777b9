namespace OpsConsole.Features.Storage.Rows;

public enum FindingLevel { Harm, Warning, Note }

/// <summary>Something a person should know of a row.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Key">One word a kind of finding, the same for every row that has it: <c>default-class-missing</c>.</param>
/// <param name="Words">A sentence that names what is wrong.</param>
/// <param name="Step">What to do about it; empty where there is nothing.</param>
public sealed record Finding(FindingLevel Level, string Key, string Words, string Step = "");

/// <summary>Findings that compare by what they say.</summary>
public sealed class FindingList : IEquatable<FindingList>
{
    public static readonly FindingList None = new([]);

    private readonly Finding[] _items;

    private FindingList(Finding[] items) => _items = items;

    public IReadOnlyList<Finding> Items => _items;

    /// <summary>Sorted by harm, then by key.</summary>
    public static FindingList Of(IEnumerable<Finding> findings) =>
        findings.OrderBy(finding => finding.Level).ThenBy(finding => finding.Key, StringComparer.Ordinal).ToArray() is { Length: > 0 } items ? new(items) : None;

    public bool Has(string key) => _items.Any(item => item.Key == key);

    public bool Equals(FindingList? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    public override bool Equals(object? obj) => Equals(obj as FindingList);

    public override int GetHashCode() => _items.Length == 0 ? 0 : HashCode.Combine(_items.Length, _items[0]);
}
