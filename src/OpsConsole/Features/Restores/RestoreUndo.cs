using System.Globalization;
using System.Web;
using OpsConsole.Features.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores;

/// <summary>
/// What an ended request took away, as a question to restore it: of every item that was done, the state that was kept just before. It serves restores
/// and deletions alike, for both keep it in the object's history.
/// </summary>
public sealed class RestoreUndo(EndedRequests requests, RequestStore store)
{
    /// <summary>The parameter that names the request, by its number.</summary>
    public const string Key = "undo";

    private const int MostNamed = 5;

    public async Task<Answer<RestoreQuestion>> OfAsync(Caller caller, string number, CancellationToken cancellationToken)
    {
        var ended = await requests.OfAsync(caller, Key, number, "undone", cancellationToken);
        if (ended.IsRefused)
            return ended.Refusal;
        var request = ended.Value!;
        var done = (await store.ItemsAsync(request.Id, cancellationToken)).Where(item => item.State is ItemState.Done or ItemState.Accepted).ToList();
        // What was done to an object in two steps is undone to the state before the first.
        var targets = done.GroupBy(item => (item.Cluster, item.Type, item.Namespace, item.Name))
            .Select(steps => (Target: steps.OrderBy(item => item.Number).Select(TargetOf).FirstOrDefault(target => target is not null), HasStatus: steps.Any(item => RestoreOrder.Read(item.Substance)?.Mode is RestoreMode.Status)))
            .Where(entry => entry.Target is not null).Select(entry => entry.HasStatus ? entry.Target! with { Status = StatusChoice.Restore } : entry.Target!).ToList();
        if (targets.Count == 0)
            return new Refusal(RefusalKind.Conflict, done.Count == 0
                ? $"Request #{request.Number} did nothing, so there is nothing to undo."
                : $"Request #{request.Number} took nothing away: there is no state from before of {string.Join(", ", done.Take(MostNamed).Select(item => item.Name))}{(done.Count > MostNamed ? $" and {done.Count - MostNamed} more" : "")}.",
                done.Count == 0 ? "Look at its page." : $"What it created is undone by deleting it: {RestoreLinks.Created(request.Number)} leads to a plan of that, by the API GET /api/v1/restores/{request.Number}/created.");
        return targets.Count <= RestoreQuestion.MostTargets ? new RestoreQuestion(targets)
            : new Refusal(RefusalKind.Invalid, $"Request #{request.Number} changed {targets.Count} objects, and {RestoreQuestion.MostTargets} are the most that one plan restores.", $"Ask for them by name, {RestoreQuestion.MostTargets} at a time.");
    }

    /// <summary>The life and the version that a way back leads to; null where it leads to none.</summary>
    internal static (string Uid, long Version)? VersionOf(string? wayBack)
    {
        if (wayBack?.IndexOf('?', StringComparison.Ordinal) is not (> 0 and var mark))
            return null;
        var asked = HttpUtility.ParseQueryString(wayBack[mark..]);
        return long.TryParse(asked["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version) && asked["uid"] is { Length: > 0 } uid ? (uid, version) : null;
    }

    private static RestoreTarget? TargetOf(RequestItem item) => VersionOf(item.WayBack) is var (uid, version)
        ? new() { Cluster = item.Cluster, Type = item.Type, Namespace = item.Namespace, Name = item.Name, Uid = uid, Version = version }
        : null;
}
