using System.Globalization;
using System.Text;
using OpsConsole.Features.Approvals;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>How deletions are told.</summary>
public static class DeletionWords
{
    public const string Undo = "Each object's state just before is kept in its history; restoring it does not bring back what the cloud deleted.";

    /// <summary>Ends "somebody asks to …".</summary>
    public static string Summary(IReadOnlyList<(DeletionTarget Target, string Kind)> objects)
    {
        var clusters = objects.Select(entry => entry.Target.Cluster).Distinct(StringComparer.Ordinal).ToList();
        var kinds = objects.Select(entry => entry.Kind).Distinct(StringComparer.Ordinal).ToList();
        var where = clusters.Count == 1 ? clusters[0] : $"{clusters.Count} clusters";
        if (objects is [var (target, kind)])
            return $"delete {kind} {(target.Namespace.Length == 0 ? target.Name : $"{target.Namespace}/{target.Name}")} in {where}";
        return $"delete {objects.Count.ToString("N0", CultureInfo.InvariantCulture)} {(kinds.Count == 1 ? $"{kinds[0]} objects" : $"objects of {kinds.Count} kinds")} in {where}";
    }

    /// <summary>How the object differs from the one that was approved; empty where it does not.</summary>
    /// <param name="item">As it was approved.</param>
    /// <param name="hash">The drift hash now.</param>
    /// <param name="substance">What it is over, now.</param>
    /// <param name="outcome">What a deletion would do now.</param>
    public static string Drift(PlanItem item, string hash, string substance, ItemOutcome outcome)
    {
        var words = new List<string>();
        if (hash != item.DriftHash)
            words.Add(Difference(item.Substance, substance));
        if (outcome.Key != item.Outcome.Key)
            words.Add($"a deletion would do something else: \"{outcome.Words}\" instead of \"{item.Outcome.Words}\"");
        return string.Join("; ", words);
    }

    /// <summary>What the server said, in its own words.</summary>
    public static string Refused(int code, string? reason, string? message) => (reason, message) switch
    {
        (null, null) => $"the server answered {code}",
        (_, null) => reason,
        (null, _) => message,
        // A webhook's reason is a sentence; one word of Kubernetes' own says nothing more than the message.
        _ => reason.Contains(' ', StringComparison.Ordinal) && !message.Contains(reason, StringComparison.Ordinal) ? $"{message}\n{reason}" : message,
    };

    private static string Difference(string then, string now)
    {
        if (then.Length == 0)
            return "it changed";
        var changes = ManifestDiff.Compare(Encoding.UTF8.GetBytes(then), Encoding.UTF8.GetBytes(now));
        return $"it changed: {ChangeSentence.Of(changes, []).Text}";
    }
}
