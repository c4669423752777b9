using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Classes;

/// <summary>What a person should know of a storage class.</summary>
internal static class ClassFindings
{
    public static FindingList Of(StorageClassFacts facts, ValueList<ClassUser> users, ClassUsage usage, ClusterFacts all) =>
        FindingList.Of(OfItself(facts).Concat(OfDefaults(facts, all)).Concat(OfUse(facts, users, usage)));

    private static IEnumerable<Finding> OfItself(StorageClassFacts facts)
    {
        // Kubernetes took out the last of the cloud providers' own plugins in 1.31.
        if (facts.Provisioner.StartsWith("kubernetes.io/", StringComparison.Ordinal) && facts.Provisioner != "kubernetes.io/no-provisioner")
            yield return new(FindingLevel.Warning, "provisioner-in-tree", $"Its provisioner {facts.Provisioner} was part of Kubernetes and is deprecated.",
                facts.Provisioner == ClassTraits.EbsInTree ? $"Make a class of {ClassTraits.EbsDriver} and let new claims name that." : "Make a class of the CSI driver and let new claims name that.");
        if (!facts.AllowsExpansion)
            yield return new(FindingLevel.Note, "expansion-off", "Volumes of it cannot grow.", "Set allowVolumeExpansion to true; that may be changed.");
        if (!ClassTraits.IsEbs(facts))
            yield break;
        if (facts.Parameter("iops") is not null && facts.Parameter("iopspergb") is not null)
            yield return new(FindingLevel.Harm, "iops-twice", "It says both iops and iopsPerGB, which the driver refuses: no volume is made.", "Make the class anew with one of them.");
        if (!ClassTraits.IsEncrypted(facts))
            yield return new(FindingLevel.Warning, "unencrypted",
                facts.Parameter("encrypted") is { } said and not "false" ? $"Its volumes are not encrypted: encrypted is \"{said}\", and the driver knows \"true\" only." : "Its volumes are not encrypted, unless the account encrypts all.",
                "Make the class anew with encrypted: \"true\".");
        if (facts.BindingMode == "Immediate")
            yield return new(FindingLevel.Warning, "immediate-zonal", "Volumes are made at once, in a zone where the pod may not be placed.", "Make the class anew with volumeBindingMode: WaitForFirstConsumer.");
        if (ClassTraits.VolumeType(facts) == "gp2")
            yield return new(FindingLevel.Note, "gp2", "gp2 ties speed to size, and costs more than gp3.", "Let new claims name a class of gp3.");
    }

    private static IEnumerable<Finding> OfDefaults(StorageClassFacts facts, ClusterFacts all)
    {
        if (!facts.IsDefault || DefaultClass.Marked(all) is not { Count: > 1 } marked)
            yield break;
        yield return new(FindingLevel.Warning, "default-class-ambiguous",
            $"{marked.Count} classes are marked as default: {string.Join(", ", marked.Select(candidate => candidate.Key.Name).Order(StringComparer.Ordinal))}. Claims without a class get the newest, {marked[0].Key.Name}; servers before 1.26 refuse them.",
            "Take the annotation storageclass.kubernetes.io/is-default-class from all but one.");
    }

    private static IEnumerable<Finding> OfUse(StorageClassFacts facts, ValueList<ClassUser> users, ClassUsage usage)
    {
        var stores = users.Where(user => user.Component.StartsWith("tikv", StringComparison.Ordinal)).ToList();
        if (facts.ReclaimPolicy == "Delete" && stores.Count > 0)
            yield return stores.Find(user => !user.IsRetained) is { } unsafeUser
                ? new(FindingLevel.Warning, "reclaim-delete-tikv", $"Its volumes are deleted with their claims, and {unsafeUser.Words} keeps data on it.", "Use a class with reclaimPolicy: Retain for TiKV.")
                : new(FindingLevel.Note, "reclaim-delete-tikv", $"Its volumes are deleted with their claims; those of {stores[0].Words} stay only because its operator sets them to Retain.", "Use a class with reclaimPolicy: Retain for TiKV.");
        if (usage.Orphans > 0)
            yield return new(FindingLevel.Note, "orphans",
                $"{usage.Orphans} {(usage.Orphans == 1 ? "volume" : "volumes")} of it, {ByteWords.Of(usage.OrphanBytes)}, {(usage.Orphans == 1 ? "has" : "have")} no claim any more and {(usage.Orphans == 1 ? "stays" : "stay")}.", "Look at them among the volumes.");
    }
}
