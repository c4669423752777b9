using System.Text.Json;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads managed resources of any kind; those with a reader of their own come before it.</summary>
public sealed class ManagedReader : IFactReader
{
    /// <summary>crossplane-runtime, pkg/meta: what the controller writes around a creation.</summary>
    private const string CreatePending = "crossplane.io/external-create-pending";

    /// <summary>CRDs of providers say of which category they are; the list of kinds is nobody's to keep.</summary>
    public bool Reads(ResourceType type) => IsManaged(type);

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool) => ReadManaged(type, root, pool);

    internal static bool IsManaged(ResourceType type) => type.Categories.Contains("managed", StringComparer.Ordinal);

    internal static ManagedFacts? ReadManaged(ResourceType type, JsonElement root, StringPool pool)
    {
        if (ObjectHead.Read(type, root, pool) is not { } head)
            return null;
        var metadata = root.At("metadata");
        string? Annotation(string key) => metadata.At("annotations", key).Text();
        var labels = Labels(metadata.At("labels"), pool);
        var conditions = ConditionReader.Read(root, pool);
        var wanted = root.At("spec", "forProvider");
        var seen = root.At("status", "atProvider");
        var generation = metadata.At("generation").Whole() ?? 0;
        var wrote = ProviderWrote(metadata);
        return new()
        {
            Key = head.Key,
            Kind = head.Kind,
            ApiVersion = head.ApiVersion,
            Uid = head.Uid,
            Created = head.Created,
            DeletingSince = head.DeletingSince,
            ExternalName = Annotation("crossplane.io/external-name") is { Length: > 0 } name ? name == head.Key.Name ? head.Key.Name : name : null,
            Region = pool.GetOrNull(wanted.At("region").Text() ?? seen.At("region").Text()),
            ProviderConfig = pool.Get(ProviderConfig(type, head.Key.Namespace, root.At("spec", "providerConfigRef"))),
            DeletionPolicy = root.At("spec", "deletionPolicy").Text() switch { "Orphan" => DeletionPolicy.Orphan, "Delete" => DeletionPolicy.Delete, _ => DeletionPolicy.NotSaid },
            Policies = ManagementPolicySet.Read(
                root.At("spec", "managementPolicies") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(item => item.Text())] : null),
            IsPausedByAnnotation = Annotation("crossplane.io/paused") == "true",
            Conditions = conditions,
            IsStatusStale = IsOlder(root.At("status", "observedGeneration").Whole(), generation)
                || IsOlder(conditions[ConditionType.Ready]?.ObservedGeneration, generation) || IsOlder(conditions[ConditionType.Synced]?.ObservedGeneration, generation),
            IsReconcileAwaited = IsAwaited(Annotation("crossplane.io/reconcile-requested-at"), root.At("status", "lastHandledReconcileAt").Text(), wrote),
            HasBeenObserved = seen is { ValueKind: JsonValueKind.Object } shown && shown.EnumerateObject().Any(),
            PossiblyLeakedAt = Leaked(Annotation),
            ProviderWroteAt = wrote,
            PollInterval = pool.GetOrNull(Annotation("crossplane.io/poll-interval")),
            DeletionAttempt = pool.GetOrNull(Annotation("usage.crossplane.io/deletion-attempt-with-policy")),
            RefusesDeletion = Refuses(seen) ?? Refuses(wanted),
            Labels = labels,
            Controller = Controller(metadata, pool),
            Keepers = [.. Keepers.Of(key => labels[key], Annotation).Select(keeper => pool.Get($"{keeper.Owner} {FactJson.Cut(keeper.Name, 100)}"))],
            Drift = DriftReader.Compare(wanted, seen),
        };
    }

    internal static LabelSet Labels(JsonElement? labels, StringPool pool) =>
        pool.Get(LabelSet.Of(labels.Texts().Select(label => KeyValuePair.Create(pool.Get(label.Key), pool.Get(label.Value)))));

    /// <summary>Kind and name of the owner that reconciles the object; null where it has none.</summary>
    internal static string? Controller(JsonElement? metadata, StringPool pool) => metadata.At("ownerReferences").Items()
        .Where(owner => owner.At("controller").IsTrue())
        .Select(owner => pool.Get($"{owner.At("kind").Text()} {owner.At("name").Text()}")).FirstOrDefault();

    /// <summary>Defaults as the definitions have them. In a namespace a ProviderConfig is one of this namespace.</summary>
    private static string ProviderConfig(ResourceType type, string space, JsonElement? reference)
    {
        var name = reference.At("name").Text() is { Length: > 0 } given ? given : "default";
        if (!type.Namespaced)
            return $"ProviderConfig/{name}";
        var kind = reference.At("kind").Text() is { Length: > 0 } said ? said : "ClusterProviderConfig";
        return kind.StartsWith("Cluster", StringComparison.Ordinal) ? $"{kind}/{name}" : $"{kind}/{space}/{name}";
    }

    /// <summary>provider-upjet-aws: load balancers, clusters, databases, tables.</summary>
    private static bool? Refuses(JsonElement? place) =>
        place.At("enableDeletionProtection").Flag() ?? place.At("deletionProtection").Flag() ?? place.At("deletionProtectionEnabled").Flag();

    private static bool IsOlder(long? observed, long generation) => observed is { } seen && seen < generation;

    /// <summary>crossplane-runtime, meta.ExternalCreateIncomplete: begun after both the last success and the last failure.</summary>
    private static DateTimeOffset? Leaked(Func<string, string?> annotation)
    {
        if (FactJson.Moment(annotation(CreatePending)) is not { } pending)
            return null;
        return FactJson.Moment(annotation("crossplane.io/external-create-succeeded")) >= pending || FactJson.Moment(annotation("crossplane.io/external-create-failed")) >= pending
            ? null
            : pending;
    }

    /// <summary>A provider too old to answer has answered where it wrote its status after the question.</summary>
    private static bool IsAwaited(string? requested, string? handled, DateTimeOffset? wrote) =>
        requested is { Length: > 0 } && requested != handled && !(handled is null && FactJson.Moment(requested) <= wrote);

    private static DateTimeOffset? ProviderWrote(JsonElement? metadata) => metadata.At("managedFields").Items()
        // Servers before 1.22 do not say through which subresource a field was written.
        .Where(entry => entry.At("subresource").Text() == "status" || entry.At("subresource") is null && entry.At("fieldsV1").At("f:status") is not null).Max(entry => entry.At("time").Moment());
}
