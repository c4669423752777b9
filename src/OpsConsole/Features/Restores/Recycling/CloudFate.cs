using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Restores.Recycling;

public enum CloudStanding { Exists, Gone, Unknown }

/// <summary>A living managed resource of the same type and external name.</summary>
/// <param name="Cluster">Where it stands.</param>
/// <param name="Name">With its namespace, where it has one.</param>
/// <param name="Subject">Its state as it was last captured.</param>
/// <param name="ReadAt">When its type was last read whole; null where it never was.</param>
internal sealed record CloudTwin(string Cluster, string Name, DeletionSubject Subject, DateTimeOffset? ReadAt);

/// <summary>
/// What became of the cloud object behind a managed resource that was deleted, as far as its last captured state and living objects prove it; nobody looks into
/// the cloud for it. Sources: Crossplane, "Managed resources" (deletionPolicy, managementPolicies, external-create-*, paused); crossplane-runtime,
/// pkg/reconciler/managed (the finalizer goes only once the provider deleted, or where it has nothing to delete).
/// </summary>
public sealed record CloudFate(CloudStanding Standing, string Why)
{
    private const string Finalizer = "finalizer.managedresource.crossplane.io";

    /// <summary>Null for what is no managed resource.</summary>
    /// <param name="last">Its last state.</param>
    /// <param name="cluster">Where it was.</param>
    /// <param name="deletedAt">When it was first not found any more.</param>
    /// <param name="twins">Living objects that may name the same thing.</param>
    internal static CloudFate? Of(DeletionSubject last, string cluster, DateTimeOffset deletedAt, IReadOnlyList<CloudTwin> twins)
    {
        if (!last.IsManaged)
            return null;
        if (twins.FirstOrDefault(twin => IsSame(last, cluster, twin) && Observes(twin, deletedAt)) is { } twin)
            return new(CloudStanding.Exists, $"{twin.Name} in {twin.Cluster} has it, Synced and Ready when last read");
        if (last.Annotation(ManagedRestore.ExternalName) is not { Length: > 0 })
            return Unknown("it had no external name yet: whether it was ever made nobody knows");
        if (ManagedRestore.IsCreationPending(last))
            return Unknown("its provider was in the middle of making it");
        if (!ManagementPolicySet.IsAccepted(last.Terms.Policies))
            return Unknown("its management policies were none that Crossplane takes, so its provider did nothing");
        var outcome = ManagedDeletion.Of(last.Terms);
        if (outcome == ManagedDeletion.Orphaned)
            return WasThere(last) ? new(CloudStanding.Exists, $"{outcome.Words}; not looked at since") : Unknown($"{outcome.Words}, if it was ever made: its last state does not say so");
        if (outcome == ManagedDeletion.Held)
            return Unknown("it was paused, and went without its provider, or after a change nobody saw");
        return Doubt(last) is { } doubt ? Unknown(doubt) : new(CloudStanding.Gone, $"{outcome.Words}: its provider let it go; not looked at since");
    }

    /// <summary>What speaks against its provider having deleted it; null where nothing does.</summary>
    private static string? Doubt(DeletionSubject last) =>
        !last.Finalizers.Contains(Finalizer, StringComparer.Ordinal) ? "its provider's finalizer did not hold it, so it went without asking its provider"
        : last.Condition("Synced") is not "True" ? $"its provider could not work on it (Synced was {last.Condition("Synced") ?? "not said"}): it may have gone without it"
        : last.Condition("LastAsyncOperation") is "False" ? "its provider's last operation had failed: it may have gone without it"
        : null;

    /// <summary>A name is chosen before anything is made: only these marks tell that something was.</summary>
    private static bool WasThere(DeletionSubject last) =>
        last.Condition("Ready") is "True" || last.Annotation("crossplane.io/external-create-succeeded") is not null || last.TextAt("status", "atProvider", "arn") is not null;

    /// <summary>One external name may stand for two things in two accounts: an ARN tells them apart, and a bucket's name is one in the world.</summary>
    private static bool IsSame(DeletionSubject last, string cluster, CloudTwin twin)
    {
        var subject = twin.Subject;
        if (last.Annotation(ManagedRestore.ExternalName) is not { Length: > 0 } name || subject.Annotation(ManagedRestore.ExternalName) != name || Region(subject) != Region(last))
            return false;
        if (Arn(last) is { } arn && Arn(subject) is { } other)
            return arn == other;
        return last.Terms.IsBucket || twin.Cluster == cluster && Account(subject) == Account(last);
    }

    private static bool Observes(CloudTwin twin, DateTimeOffset deletedAt) =>
        twin.ReadAt > deletedAt && twin.Subject is { BeingDeletedSince: null, IsPaused: false } && twin.Subject.Condition("Synced") is "True" && twin.Subject.Condition("Ready") is "True";

    private static string? Region(DeletionSubject subject) => subject.TextAt("spec", "forProvider", "region");

    private static string? Arn(DeletionSubject subject) => subject.TextAt("status", "atProvider", "arn");

    private static string? Account(DeletionSubject subject) => subject.TextAt("spec", "providerConfigRef", "name");

    private static CloudFate Unknown(string why) => new(CloudStanding.Unknown, why);
}
