using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>What an object of Usages protects, as a look at it came to.</summary>
internal abstract record UsedReading
{
    /// <summary>It is there.</summary>
    public sealed record Found(string Kind, string Namespace, string Name, LiveObject Object) : UsedReading
    {
        public string Words => $"{Kind} {(Namespace.Length == 0 ? Name : $"{Namespace}/{Name}")}";

        /// <summary>With which propagation a deletion was tried and refused; null where none is remembered.</summary>
        public string? Attempt => Object.Subject.Annotation("usage.crossplane.io/deletion-attempt-with-policy");
    }

    /// <summary>The Usage protects nothing that is there.</summary>
    public sealed record Nothing(string Why) : UsedReading;

    /// <summary>It could not be read; nothing is concluded from that.</summary>
    public sealed record Unreadable(string Why) : UsedReading;
}

/// <summary>Reads what Usages protect in its cluster, as Crossplane's controller of Usages finds it.</summary>
public sealed class UsedObjects(DeletionStore store, LiveObjectReader reader)
{
    internal async Task<UsedReading> OfAsync(Cluster cluster, LiveObject usage, CancellationToken cancellationToken)
    {
        var subject = usage.Subject;
        if (subject.TextAt("spec", "of", "kind") is not { Length: > 0 } kind || subject.TextAt("spec", "of", "resourceRef", "name") is not { Length: > 0 } name)
            return new UsedReading.Nothing("it has not resolved what it protects yet");
        var version = subject.TextAt("spec", "of", "apiVersion") ?? "";
        var group = version.LastIndexOf('/') is > 0 and var slash ? version[..slash] : "";
        if (await store.KindAsync(cluster.Id!.Value, group, kind, cancellationToken) is not { } type)
            return new UsedReading.Unreadable($"nothing of kind {kind} ({version}) was captured in cluster {cluster.Name}");
        var isNamespacedUsage = subject.Type.Group == UsageReader.ProtectionGroup && subject.Type.Kind == "Usage";
        if (type.Namespaced && !isNamespacedUsage)
            return new UsedReading.Nothing($"without a namespace it finds no {kind}");
        // crossplane#7249: the controller finds a cluster-scoped object from any namespace, though the webhook does not.
        var space = type.Namespaced ? subject.TextAt("spec", "of", "resourceRef", "namespace") ?? subject.TextAt("metadata", "namespace") ?? "" : "";
        return await reader.ReadAsync(cluster, type, space, name, cancellationToken) switch
        {
            LiveReading.Found found => new UsedReading.Found(kind, space, name, found.Object),
            LiveReading.Unreadable unreadable => new UsedReading.Unreadable($"{kind} {name}: {unreadable.Why}"),
            _ => new UsedReading.Nothing($"{kind} {name} is not there"),
        };
    }
}
