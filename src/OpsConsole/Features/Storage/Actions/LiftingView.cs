using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>What lifting a Usage does: where it replays a remembered deletion it is that deletion, and is planned as such.</summary>
internal static class LiftingView
{
    private const string Replays = "lifting-deletes";

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly ItemOutcome Lifted = new("protection-lifted", OutcomeRank.Deleted, "protection lifted");
    private static readonly ItemOutcome Unknown = new("lifting-unknown", OutcomeRank.Unknown, "whether lifting deletes what it protects nobody knows");
    private static readonly ProtectionRows Rows = new();
    private static readonly BucketDeletionRule Buckets = new();

    public static bool Deletes(ItemOutcome outcome) => outcome.Key.StartsWith(Replays, StringComparison.Ordinal);

    /// <summary>The key names the used object and what its deletion does: another one is another deed.</summary>
    public static OutcomeNow Outcome(LiveObject usage, UsedReading used) => used switch
    {
        _ when usage.Subject.BeingDeletedSince is not null => new(DeletionOutcome.Of(usage.Subject)) { Substance = Substance(usage, used) },
        UsedReading.Unreadable unreadable => new(Unknown, unreadable.Why),
        UsedReading.Found found when IsReplayed(usage, found) => new(Deletion(found)) { Substance = Substance(usage, used) },
        _ => new(Lifted) { Substance = Substance(usage, used) },
    };

    public static IEnumerable<string> Findings(LiveObject usage, UsedReading used, ClusterFacts all)
    {
        var replays = usage.Subject.IsTrueAt("spec", "replayDeletion");
        if (used is UsedReading.Nothing nothing)
            yield return $"It protects nothing now: {nothing.Why}.";
        if (used is not UsedReading.Found found)
            yield break;
        var bare = DeletionOutcome.Unprotected(found.Object.Subject);
        if (IsReplayed(usage, found))
        {
            yield return $"Lifting it deletes {found.Words} (uid {found.Object.Uid}) within seconds: its deletion ({FactJson.Cut(found.Attempt!, 40)}) was tried and refused, and replayDeletion is true. What that does: {bare.Words}.";
            foreach (var finding in OfUsed(found, all))
                yield return $"{found.Words}: {finding}";
        }
        else
        {
            yield return $"Afterwards it does not refuse the deletion of {found.Words} (uid {found.Object.Uid}) any more, which does: {bare.Words}.";
            if (replays)
                yield return "It replays a refused deletion when it is lifted; none is remembered. One that is tried before makes this item another one, and it is left alone.";
            else if (found.Attempt is { } attempt)
                yield return $"Somebody tried to delete {found.Words} ({FactJson.Cut(attempt, 40)}), and was refused; lifting does not repeat it.";
        }
        yield return Others(usage, found, all);
    }

    private static bool IsReplayed(LiveObject usage, UsedReading.Found found) =>
        usage.Subject.IsTrueAt("spec", "replayDeletion") && found.Attempt is not null && found.Object.Subject.BeingDeletedSince is null;

    private static ItemOutcome Deletion(UsedReading.Found found)
    {
        var bare = DeletionOutcome.Unprotected(found.Object.Subject);
        return new($"{Replays}-{found.Object.Uid}-{bare.Key}", OutcomeRank.Destroyed, $"protection lifted, which deletes {found.Words}: {bare.Words}");
    }

    private static IEnumerable<string> OfUsed(UsedReading.Found found, ClusterFacts all) => Buckets.Takes(found.Object.Subject.Type)
        ? Buckets.Of(found.Object, LiveJudge.KeyOf(found.Object), all).Findings.Concat(DeletionFindings.Of(found.Object.Subject))
        : DeletionFindings.Of(found.Object.Subject);

    /// <summary>Usages of managed resources are followed; of what else they protect nothing is known here.</summary>
    private static string Others(LiveObject usage, UsedReading.Found found, ClusterFacts all)
    {
        var (self, key) = (LiveJudge.KeyOf(usage), LiveJudge.KeyOf(found.Object));
        if (Rows.Make(new(RowKind.Protection, all.Cluster, key.Type, key.Namespace, key.Name), all) is not ProtectionRow row || row.Uid != found.Object.Uid)
            return "Whether anything else protects it is not known.";
        var others = row.Usages.Where(other => other.Holds && other.Object != self).Select(other => $"{other.Kind} {other.Object.FullName}").ToList();
        return others.Count > 0 ? $"{Knowledge.Named(others)} still {(others.Count == 1 ? "protects" : "protect")} it."
            : Knowledge.DoubtOf(all, UsageReader.Types) is { Length: > 0 } doubt ? $"Whether anything else protects it is not known: {doubt}."
            : "Nothing else protects it.";
    }

    /// <summary>The Usage, which object it protects, and of one that replays what that would do: canonical, so that then and now can be compared.</summary>
    private static string Substance(LiveObject usage, UsedReading used)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Form))
        {
            json.WriteStartObject();
            json.WritePropertyName("usage");
            json.WriteRawValue(DriftHash.Substance(usage.Canonical));
            if (used is UsedReading.Found found)
            {
                json.WriteStartObject("used");
                if (usage.Subject.IsTrueAt("spec", "replayDeletion"))
                {
                    json.WriteString("deletion", DeletionOutcome.Unprotected(found.Object.Subject).Words);
                    json.WriteString("deletionAttempt", found.Attempt ?? "");
                }
                json.WriteString("kind", found.Kind);
                json.WriteString("name", found.Name);
                json.WriteString("namespace", found.Namespace);
                json.WriteString("uid", found.Object.Uid);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(Canonicalizer.Normalize(bytes.ToArray()));
    }
}
