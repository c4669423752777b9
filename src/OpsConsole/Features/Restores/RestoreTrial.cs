using System.Text;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Resources.Writes;
using OpsConsole.Features.Restores.Preflight;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>The very request, tried: what the server would make of it, beside what is there now.</summary>
internal sealed class RestoreTrial(RestoreWrites writes, LiveObjectReader reader)
{
    private const int MostCharacters = 20_000;
    private const int LongestValue = 500;

    /// <param name="sight">What was read of the target.</param>
    /// <param name="order">What is to be done to it.</param>
    /// <param name="item">Its item, but for what the trial tells.</param>
    /// <param name="untried">Why the server is not asked; null where it is.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    public async Task<RestoreVerdict> OfAsync(RestoreSight sight, RestoreOrder order, PlanItem item, string? untried, CancellationToken cancellationToken)
    {
        WriteAnswer? answer = null;
        if (sight.Untried is { } first)
            untried = $"{first}, and it is tried just before its call";
        else if (untried is null)
            (answer, untried) = await writes.TryAsync(item, WithoutAwaited(sight, order), sight.Live, cancellationToken);
        var findings = RestoreFindings.Of(sight, order).ToList();
        var result = sight.Live is { } before ? Expected(order, before) : null;
        switch (answer)
        {
            case null:
                findings.Insert(0, $"Not tried against the server: {untried}. What is shown is what would be sent.");
                break;
            case WriteAnswer.Done when order.Mode is RestoreMode.Create:
                break;
            case WriteAnswer.Done done:
                if (reader.Read(done.Json, sight.Place.Type, item.Version) is not LiveReading.Found { Object: var after })
                    return new RestoreVerdict.Unknown("the server's answer to a dry run cannot be read");
                result = after.Canonical;
                break;
            // A 401 speaks of our credential, and not of the object.
            case WriteAnswer.Refused { Code: not 401 } or WriteAnswer.AlreadyExists:
                return new RestoreVerdict.Blocked($"the server refuses it: {WriteWords.EffectOf(answer).Words}");
            // Somebody changed it between the read and the trial, or the server could not be asked.
            default:
                return new RestoreVerdict.Unknown($"it could not be tried: {WriteWords.EffectOf(answer).Words}");
        }
        if (order.Merge is { } merge && Lost(merge, sight.Live!, result!) is { Count: > 0 } lost)
            return new RestoreVerdict.Blocked($"the server would take away what a merge leaves: {string.Join(", ", lost)}; restore the version whole, or take single changes back");
        var changes = sight.Live is { } live ? ManifestDiff.Compare(RestoreOrder.Asked(live.Canonical), RestoreOrder.Asked(result!)) : [];
        if (sight.Live is not null && changes.Count == 0)
            return new RestoreVerdict.NoChange("the server would change nothing");
        var database = DatabaseFindings.Of(sight, order, result);
        if (RestorePreflight.Obstacle(database) is { } obstacle)
            return obstacle;
        findings.AddRange(database.Select(consequence => consequence.Words));
        var substance = (order.Mode is RestoreMode.Replace && answer is not null ? order with { After = RestoreOrder.HashOf(result) } : order).Write();
        var planned = item with
        {
            Findings = findings,
            Preview = Transformed(sight) + (sight.Live is null ? DeletionPreview.Of(order.Body) : order.Mode is RestoreMode.Merge ? $"# what is applied\n{DeletionPreview.Of(order.Body)}# what changes\n{Lines(changes)}" : Lines(changes)),
            Substance = substance,
            DriftHash = ObjectDeletions.HashOf(substance),
        };
        return new RestoreVerdict.Planned(planned, order.Mode, sight.Subject.IsManaged) { IsGrave = RemapFindings.IsGrave(sight) };
    }

    /// <summary>No server takes an owner without a uid.</summary>
    private static RestoreOrder WithoutAwaited(RestoreSight sight, RestoreOrder order) =>
        sight.Owners.Awaited.Count == 0 ? order : order with { Body = RestoreOrder.Asked(order.Body) };

    /// <summary>What comes of a living object, as far as that is known before the server is asked.</summary>
    internal static byte[] Expected(RestoreOrder order, LiveObject live) =>
        order.Mode is RestoreMode.Revert ? FieldPatch.Apply(order.Body, live.Canonical) : order.Merge?.Result ?? order.Body;

    /// <summary>Servers differ in what they know of a schema, and so in what they merge by parts.</summary>
    private static IReadOnlyList<string> Lost(MergeBody merge, LiveObject live, byte[] result) => [.. ManifestDiff.Compare(RestoreOrder.Asked(live.Canonical), RestoreOrder.Asked(result))
        .Where(change => change.Kind is ManifestChangeKind.Removed && !merge.Fields.Any(field => field.Covers(change.Path))).Select(change => change.Path)];

    private static string Transformed(RestoreSight sight) =>
        sight.Remap is { Changes.Count: > 0 } remap ? $"# what transform {remap.Transform} changes\n{Lines(remap.Changes)}# what comes of it\n" : "";

    /// <summary>Each field with its value before and after.</summary>
    internal static string Lines(IReadOnlyList<ManifestChange> changes)
    {
        var text = new StringBuilder();
        foreach (var (place, change) in changes.Index())
        {
            if (text.Length > MostCharacters)
                return text.Append(System.Globalization.CultureInfo.InvariantCulture, $"# … and {changes.Count - place:N0} more fields\n").ToString();
            text.Append(change.Path).Append('\n');
            if (change.Before is { } before)
                text.Append("  - ").Append(Cut(before)).Append('\n');
            if (change.After is { } after)
                text.Append("  + ").Append(Cut(after)).Append('\n');
        }
        return text.ToString();
    }

    private static string Cut(string json) => json.Length <= LongestValue ? json : $"{json[..LongestValue]}…";
}
