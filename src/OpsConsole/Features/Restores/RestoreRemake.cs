using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores;

/// <summary>
/// What an ended restore left as ones that only observe, because their provider did not find their cloud resources, as a question to have empty ones made.
/// </summary>
public sealed class RestoreRemake(EndedRequests requests, RequestStore store)
{
    /// <summary>The parameter that names the request, by its number.</summary>
    public const string Key = "remake";

    public async Task<Answer<RestoreQuestion>> OfAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        var ended = await requests.OfAsync(caller, Key, number, "made anew", cancellationToken);
        if (ended.IsRefused)
            return ended.Refusal;
        var request = ended.Value!;
        var left = (await store.ItemsAsync(request.Id, cancellationToken)).Where(item => IsLeft(item.Outcome, item.State))
            .Select(item => (item.Cluster, item.Type, item.Namespace, item.Name)).ToHashSet();
        if (request.Action != RestoreObjects.ActionKey || left.Count == 0)
            return new Refusal(RefusalKind.Conflict, $"Request #{request.Number} left nothing that waits for its cloud resource.", "Look at its page.");
        var asked = RestoreQuestion.Read(new((await store.OutlineAsync(request.Id, cancellationToken)).Parameters));
        return asked.IsRefused ? asked.Refusal
            : asked.Value! with { Targets = [.. asked.Value.Targets.Where(target => IsAmong(left, target.There())).Select(target => target with { Cloud = CloudChoice.Create })] };
    }

    private static bool IsAmong(HashSet<(string Cluster, string Type, string Namespace, string Name)> left, RestoreTarget there) =>
        left.Contains((there.Cluster, there.Type, there.Namespace, there.Name));

    /// <summary>An adoption that did not come about.</summary>
    internal static bool IsLeft(string outcome, ItemState state) => outcome == RestoreAdoption.OutcomeKey && state is ItemState.Skipped;
}
