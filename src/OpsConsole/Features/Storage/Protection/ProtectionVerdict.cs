using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Protection;

/// <summary>Whether a deletion would be refused.</summary>
/// <param name="Standing">The answer.</param>
/// <param name="Flaws">What keeps it from being refused, of all Usages that mean the object.</param>
/// <param name="Why">The same in words; where it is unknown, what is not known.</param>
internal readonly record struct ProtectionVerdict(ProtectionStanding Standing, ProtectionFlaw Flaws, string Why)
{
    private const string NoWebhook = "the webhook crossplane-no-usages is not in this cluster: no deletion is refused";
    private const string LabelAlone = "the label crossplane.io/in-use is there, and no Usage means the object: the webhook finds nothing to refuse for";

    public static ProtectionVerdict Of(ManagedFacts facts, IReadOnlyList<UsageStanding> usages, ClusterFacts all)
    {
        var webhook = all.Find(UsageWebhookFacts.TheKey) as UsageWebhookFacts;
        var hookWords = webhook is null ? NoWebhook : webhook.Flaw.Length == 0 ? "" : $"the webhook crossplane-no-usages: {webhook.Flaw}";
        var isHookUnknown = webhook is null && !all.CoverageOf(UsageWebhookFacts.Type).ProvesAbsence;
        if (usages.Any(usage => usage.Holds))
            return isHookUnknown ? new(ProtectionStanding.Unknown, ProtectionFlaw.None, Unread(UsageWebhookFacts.Type, all))
                : hookWords.Length == 0 ? new(ProtectionStanding.Protected, ProtectionFlaw.None, "")
                : new(ProtectionStanding.Ineffective, ProtectionFlaw.Webhook, hookWords);
        var unread = UsageReader.Types.FirstOrDefault(type => !all.CoverageOf(type).ProvesAbsence);
        // A Usage that nobody sees could hold, but only where the webhook would be asked: without the label it is not.
        if (unread is not null && (facts.IsInUse || usages.Count == 0))
            return new(ProtectionStanding.Unknown, ProtectionFlaw.None, Unread(unread, all));
        if (usages.Count == 0)
            return facts.IsInUse ? new(ProtectionStanding.Ineffective, ProtectionFlaw.LabelAlone, LabelAlone) : new(ProtectionStanding.Absent, ProtectionFlaw.None, "");
        var flaws = usages.Aggregate(ProtectionFlaw.None, (all, usage) => all | usage.Flaw);
        var why = $"{usages[0].Kind} {usages[0].Object.FullName}: {usages[0].Words}";
        return hookWords.Length > 0 && !isHookUnknown ? new(ProtectionStanding.Ineffective, flaws | ProtectionFlaw.Webhook, $"{why}; {hookWords}") : new(ProtectionStanding.Ineffective, flaws, why);
    }

    private static string Unread(string type, ClusterFacts all)
    {
        var coverage = all.CoverageOf(type);
        return coverage.Reason is { Length: > 0 } reason ? $"{type} could not be read: {reason}" : $"{type} are not known yet";
    }
}
