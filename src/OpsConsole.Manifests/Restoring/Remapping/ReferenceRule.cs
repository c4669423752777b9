namespace OpsConsole.Manifests.Restoring.Remapping;

/// <summary>Where objects of some types name another object.</summary>
/// <param name="Group">Of the object that names; <c>*</c> for every one.</param>
/// <param name="Kinds">Of the object that names; none for every one.</param>
/// <param name="Path">Of the map that holds the reference; <c>[]</c> behind a key means each of its elements.</param>
internal sealed record ReferenceRule(string Group, string[] Kinds, string Path)
{
    /// <summary>The member that holds the name; null where none does.</summary>
    public string? Name { get; init; } = "name";

    /// <summary>The member that holds the namespace; null where it is always that of the object that names, or there is none.</summary>
    public string? Space { get; init; } = "namespace";

    /// <summary>The group of what is named, where the reference does not say it; null for any.</summary>
    public string? ToGroup { get; init; }

    /// <summary>The kind of what is named, where the reference does not say it; null for any.</summary>
    public string? ToKind { get; init; }

    /// <summary>The reference itself says of what kind and group that is.</summary>
    public bool SaysKind { get; init; }

    /// <summary>An owner's uid is renewed with the owner and not here.</summary>
    public bool IsOwner { get; init; }

    public bool AppliesTo(string group, string kind) => (Group == "*" || Group == group) && (Kinds.Length == 0 || Kinds.Contains(kind, StringComparer.Ordinal));
}

/// <summary>The references that are known, beside those that a key ending in <c>Ref</c> or <c>Refs</c> tells.</summary>
/// <remarks>
/// Sources: tidb-operator v1.6.6 and v2.0.1, types of pkg/apis (TidbClusterRef, BRConfig, ClusterReference); Kubernetes, rbac/v1 (Subject, RoleRef) and core/v1
/// (PersistentVolumeClaimSpec); Crossplane v1.20 and v2.3 (connection secrets, labels of what was composed).
/// </remarks>
internal static class ReferenceRules
{
    private const string Tidb = "pingcap.com";
    private const string TidbNext = "core.pingcap.com";
    private const string BackupNext = "br.pingcap.com";
    private const string Roles = "rbac.authorization.k8s.io";

    private static readonly string[] Jobs = ["Backup", "Restore", "CompactBackup"];
    private static readonly string[] Bindings = ["RoleBinding", "ClusterRoleBinding"];

    public static readonly ReferenceRule[] All =
    [
        new(Tidb, ["TidbCluster", "TidbInitializer", "TidbClusterAutoScaler"], "spec.cluster") { ToGroup = Tidb, ToKind = "TidbCluster" },
        new(Tidb, ["TidbMonitor", "TidbDashboard", "TidbNGMonitoring"], "spec.clusters[]") { ToGroup = Tidb, ToKind = "TidbCluster" },
        .. Backups(Tidb, Tidb, "TidbCluster"),
        new(TidbNext, [], "spec.cluster") { Space = null, ToGroup = TidbNext, ToKind = "Cluster" },
        .. Backups(BackupNext, TidbNext, "Cluster"),
        new(Roles, Bindings, "subjects[]") { SaysKind = true },
        new(Roles, Bindings, "roleRef") { Space = null, SaysKind = true },
        new("", ["PersistentVolumeClaim"], "spec") { Name = "volumeName", Space = null, ToGroup = "", ToKind = "PersistentVolume" },
        new("*", [], "spec.writeConnectionSecretToRef") { ToGroup = "", ToKind = "Secret" },
        new("*", [], "metadata.labels") { Name = "crossplane.io/claim-name", Space = "crossplane.io/claim-namespace" },
        new("*", [], "metadata.labels") { Name = "crossplane.io/composite", Space = null },
        new("*", [], "metadata.ownerReferences[]") { Space = null, SaysKind = true, IsOwner = true },
    ];

    /// <summary>Marks of whoever keeps an object: of what stands elsewhere they are not true any more, and a keeper may delete what has its mark and is not among what it keeps.</summary>
    /// <remarks>Argo CD, "Resource Tracking"; Flux, "Kustomization" (garbage collection); Helm v3, pkg/action/validate.go; kubectl apply.</remarks>
    public static readonly (string Map, string Key)[] Marks =
    [
        ("annotations", "argocd.argoproj.io/tracking-id"),
        ("annotations", "argocd.argoproj.io/installation-id"),
        ("labels", "argocd.argoproj.io/instance"),
        ("labels", "kustomize.toolkit.fluxcd.io/name"),
        ("labels", "kustomize.toolkit.fluxcd.io/namespace"),
        ("labels", "helm.toolkit.fluxcd.io/name"),
        ("labels", "helm.toolkit.fluxcd.io/namespace"),
        ("annotations", "meta.helm.sh/release-name"),
        ("annotations", "meta.helm.sh/release-namespace"),
        ("annotations", "kubectl.kubernetes.io/last-applied-configuration"),
    ];

    private static IEnumerable<ReferenceRule> Backups(string group, string toGroup, string toKind) =>
        new[] { (Jobs, "spec.br"), (["BackupSchedule"], "spec.backupTemplate.br"), (["BackupSchedule"], "spec.logBackupTemplate.br"), (["BackupSchedule"], "spec.compactBackupTemplate.br") }
            .Select(place => new ReferenceRule(group, place.Item1, place.Item2) { Name = "cluster", Space = "clusterNamespace", ToGroup = toGroup, ToKind = toKind });
}
