using System.Collections.Concurrent;
using System.Text.Json;

namespace OpsConsole.Manifests;

/// <summary>
/// The part of JSONPath that Kubernetes prints columns with: fields, <c>['a.b']</c>, <c>\.</c>, positions, slices, <c>*</c>, <c>..</c> and
/// filters such as <c>[?(@.type=="Ready")]</c>. Source: https://kubernetes.io/docs/reference/kubectl/jsonpath/
/// </summary>
internal sealed class ColumnPath(IReadOnlyList<IColumnStep> steps)
{
    private const int MostKept = 10_000;
    private static readonly ConcurrentDictionary<string, ColumnPath?> Known = new(StringComparer.Ordinal);

    /// <summary>Null for a path that cannot be read.</summary>
    public static ColumnPath? Of(string path)
    {
        if (Known.TryGetValue(path, out var known))
            return known;
        if (Known.Count > MostKept)
            Known.Clear();
        return Known[path] = ColumnPathParser.Parse(path) is { } steps ? new ColumnPath(steps) : null;
    }

    /// <summary>The first value found in document order.</summary>
    public JsonElement? Find(JsonElement root)
    {
        foreach (var found in All(root))
            return found;
        return null;
    }

    public IEnumerable<JsonElement> All(JsonElement root) => steps.Aggregate(
        (IEnumerable<JsonElement>)[root], (values, step) => values.SelectMany(step.From));
}
