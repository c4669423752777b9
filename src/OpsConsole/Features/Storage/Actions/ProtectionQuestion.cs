using System.Globalization;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>What a question means.</summary>
/// <param name="Targets">In the order of the table.</param>
/// <param name="IsFilter">True where a filter found them: what a Usage would not protect is left out and named, instead of refusing the rest.</param>
/// <param name="Fit">How many fit the filter without effective protection.</param>
/// <param name="NotKnown">How many fit it of which nobody can tell whether they are protected.</param>
internal sealed record ProtectionTargets(IReadOnlyList<DeletionTarget> Targets, bool IsFilter, int Fit, int NotKnown);

/// <summary>What somebody wants protected: objects by their names, or all without effective protection that fit a filter of the live table.</summary>
public sealed class ProtectionQuestion(LiveQueries queries, LiveStorage live, LiveJudge judge)
{
    public const string ClusterKey = "cluster";
    public const string EnvironmentKey = "environment";
    public const string RegionKey = "region";
    public const string TextKey = "q";
    public const string MostKey = "most";

    /// <summary>Only so many of what fits, the first in the order of the table: for more than one plan takes.</summary>
    public const string FirstKey = "first";
    public const string ReasonKey = "reason";

    private const int LongestReason = 200;
    private const string UsualReason = "protected by OpsConsole - release via approval";

    private static readonly ProtectionRows Rows = new();

    /// <summary>Values of the table's facets that may be given, of one facet several after each other's commas.</summary>
    public static IReadOnlyList<string> Facets => [.. ProtectionShape.Shape.Facets.Select(facet => facet.Key)];

    internal static Answer<string> Reason(PlanQuestion question)
    {
        var reason = question[ReasonKey]?.Trim() is { Length: > 0 } given ? given : UsualReason;
        return Question.CheckText("The reason", reason) is { } wrong ? wrong
            : reason.Length > LongestReason || reason.Any(char.IsControl) ? new Refusal(RefusalKind.Invalid, $"The reason must have at most {LongestReason} characters in one line.", "Say shortly why it is protected.")
            : Answer.Of(reason);
    }

    internal async Task<Answer<ProtectionTargets>> TargetsAsync(Caller caller, PlanQuestion question, CancellationToken cancellationToken)
    {
        if (question[PlanQuestion.Items] is not null)
        {
            var read = DeletionQuestion.Read(question);
            return read.IsRefused ? read.Refusal : new ProtectionTargets(read.Value!.Targets, IsFilter: false, read.Value!.Targets.Count, 0);
        }
        if (Number(question, MostKey, out var most) is { } noMost)
            return noMost;
        if (Number(question, FirstKey, out var first) is { } noFirst)
            return noFirst;
        if (question[ClusterKey] is null && question[EnvironmentKey] is null && question[RegionKey] is null && question[MostKey] is null && question[FirstKey] is null)
            return new Refusal(RefusalKind.Invalid, "The question names no objects to protect.", $"Give {PlanQuestion.Items} as a JSON array, or {ClusterKey} with {string.Join(", ", Facets)}, {TextKey} and {MostKey} or {FirstKey}.");
        var scope = await queries.ScopeAsync(caller, new(question[ClusterKey], question[EnvironmentKey], question[RegionKey]), cancellationToken);
        if (scope.IsRefused)
            return scope.Refusal;
        using var hold = await judge.HoldAsync(scope.Value!, cancellationToken);
        if (scope.Value!.Select(live.StandingOf).FirstOrDefault(standing => standing.Phase is not (LivePhase.Live or LivePhase.Partial)) is { } unread)
            return new Refusal(RefusalKind.Unavailable, $"Cluster {unread.Cluster} is not read whole now, so what fits there is not known: {unread.Reason}.", "Try again when it answers, or narrow the filter to other clusters.");
        var query = new RowQuery(ProtectionShape.Shape, scope.Value!, question[TextKey],
            Facets.Where(facet => question[facet] is not null).SelectMany(facet => question[facet]!.Split(',').Select(value => KeyValuePair.Create(facet, value))), null, false);
        var rows = scope.Value!.SelectMany(cluster => judge.Ask(cluster, Unprotected)).Where(row => query.FitOf(row).IsWhole).ToList();
        var unknown = rows.Find(row => row.Standing is ProtectionStanding.Unknown);
        var notKnown = rows.RemoveAll(row => row.Standing is ProtectionStanding.Unknown);
        if (rows.Count == 0 && unknown is not null)
            return new Refusal(RefusalKind.Unavailable, $"Whether {unknown.Kind} {unknown.Object.FullName} in {unknown.Key.Cluster} is protected is not known: {unknown.Why}.", "Try again when it is known, or narrow the filter to other clusters.");
        if (first is null && rows.Count > (most ?? DeletionQuestion.MostTargets))
            return new Refusal(RefusalKind.Conflict, $"More than {most ?? DeletionQuestion.MostTargets} objects without effective protection fit the filter, and no more were to be protected.",
                $"Look at the list again, and narrow the filter, or ask for the {FirstKey} {DeletionQuestion.MostTargets} of them.");
        rows.Sort((one, other) => query.Compare(one, other));
        return rows.Count == 0
            ? new Refusal(RefusalKind.NotFound, "Nothing without effective protection fits the filter.", "Look at the list again.")
            : new ProtectionTargets([.. rows.Take(first ?? int.MaxValue).Select(row => new DeletionTarget(row.Key.Cluster, row.Key.Type, row.Key.Namespace, row.Key.Name, row.Uid))], IsFilter: true, rows.Count, notKnown);
    }

    private static Refusal? Number(PlanQuestion question, string key, out int? number)
    {
        number = null;
        if (question[key] is not { } text)
            return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) || given is < 1 or > DeletionQuestion.MostTargets)
            return new(RefusalKind.Invalid, $"{key} is '{text}', not a number from 1 to {DeletionQuestion.MostTargets}.", $"Say how many objects: {MostKey}, that the filter may find; {FirstKey}, of them, that are protected now.");
        number = given;
        return null;
    }

    private static List<ProtectionRow> Unprotected(ClusterFacts all) =>
    [
        .. all.All.OfType<ManagedFacts>()
            .Select(facts => Rows.Make(new(RowKind.Protection, all.Cluster, facts.Key.Type, facts.Key.Namespace, facts.Key.Name), all)).OfType<ProtectionRow>()
            .Where(row => row.Standing is not ProtectionStanding.Protected && row.DeletingSince is null),
    ];
}
