using System.Globalization;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores;

/// <summary>
/// What an ended restore left as ones that only observe, because their provider did not find their cloud resources, as a question to have empty ones made.
/// </summary>
public sealed class RestoreRemake(RequestVisibility visibility, RequestStore store)
{
    /// <summary>The parameter that names the request, by its number.</summary>
    public const string Key = "remake";

    public async Task<Answer<RestoreQuestion>> OfAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var named))
            return new Refusal(RefusalKind.Invalid, "Which restore is meant cannot be read.", "Write remake=<the number of an ended restore>.");
        var seen = await visibility.FindAsync(caller, named, cancellationToken);
        if (seen.IsRefused)
            return seen.Refusal;
        var request = seen.Value.Request;
        if (!Transitions.IsFinal(request.Standing))
            return new Refusal(RefusalKind.Conflict, $"Request #{named} has not ended ({ItemWords.Of(request.Standing)}).", "Wait for its end.");
        var left = (await store.ItemsAsync(request.Id, cancellationToken)).Where(item => IsLeft(item.Outcome, item.State))
            .Select(item => (item.Cluster, item.Type, item.Namespace, item.Name)).ToHashSet();
        if (request.Action != RestoreObjects.ActionKey || left.Count == 0)
            return new Refusal(RefusalKind.Conflict, $"Request #{named} left nothing that waits for its cloud resource.", "Look at its page.");
        var asked = RestoreQuestion.Read(new((await store.OutlineAsync(request.Id, cancellationToken)).Parameters));
        return asked.IsRefused ? asked.Refusal
            : new RestoreQuestion([.. asked.Value!.Targets.Where(target => left.Contains((target.Cluster, target.Type, target.Namespace, target.Name))).Select(target => target with { Cloud = CloudChoice.Create })]);
    }

    /// <summary>An adoption that did not come about.</summary>
    internal static bool IsLeft(string outcome, ItemState state) => outcome == RestoreAdoption.OutcomeKey && state is ItemState.Skipped;
}
