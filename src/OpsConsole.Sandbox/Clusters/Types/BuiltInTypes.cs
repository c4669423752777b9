namespace OpsConsole.Sandbox.Clusters.Types;

/// <summary>The built-in types the simulated server has; a real one has more.</summary>
internal static class BuiltInTypes
{
    private static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] NoCollectionVerbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

    private static readonly string[] EventFields =
    [
        "type", "reason", "source", "reportingComponent", "involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
        "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath",
    ];

    public static readonly ServedType CustomResourceDefinition = Type("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", Scope.Cluster, status: true,
        shortNames: ["crd", "crds"], categories: ["api-extensions"], columns: [Column("Created At", "date", ".metadata.creationTimestamp")]);

    public static readonly ServedType Namespace = Type("", "namespaces", "Namespace", Scope.Cluster, status: true, generation: false, shortNames: ["ns"],
        verbs: NoCollectionVerbs, fields: ["status.phase"], columns: [Column("Status", "string", ".status.phase"), Age]);

    public static readonly IReadOnlyList<ServedType> All =
    [
        Type("", "configmaps", "ConfigMap", Scope.Namespaced, generation: false, shortNames: ["cm"], columns: [Column("Data", "string", "count:.data"), Age]),
        Type("", "events", "Event", Scope.Namespaced, generation: false, shortNames: ["ev"], fields: EventFields, columns:
        [
            Column("Last Seen", "date", ".lastTimestamp"), Column("Type", "string", ".type"), Column("Reason", "string", ".reason"),
            Column("Object", "string", "join:/:.involvedObject.kind:.involvedObject.name"), Column("Message", "string", ".message"),
        ]),
        Namespace,
        Type("", "persistentvolumeclaims", "PersistentVolumeClaim", Scope.Namespaced, status: true, generation: false, shortNames: ["pvc"], columns:
        [
            Column("Status", "string", ".status.phase"), Column("Volume", "string", ".spec.volumeName"),
            Column("Capacity", "string", ".status.capacity.storage"), Column("Access Modes", "string", ".spec.accessModes[*]"),
            Column("StorageClass", "string", ".spec.storageClassName"), Age,
        ]),
        Type("", "persistentvolumes", "PersistentVolume", Scope.Cluster, status: true, generation: false, shortNames: ["pv"], columns:
        [
            Column("Capacity", "string", ".spec.capacity.storage"), Column("Access Modes", "string", ".spec.accessModes[*]"),
            Column("Reclaim Policy", "string", ".spec.persistentVolumeReclaimPolicy"), Column("Status", "string", ".status.phase"),
            Column("Claim", "string", "join:/:.spec.claimRef.namespace:.spec.claimRef.name"), Column("StorageClass", "string", ".spec.storageClassName"), Age,
        ]),
        Type("", "secrets", "Secret", Scope.Namespaced, generation: false, fields: ["type"],
            columns: [Column("Type", "string", ".type"), Column("Data", "string", "count:.data"), Age]),
        Type("", "services", "Service", Scope.Namespaced, status: true, generation: false, shortNames: ["svc"], categories: ["all"], verbs: NoCollectionVerbs, columns:
        [
            Column("Type", "string", ".spec.type"), Column("Cluster-IP", "string", ".spec.clusterIP"),
            Column("External-IP", "string", ".status.loadBalancer.ingress[*].hostname"), Column("Port(s)", "string", ".spec.ports[*].port"), Age,
        ]),
        Type("apps", "deployments", "Deployment", Scope.Namespaced, status: true, shortNames: ["deploy"], categories: ["all"], columns:
        [
            Column("Ready", "string", "join:/:.status.readyReplicas:.spec.replicas"), Column("Up-to-date", "string", ".status.updatedReplicas"),
            Column("Available", "string", ".status.availableReplicas"), Age,
        ]),
        Type("apps", "statefulsets", "StatefulSet", Scope.Namespaced, status: true, shortNames: ["sts"], categories: ["all"],
            columns: [Column("Ready", "string", "join:/:.status.readyReplicas:.spec.replicas"), Age]),
        Type("networking.k8s.io", "ingresses", "Ingress", Scope.Namespaced, status: true, shortNames: ["ing"], columns:
        [
            Column("Class", "string", ".spec.ingressClassName"), Column("Hosts", "string", ".spec.rules[*].host"),
            Column("Address", "string", ".status.loadBalancer.ingress[*].hostname"), Age,
        ]),
        Type("storage.k8s.io", "storageclasses", "StorageClass", Scope.Cluster, generation: false, shortNames: ["sc"], columns:
        [
            Column("Provisioner", "string", ".provisioner"), Column("ReclaimPolicy", "string", ".reclaimPolicy"),
            Column("VolumeBindingMode", "string", ".volumeBindingMode"), Column("AllowVolumeExpansion", "string", ".allowVolumeExpansion"), Age,
        ]),
        Type("admissionregistration.k8s.io", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", Scope.Cluster,
            categories: ["api-extensions"], columns: [Column("Webhooks", "string", "count:.webhooks"), Age]),
        CustomResourceDefinition,
    ];

    private enum Scope { Cluster, Namespaced }

    private static PrintedColumn Age => Column("Age", "date", ".metadata.creationTimestamp");

    private static PrintedColumn Column(string name, string type, string path) => new(name, type, path);

    private static ServedType Type(
        string group, string resource, string kind, Scope scope, bool status = false, bool generation = true, string[]? shortNames = null,
        string[]? categories = null, string[]? verbs = null, string[]? fields = null, PrintedColumn[]? columns = null) => new()
        {
            Group = group,
            Resource = resource,
            Kind = kind,
            Namespaced = scope == Scope.Namespaced,
            Versions = [new ServedVersion { Name = "v1", HasStatus = status, Columns = columns ?? [] }],
            StorageVersion = "v1",
            ShortNames = shortNames ?? [],
            Categories = categories ?? [],
            Verbs = verbs ?? AllVerbs,
            HasGeneration = generation,
            SelectableFields = fields ?? [],
        };
}
