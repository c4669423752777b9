namespace OpsConsole.Features.Storage.Facts;

/// <summary>Labels, compact and equal by what they say.</summary>
public sealed class LabelSet : IEquatable<LabelSet>
{
    public static readonly LabelSet None = new([]);

    /// <summary>Key, value, key, value; by key.</summary>
    private readonly string[] _texts;

    private LabelSet(string[] texts) => _texts = texts;

    public int Count => _texts.Length / 2;

    /// <summary>Null where there is no such label.</summary>
    public string? this[string key]
    {
        get
        {
            for (var place = 0; place < _texts.Length; place += 2)
                if (_texts[place] == key)
                    return _texts[place + 1];
            return null;
        }
    }

    public IEnumerable<KeyValuePair<string, string>> Items
    {
        get
        {
            for (var place = 0; place < _texts.Length; place += 2)
                yield return new(_texts[place], _texts[place + 1]);
        }
    }

    /// <summary>Of a key that comes twice the last one holds.</summary>
    public static LabelSet Of(IEnumerable<KeyValuePair<string, string>> labels)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in labels)
            sorted[key] = value;
        return sorted.Count == 0 ? None : new([.. sorted.SelectMany(label => new[] { label.Key, label.Value })]);
    }

    /// <summary>True where every label of the other is here too; an empty one asks for nothing and matches all.</summary>
    public bool Has(LabelSet other) => other.Items.All(label => this[label.Key] == label.Value);

    public bool Equals(LabelSet? other) => other is not null && (ReferenceEquals(this, other) || _texts.AsSpan().SequenceEqual(other._texts));

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var text in _texts)
            hash.Add(text);
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(",", Items.Select(label => $"{label.Key}={label.Value}"));
}
