using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>What would protect an object, or why nothing would.</summary>
internal abstract record ProtectionProposal
{
    /// <summary>This Usage would.</summary>
    public sealed record Made(UsageManifest Manifest, ProtectionRow Now) : ProtectionProposal;

    /// <summary>A Usage would not protect it, or it needs none.</summary>
    public sealed record Vain(string Why) : ProtectionProposal;

    /// <summary>Whether one would is not known now.</summary>
    public sealed record Unknown(string Why) : ProtectionProposal;

    private const string Namespaced = "usages.protection.crossplane.io";
    private const string Cluster = "clusterusages.protection.crossplane.io";
    private const string Legacy = "usages.apiextensions.crossplane.io";

    private static readonly ProtectionRows Rows = new();

    public static ProtectionProposal Of(LiveObject now, string reason, ClusterFacts all)
    {
        var key = LiveJudge.KeyOf(now);
        if (now.Subject.BeingDeletedSince is { } since)
            return new Vain($"it is being deleted since {since}");
        if (Knowledge.DoubtOf(all, [UsageWebhookFacts.Type, .. UsageReader.Types, key.Type]) is { Length: > 0 } doubt)
            return new Unknown(doubt);
        if (all.Find(UsageWebhookFacts.TheKey) is not UsageWebhookFacts webhook)
            return new Vain("a Usage would not protect it: the webhook crossplane-no-usages is not in this cluster");
        if (webhook.Flaw.Length > 0)
            return new Vain($"a Usage would not protect it: the webhook crossplane-no-usages: {webhook.Flaw}");
        if (Rows.Make(new(RowKind.Protection, all.Cluster, key.Type, key.Namespace, key.Name), all) is not ProtectionRow row || row.Uid != now.Uid)
            return new Unknown("the live state has not heard of it yet");
        if (row.Standing is ProtectionStanding.Protected)
            return new Vain($"it is protected by {row.Usages[0].Kind} {row.Usages[0].Object.FullName}");
        var (version, kind) = VersionOf(key.Namespace.Length > 0, all);
        if (version.Length == 0)
            return new Vain($"a Usage would not protect it: the cluster has no type of Usage for an object {(key.Namespace.Length > 0 ? "in a namespace" : "without a namespace")}");
        var facts = (ManagedFacts)all.Find(key)!;
        var name = UsageManifest.NameFor(facts.Group, facts.Kind, key.Namespace, key.Name);
        foreach (var usage in row.Usages)
            if (usage.Object.Name == name)
                return new Vain($"{usage.Kind} {usage.Object.FullName} is there already and does not hold: {usage.Words}");
        return new Made(new()
        {
            ApiVersion = version,
            Kind = kind,
            Namespace = key.Namespace,
            Name = name,
            UsedApiVersion = facts.ApiVersion,
            UsedKind = facts.Kind,
            UsedName = key.Name,
            Reason = reason,
        }, row);
    }

    /// <summary>The right scope only: crossplane#7249. Of Crossplane v1 there is one type, without a namespace.</summary>
    private static (string Version, string Kind) VersionOf(bool isNamespaced, ClusterFacts all) =>
        isNamespaced ? IsServed(Namespaced, all) ? ("protection.crossplane.io/v1beta1", "Usage") : ("", "")
        : IsServed(Cluster, all) ? ("protection.crossplane.io/v1beta1", "ClusterUsage")
        : IsServed(Legacy, all) ? (all.Of(Legacy).FirstOrDefault()?.ApiVersion ?? "apiextensions.crossplane.io/v1beta1", "Usage") : ("", "");

    private static bool IsServed(string type, ClusterFacts all) => all.CoverageOf(type).State is CoverageState.Complete;
}
