namespace OpsConsole.Features.Storage.Facts;

/// <summary>
/// Gives one instance for texts that repeat from object to object. Of fixed size: a text that meets another in its place takes it, which costs memory and
/// nothing else. Any number of threads may use it.
/// </summary>
public sealed class StringPool
{
    private const int Places = 1 << 14;
    private const int LongestText = 128;

    private readonly string?[] _texts = new string?[Places];
    private readonly LabelSet?[] _labels = new LabelSet?[Places];

    public string Get(string text)
    {
        if (text.Length == 0)
            return "";
        if (text.Length > LongestText)
            return text;
        ref var place = ref _texts[text.GetHashCode() & (Places - 1)];
        if (place is { } known && known == text)
            return known;
        place = text;
        return text;
    }

    public string? GetOrNull(string? text) => text is null ? null : Get(text);

    public LabelSet Get(LabelSet labels)
    {
        if (labels.Count == 0)
            return LabelSet.None;
        ref var place = ref _labels[labels.GetHashCode() & (Places - 1)];
        if (place is { } known && known.Equals(labels))
            return known;
        place = labels;
        return labels;
    }
}
