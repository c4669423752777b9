using OpsConsole.Platform;

namespace OpsConsole.Features.Approvals;

/// <summary>The actions that features registered, by their keys.</summary>
public sealed class GatedActions(IEnumerable<IGatedAction> actions)
{
    private readonly Dictionary<string, IGatedAction> _byKey = actions.ToDictionary(action => action.Key, StringComparer.Ordinal);

    public IReadOnlyCollection<IGatedAction> All => _byKey.Values;

    /// <summary>Null for a key that this program does not know: such a request cannot be executed by it.</summary>
    public IGatedAction? Find(string key) => _byKey.GetValueOrDefault(key);

    public Answer<IGatedAction> Get(string key) => Find(key) is { } action
        ? Answer.Of(action)
        : new Refusal(RefusalKind.NotFound, $"There is no action '{key}'.", $"Use one of {string.Join(", ", _byKey.Keys.Order(StringComparer.Ordinal))}.");
}
