using OpsConsole.Platform;

namespace OpsConsole.Features.Restores;

/// <summary>Rows that somebody ticked, in the order of their choice: no more than one request may name, and one of a name. Kept across other filters.</summary>
internal sealed class RestoreSelection<TKey> where TKey : notnull
{
    private readonly Dictionary<TKey, RestoreTarget> _targets = [];

    public int Count => _targets.Count;

    public IReadOnlyList<RestoreTarget> Targets => [.. _targets.Values];

    public bool Contains(TKey key) => _targets.ContainsKey(key);

    public void Remove(TKey key) => _targets.Remove(key);

    public void Clear() => _targets.Clear();

    /// <summary>Ticks a row, or takes the tick away.</summary>
    public Refusal? Toggle(TKey key, RestoreTarget target) => _targets.Remove(key) ? null : Add(key, target);

    /// <summary>Ticks all of them, or takes their ticks away; of one name the first stays.</summary>
    public Refusal? TakeAll(bool isTicked, IEnumerable<(TKey Key, RestoreTarget Target)> rows)
    {
        Refusal? refusal = null;
        foreach (var (key, target) in rows)
            if (!isTicked)
                _targets.Remove(key);
            else if (!_targets.ContainsKey(key) && !IsNamed(target))
                refusal ??= Add(key, target);
        return refusal;
    }

    private Refusal? Add(TKey key, RestoreTarget target)
    {
        if (_targets.Count >= RestoreQuestion.MostTargets)
            return new(RefusalKind.Invalid, $"{RestoreQuestion.MostTargets:N0} objects are the most that one request may name.", "Ask for these first.");
        if (IsNamed(target))
            return new(RefusalKind.Invalid, $"Another life of {target.Words} is selected: only one of a name can come back.", "Clear that one first.");
        _targets.Add(key, target);
        return null;
    }

    private bool IsNamed(RestoreTarget target) => _targets.Values.Any(other => other.Words == target.Words);
}
