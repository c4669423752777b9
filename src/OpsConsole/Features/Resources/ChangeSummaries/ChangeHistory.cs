using System.Globalization;
using OpsConsole.Features.Clusters;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>A change of the list; without a sentence where it could not be told how.</summary>
public sealed record ChangeEntry(Cluster Cluster, ChangeRow Row, ChangeSentence? Sentence);

/// <summary>What an interval holds besides the list: bars of its histogram, what may be chosen from, how far it is summarised.</summary>
public sealed record ChangeOverview
{
    public required TimeSpan Step { get; init; }
    public required IReadOnlyList<BarCount> Bars { get; init; }
    public required IReadOnlyList<NamedCount> Types { get; init; }
    public required IReadOnlyList<NamedCount> Managers { get; init; }
    public required SummaryReach Reach { get; init; }
    /// <summary>Mere status changes that the same filters would show if they showed everything.</summary>
    public required int Folded { get; init; }
}

/// <summary>The changes of the clusters that a person sees.</summary>
public sealed class ChangeHistory(Fleet fleet, ChangeListStore list, ChangeCountStore counts)
{
    private const string ChangesList = "changes";
    private const int MostChoices = 60;

    /// <summary>Newest first; <paramref name="cluster"/> narrows to one.</summary>
    public async Task<Answer<Part<ChangeEntry>>> ListAsync(
        Caller caller, string? cluster, ChangeQuestion question, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        if ((Question.CheckLimit(limit) ?? Check(question)) is { } wrong)
            return wrong;
        ChangePlace? place = null;
        if (cursor is not null && (place = ReadPlace(cursor)) is null)
            return PageCursor.Bad;
        var visible = await VisibleAsync(caller, cluster, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        var clusters = ById(visible.Value!);
        var most = limit ?? Question.UsualRows;
        var rows = await list.ReadAsync(question with { Clusters = clusters.Keys }, place, most + 1, cancellationToken);
        var told = rows.Take(most).Select(row => Tell(clusters[row.ClusterId], row, question)).OfType<ChangeEntry>().ToList();
        return new Part<ChangeEntry>(told, rows.Count > most ? Cursor(rows[most - 1]) : null);
    }

    /// <summary>Counts of the interval by the same clusters and filters as the list.</summary>
    public async Task<Answer<ChangeOverview>> OverviewAsync(Caller caller, string? cluster, ChangeQuestion question, CancellationToken cancellationToken)
    {
        if (Check(question) is { } wrong)
            return wrong;
        var visible = await VisibleAsync(caller, cluster, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        var asked = question with { Clusters = ById(visible.Value!).Keys };
        var step = ChangeBars.StepOf(question.To - question.From);
        var bars = await counts.BarsAsync(asked.Aspects == ChangeShow.Told ? asked with { Aspects = null } : asked, step, cancellationToken);
        return new ChangeOverview
        {
            Step = step,
            // All of them, so that a bar shows also what is folded away; what is shown of them the list's own filter says.
            Bars = bars,
            Folded = bars.Sum(bar => bar.Folded),
            Types = await counts.TypesAsync(asked, MostChoices, cancellationToken),
            Managers = await counts.ManagersAsync(asked, MostChoices, cancellationToken),
            Reach = await counts.ReachAsync(asked.Clusters, cancellationToken),
        };
    }

    /// <summary>Hour by hour since a moment, for one cluster.</summary>
    public async Task<Answer<IReadOnlyList<HourCount>>> HoursAsync(Caller caller, string cluster, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        return Answer.Of(found.Value!.Id is { } id ? await counts.HoursAsync([id], from, cancellationToken) : []);
    }

    /// <summary>How many changes worth telling each type of a cluster had since a moment, by the type's name.</summary>
    public async Task<Answer<IReadOnlyDictionary<string, int>>> PerTypeAsync(Caller caller, string cluster, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        IReadOnlyList<NamedCount> types = found.Value!.Id is { } id
            ? await counts.TypesAsync(new ChangeQuestion { Clusters = [id], From = from, To = to, Aspects = ChangeShow.Told }, int.MaxValue, cancellationToken)
            : [];
        return Answer.Of<IReadOnlyDictionary<string, int>>(types.ToDictionary(type => type.Name, type => type.Count));
    }

    /// <summary>Null where a filter leaves it out that could not be asked of the database, as it is not summarised yet.</summary>
    private static ChangeEntry? Tell(Cluster cluster, ChangeRow row, ChangeQuestion question)
    {
        var bare = row with { Body = null, FormerBody = null };
        if (row.Sentence is { } sentence)
            return new ChangeEntry(cluster, bare, row.Change == VersionChange.Modified && !((ChangeAspects)row.Aspects).HasFlag(ChangeAspects.Unknown)
                ? new ChangeSentence { Text = sentence, IsStatusOnly = !ChangedFields.IsTold((ChangeAspects)row.Aspects), Managers = row.Managers ?? [] } : null);
        var telling = row.Change == VersionChange.Modified ? ChangeTelling.Of(row.Before, row.After) : null;
        var aspects = row.Change != VersionChange.Modified ? ChangeAspects.Existence : telling?.Changed.Aspects ?? ChangeAspects.Unknown;
        var isAsked = (question.Aspects is not { } wanted || (aspects & wanted) != ChangeAspects.None)
            && (question.Path is null || telling?.Changed.Fields.Any(field => field.Path == question.Path) == true)
            && (question.Manager is null || telling?.Sentence.Managers.Contains(question.Manager, StringComparer.Ordinal) == true);
        return isAsked
            ? new ChangeEntry(cluster, bare with { Aspects = (short)aspects }, telling is null ? null : telling.Sentence with { IsStatusOnly = !ChangedFields.IsTold(aspects) })
            : null;
    }

    private async Task<Answer<IReadOnlyList<Cluster>>> VisibleAsync(Caller caller, string? cluster, CancellationToken cancellationToken)
    {
        if (cluster is null)
            return await fleet.VisibleToAsync(caller, cancellationToken);
        var found = await fleet.FindAsync(caller, cluster, cancellationToken);
        return found.IsRefused ? found.Refusal : Answer.Of<IReadOnlyList<Cluster>>([found.Value!]);
    }

    private static Dictionary<int, Cluster> ById(IEnumerable<Cluster> clusters) =>
        clusters.Where(cluster => cluster.Id is not null).ToDictionary(cluster => cluster.Id!.Value);

    private static Refusal? Check(ChangeQuestion question) =>
        Question.CheckText("The type", question.Type) ?? Question.CheckText("The field", question.Path) ?? Question.CheckText("The field manager", question.Manager)
        ?? (question.From < question.To ? null : new(RefusalKind.Invalid, "The interval ends before it begins.", "Give a from that lies before to."));

    private static string Cursor(ChangeRow row) => PageCursor.Write(ChangesList,
        PageCursor.Moment(row.ValidFrom), row.ClusterId.ToString(CultureInfo.InvariantCulture), row.Sequence.ToString(CultureInfo.InvariantCulture));

    private static ChangePlace? ReadPlace(string cursor) => PageCursor.Read(ChangesList, cursor, 3) is { } place
        && PageCursor.Moment(place[0]) is { } moment
        && int.TryParse(place[1], NumberStyles.None, CultureInfo.InvariantCulture, out var cluster)
        && long.TryParse(place[2], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
        ? new ChangePlace(moment, cluster, sequence)
        : null;
}
