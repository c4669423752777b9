using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>How the items of two lists belong together: by merge key where all items have a unique one, else by equal content and place.</summary>
/// <param name="Key">The merge key; null when there is none.</param>
/// <param name="Pairs">Positions before and after of items that are the same item, both rising.</param>
/// <param name="Before">Positions before without a partner.</param>
/// <param name="After">Positions after without a partner.</param>
internal sealed record ListMatch(string? Key, IReadOnlyList<(int Before, int After)> Pairs, IReadOnlyList<int> Before, IReadOnlyList<int> After)
{
    /// <summary>Merge keys of Kubernetes' own lists and of the kinds this console meets; the first that every item has once wins.</summary>
    private static readonly string[] MergeKeys = ["name", "type", "key", "uid", "id", "mountPath", "containerPort", "port", "ip"];

    /// <summary>Above this many comparisons items are matched by place: a diff must end.</summary>
    private const long MostComparisons = 4_000_000;

    public static ListMatch Of(IReadOnlyList<JsonElement> before, IReadOnlyList<JsonElement> after)
    {
        var key = before.Count == 0 && after.Count == 0 ? null
            : MergeKeys.FirstOrDefault(candidate => Identities(before, candidate) is not null && Identities(after, candidate) is not null);
        return key is null ? ByContent(before, after) : ByKey(key, Identities(before, key)!, Identities(after, key)!);
    }

    /// <summary>The items' values of a key as JSON; null where one lacks it, or two share it.</summary>
    private static List<string>? Identities(IReadOnlyList<JsonElement> items, string key)
    {
        var values = new List<string>(items.Count);
        foreach (var item in items)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(key, out var value)
                || value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
                return null;
            values.Add(value.GetRawText());
        }
        return values.Distinct(StringComparer.Ordinal).Count() == values.Count ? values : null;
    }

    private static ListMatch ByKey(string key, List<string> before, List<string> after)
    {
        var places = after.Select((identity, place) => (identity, place)).ToDictionary(entry => entry.identity, entry => entry.place, StringComparer.Ordinal);
        var common = before.Select((identity, place) => (Before: place, After: places.GetValueOrDefault(identity, -1))).Where(pair => pair.After >= 0).ToList();
        return Rest(key, LongestRising(common), before.Count, after.Count);
    }

    /// <summary>Items that kept their order among each other; the others moved and count as removed here and added there.</summary>
    private static List<(int Before, int After)> LongestRising(List<(int Before, int After)> pairs)
    {
        var tails = new List<int>();
        var previous = new int[pairs.Count];
        for (var at = 0; at < pairs.Count; at++)
        {
            int low = 0, high = tails.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (pairs[tails[middle]].After < pairs[at].After)
                    low = middle + 1;
                else
                    high = middle;
            }
            previous[at] = low > 0 ? tails[low - 1] : -1;
            if (low == tails.Count)
                tails.Add(at);
            else
                tails[low] = at;
        }
        var rising = new List<(int, int)>();
        for (var at = tails.Count > 0 ? tails[^1] : -1; at >= 0; at = previous[at])
            rising.Add(pairs[at]);
        rising.Reverse();
        return rising;
    }

    private static ListMatch ByContent(IReadOnlyList<JsonElement> before, IReadOnlyList<JsonElement> after)
    {
        var left = before.Select(item => item.GetRawText()).ToArray();
        var right = after.Select(item => item.GetRawText()).ToArray();
        var start = 0;
        while (start < left.Length && start < right.Length && left[start] == right[start])
            start++;
        var end = 0;
        while (end < left.Length - start && end < right.Length - start && left[^(end + 1)] == right[^(end + 1)])
            end++;
        var pairs = Enumerable.Range(0, start).Select(place => (place, place)).ToList();
        var equal = Common(left[start..^end], right[start..^end]).Select(pair => (Before: pair.Before + start, After: pair.After + start));
        var (from, to) = (start, start);
        foreach (var pair in equal.Append((Before: left.Length - end, After: right.Length - end)))
        {
            // Between two equal items, what stands at the same place is the same item, changed.
            for (; from < pair.Before && to < pair.After; from++, to++)
                pairs.Add((from, to));
            if (pair.Before < left.Length - end)
                pairs.Add(pair);
            (from, to) = (pair.Before + 1, pair.After + 1);
        }
        pairs.AddRange(Enumerable.Range(0, end).Reverse().Select(place => (left.Length - 1 - place, right.Length - 1 - place)));
        return Rest(null, pairs, left.Length, right.Length);
    }

    /// <summary>The longest common subsequence.</summary>
    private static List<(int Before, int After)> Common(string[] left, string[] right)
    {
        var common = new List<(int, int)>();
        if ((long)left.Length * right.Length is 0 or > MostComparisons)
            return common;
        var lengths = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
            for (var j = right.Length - 1; j >= 0; j--)
                lengths[i, j] = left[i] == right[j] ? lengths[i + 1, j + 1] + 1 : Math.Max(lengths[i + 1, j], lengths[i, j + 1]);
        for (int i = 0, j = 0; i < left.Length && j < right.Length;)
        {
            if (left[i] == right[j])
                common.Add((i++, j++));
            else if (lengths[i + 1, j] >= lengths[i, j + 1])
                i++;
            else
                j++;
        }
        return common;
    }

    private static ListMatch Rest(string? key, List<(int Before, int After)> pairs, int before, int after) => new(
        key,
        pairs,
        [.. Enumerable.Range(0, before).Except(pairs.Select(pair => pair.Before))],
        [.. Enumerable.Range(0, after).Except(pairs.Select(pair => pair.After))]);
}
