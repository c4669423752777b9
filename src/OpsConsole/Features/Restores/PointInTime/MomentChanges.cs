using System.Globalization;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Restores.PointInTime;

/// <summary>A cluster at a moment beside what the captures know of it now, by numbers.</summary>
/// <param name="Cluster">Which.</param>
/// <param name="Known">The types that were captured by then, each with its objects then and how well they are known.</param>
/// <param name="Differing">What is not as it was.</param>
/// <param name="Appeared">Objects that came since; a restore leaves them.</param>
/// <param name="MayAsk">Whether the person may ask for changes there; asking decides anew.</param>
public sealed record MomentSummary(Cluster Cluster, IReadOnlyList<KnownType> Known, IReadOnlyList<MomentType> Differing, int Appeared, bool MayAsk)
{
    public long Objects => Known.Where(type => type is not { Resource: "events", Group: "" or "events.k8s.io" }).Sum(type => type.Objects);
}

/// <summary>What is not as it was at a moment, in one cluster of a person. Read from the captures alone: a plan asks the cluster.</summary>
public sealed class MomentChanges(ResourceBrowser browser, AccessService access, MomentStore store)
{
    private const string List = "moment";

    public async Task<Answer<Part<MomentRow>>> ListAsync(Caller caller, MomentQuestion question, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if ((Question.CheckLimit(limit) ?? Check(question)) is { } wrong)
            return wrong;
        MomentPlace? after = null;
        if (cursor is not null && (after = ReadPlace(cursor)) is null)
            return PageCursor.Bad;
        var cluster = await FindAsync(caller, question, cancellationToken);
        if (cluster.IsRefused)
            return cluster.Refusal;
        var most = limit ?? Question.UsualRows;
        var rows = await store.ReadAsync(cluster.Value!.Id!.Value, question, after, most + 1, cancellationToken);
        return new Part<MomentRow>([.. rows.Take(most)], rows.Count > most ? Cursor(rows[most - 1].Place) : null);
    }

    /// <summary>The objects that one plan would restore: all that fit and can come back.</summary>
    public async Task<Answer<IReadOnlyList<RestoreTarget>>> TargetsAsync(Caller caller, MomentQuestion question, CancellationToken cancellationToken)
    {
        if (Check(question) is { } wrong)
            return wrong;
        var cluster = await FindAsync(caller, question, cancellationToken);
        if (cluster.IsRefused)
            return cluster.Refusal;
        var rows = await store.ReadAsync(cluster.Value!.Id!.Value, question, null, RestoreQuestion.MostTargets + 1, cancellationToken);
        if (rows.Count > RestoreQuestion.MostTargets)
            return new Refusal(RefusalKind.Invalid, $"More than {RestoreQuestion.MostTargets:N0} objects fit, and these are the most that one request may name.",
                "Narrow them by type or namespace, and ask for one part after the other.");
        List<RestoreTarget> targets = [.. rows.Where(row => row.IsRestorable).Select(row => row.Target(cluster.Value))];
        return targets.Count == 0 ? new Refusal(RefusalKind.NotFound, "Nothing that fits can be restored.", "Look at the list again.") : Answer.Of<IReadOnlyList<RestoreTarget>>(targets);
    }

    public async Task<Answer<MomentSummary>> SummaryAsync(Caller caller, MomentQuestion question, CancellationToken cancellationToken)
    {
        if (Check(question) is { } wrong)
            return wrong;
        var known = await browser.TypesAsync(caller, question.Cluster, question.At, cancellationToken);
        if (known.IsRefused)
            return known.Refusal;
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal;
        var (cluster, types) = known.Value;
        return new MomentSummary(cluster, types, await store.TypesAsync(cluster.Id!.Value, question, cancellationToken),
            await store.AppearedAsync(cluster.Id.Value, question.At, cancellationToken),
            cluster.Health.State is not ClusterState.Removed && rights.Value!.Allows(Permission.Request, cluster.Labels));
    }

    /// <summary>Refused where nothing of it was known by then: that is not nothing changed.</summary>
    private async Task<Answer<Cluster>> FindAsync(Caller caller, MomentQuestion question, CancellationToken cancellationToken)
    {
        var known = await browser.TypesAsync(caller, question.Cluster, question.At, cancellationToken);
        return known.IsRefused ? known.Refusal : known.Value.Cluster;
    }

    private static Refusal? Check(MomentQuestion question) => Question.CheckText("The cluster", question.Cluster) ?? Question.CheckText("The type", question.Type)
        ?? Question.CheckText("The namespace", question.Namespace) ?? Question.CheckText("What is looked for", question.Words);

    private static string Cursor(MomentPlace place) =>
        PageCursor.Write(List, place.Group, place.Resource, place.Namespace, place.Name, place.ResourceId.ToString(CultureInfo.InvariantCulture));

    private static MomentPlace? ReadPlace(string cursor) =>
        PageCursor.Read(List, cursor, 5) is [var group, var resource, var space, var name, var id] && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(group, resource, space, name, number) : null;
}
