using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring.Tidb;

/// <summary>
/// What a restored TidbCluster, or a Cluster or group of the operator's second generation, does to the database that runs: from what was asked for and what
/// is asked for then, and from nothing else.
/// </summary>
/// <remarks>Sources: docs-tidb-operator, "Upgrade a TiDB Cluster", "Manually Scale TiDB", "Storage Volume Configuration", "Suspend TiDB cluster", "Pause Sync of a TiDB Cluster"; tidb-operator v1.6.6 and v2.0.1, api types.</remarks>
public static class TidbConsequences
{
    private const int MostNamed = 10;

    /// <summary>The heaviest first; empty where nothing of it changes, or where it is not of the operator.</summary>
    /// <param name="now">Canonical JSON of the living object.</param>
    /// <param name="then">Of the object after the restore.</param>
    /// <exception cref="FormatException">One of them is not one JSON object with metadata.</exception>
    public static IReadOnlyList<Consequence> Of(ReadOnlySpan<byte> now, ReadOnlySpan<byte> then) =>
        TidbDatabase.Of(RestoreBody.Read(now)) is { } before && TidbDatabase.Of(RestoreBody.Read(then)) is { } after
            ? [.. Between(before, after).Concat(new TidbChanges(before, after).Of()).OrderBy(consequence => consequence.Weight)]
            : [];

    /// <summary>Of an object that is made where there is none.</summary>
    /// <exception cref="FormatException">The text is not one JSON object with metadata.</exception>
    public static IReadOnlyList<Consequence> OfCreation(ReadOnlySpan<byte> then)
    {
        var root = RestoreBody.Read(then);
        if (TidbDatabase.Of(root) is not { } database)
            return [];
        var consequences = new List<Consequence>();
        if (TidbFields.TextAt(root, "kind") == "TidbCluster")
            consequences.Add(Consequence.Warns("Volumes that were kept of a cluster of this name and form, under the claims of its pods, are taken up again with their data; where they are gone, it starts as a new and empty database."));
        else if (database.Components.Values.Any(component => component.Role.IsVital))
            consequences.Add(Consequence.Warns("It starts instances of its own; whether volumes that were kept of former ones are taken up again is not known, and without them it has no data."));
        if (database.IsPaused)
            consequences.Add(Consequence.Warns("It comes back paused: its operator starts nothing until paused is taken away."));
        if (database.IsSuspended || database.Components.Values.Any(component => component.IsSuspended))
            consequences.Add(Consequence.Warns("It comes back suspended (suspendAction): what is suspended has no pods."));
        if (database.DeletesVolumes)
            consequences.Add(Consequence.Informs("Its pvReclaimPolicy is Delete: volumes go with their data once their claims are deleted."));
        return consequences;
    }

    /// <summary>What is said for all components.</summary>
    private static IEnumerable<Consequence> Between(TidbDatabase now, TidbDatabase then)
    {
        if (then.IsPaused)
            yield return Consequence.Warns($"It {(now.IsPaused ? "stays" : "becomes")} paused: its operator carries out nothing of this until paused is taken away.");
        else if (now.IsPaused)
            yield return Consequence.Warns("It is paused no more: its operator carries out at once whatever was changed meanwhile.");
        if (now.IsSuspended != then.IsSuspended)
            yield return Consequence.Warns(then.IsSuspended ? "All its components are stopped (suspendAction): their pods go, their volumes stay." : "All its components are started again (suspendAction).");
        if (now.DeletesVolumes != then.DeletesVolumes)
            yield return then.DeletesVolumes
                ? Consequence.Warns("pvReclaimPolicy becomes Delete: volumes go with their data once their claims are deleted.")
                : Consequence.Informs("pvReclaimPolicy is Delete no more: volumes stay when their claims are deleted.");
        if (now.ReclaimsVolumes != then.ReclaimsVolumes)
            yield return then.ReclaimsVolumes
                ? Consequence.Warns("enablePVReclaim is on again: the operator deletes the claims that removed instances left.")
                : Consequence.Informs("enablePVReclaim is off again: claims that removed instances leave stay.");
        if (!now.ReplacesVolumes && then.ReplacesVolumes)
            yield return Consequence.Warns("enablePVCReplace is on again: the operator may replace volumes, one instance after another.");
        else if (now.ReplacesVolumes && !then.ReplacesVolumes)
            yield return Consequence.Informs("enablePVCReplace is off again: volumes that cannot be altered stay as they are.");
        if (Changed(now.Pods, then.Pods) is { Count: > 0 } pods)
            yield return Consequence.Warns($"Every component that says nothing else restarts, one pod after another: {string.Join(", ", pods)} of the whole cluster {(pods.Count == 1 ? "changes" : "change")}.");
        var unknown = Changed(now.Rest, then.Rest).Concat(now.Components.Where(entry => then.Components.ContainsKey(entry.Key)).SelectMany(entry => Changed(entry.Value.Rest, then.Components[entry.Key].Rest))).ToList();
        if (unknown.Count > 0)
            yield return Consequence.Warns($"Consequence unknown: what {Listed(unknown)} {(unknown.Count == 1 ? "does" : "do")} to what runs is not worked out here.");
    }

    /// <summary>The keys whose values are not the same.</summary>
    internal static IReadOnlyList<string> Changed(IReadOnlyDictionary<string, JsonNode?> now, IReadOnlyDictionary<string, JsonNode?> then) =>
        [.. now.Keys.Union(then.Keys).Where(key => !TidbFields.Same(key, now.GetValueOrDefault(key), then.GetValueOrDefault(key))).Order(StringComparer.Ordinal)];

    private static string Listed(List<string> paths) => string.Join(", ", paths.Take(MostNamed)) + (paths.Count > MostNamed ? $" and {paths.Count - MostNamed} more" : "");
}
