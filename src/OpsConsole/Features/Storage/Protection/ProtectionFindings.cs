using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection.Rules;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Protection;

/// <summary>What a person should know of an object's protection.</summary>
internal static class ProtectionFindings
{
    public static IEnumerable<Finding> Of(ManagedFacts facts, IReadOnlyList<UsageStanding> usages, ProtectionVerdict verdict, ProtectionRule? rule)
    {
        if (rule is not null && verdict.Standing is (ProtectionStanding.Absent or ProtectionStanding.Ineffective))
            yield return facts.DeletingSince is null ? rule.Violation : rule.TooLate;
        if (verdict.Standing is ProtectionStanding.Ineffective)
            yield return new(FindingLevel.Harm, "protection-ineffective", $"It looks protected, and is not: {verdict.Why}.", Step(verdict.Flaws));
        else
            foreach (var usage in usages.Where(usage => !usage.Holds))
                yield return new(FindingLevel.Note, "usage-without-hold", $"{usage.Kind} {usage.Object.FullName} does not hold: {usage.Words}.");
        if (facts.DeletingSince is not null && ManagedStatus.Of(facts).Why is { Length: > 0 } why)
            yield return new(FindingLevel.Warning, "deletion-fails", $"It is being deleted, and the cloud refuses: {why}", KnownCauses.Of(why)?.Step ?? "");
        else if (facts.DeletingSince is not null && facts.IsHeld)
            yield return new(FindingLevel.Warning, "deletion-held", "It is being deleted, and cannot finish while it is paused (crossplane#4839).", KnownCauses.Of(facts, "")?.Step ?? "");
        if (facts.DeletionAttempt is { } attempt)
            yield return new(FindingLevel.Warning, "deletion-attempted", $"Somebody tried to delete it ({FactJson.Cut(attempt, 40)}), and a Usage refused.",
                "Find who wants it gone, before its protection is lifted.");
        foreach (var usage in usages.Where(usage => usage.ReplaysDeletion))
            yield return facts.DeletionAttempt is not null
                ? new(FindingLevel.Harm, "lifting-deletes", $"Lifting {usage.Kind} {usage.Object.FullName} deletes the object: an attempt is remembered, and replayDeletion is true.",
                    "Set replayDeletion to false before it is lifted.")
                : new(FindingLevel.Note, "replays-deletion", $"{usage.Kind} {usage.Object.FullName} would replay a refused deletion as soon as it is lifted; none is remembered yet.");
        if (Contradicts(facts))
            yield return facts.DeletionPolicy is DeletionPolicy.Orphan
                ? new(FindingLevel.Warning, "policies-contradict", "deletionPolicy says Orphan, and managementPolicies hold Delete, which decide: the cloud object is deleted.", "Take Delete out of managementPolicies.")
                : new(FindingLevel.Note, "policies-contradict", "deletionPolicy says Delete, and managementPolicies do not hold it, which decide: the cloud object stays.");
    }

    /// <summary>
    /// Crossplane, managed resources: other policies than the default ones decide alone. Delete is what deletionPolicy says where nobody says anything,
    /// so it contradicts only by its letters.
    /// </summary>
    public static bool Contradicts(ManagedFacts facts)
    {
        if (ManagementPolicySet.IsDefault(facts.Policies) || facts.Policies is ManagementPolicies.Empty || facts.DeletionPolicy is DeletionPolicy.NotSaid)
            return false;
        var deletes = (facts.Policies & (ManagementPolicies.Delete | ManagementPolicies.All)) != 0;
        return deletes == (facts.DeletionPolicy is DeletionPolicy.Orphan);
    }

    private static string Step(ProtectionFlaw flaws) =>
        flaws.HasFlag(ProtectionFlaw.Webhook) ? "Let Crossplane run with usages enabled, and look at ValidatingWebhookConfiguration crossplane-no-usages."
        : flaws.HasFlag(ProtectionFlaw.WrongScope) ? "Make a ClusterUsage for a cluster-scoped object, and a Usage in its namespace for one in a namespace."
        : flaws.HasFlag(ProtectionFlaw.NotResolvedHere) ? "Make a Usage that names it."
        : flaws.HasFlag(ProtectionFlaw.LabelMissing) ? "Let the Usage be reconciled again, as by an annotation: its controller sets the label."
        : flaws.HasFlag(ProtectionFlaw.UsageNotReady) ? "Look at the conditions of the Usage."
        : "Make a Usage of it, or take the label away.";
}
