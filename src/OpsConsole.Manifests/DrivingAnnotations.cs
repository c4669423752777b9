namespace OpsConsole.Manifests;

/// <summary>The annotations that decide what becomes of an object, or of the thing behind it, when somebody deletes it.</summary>
/// <remarks>
/// Told by a word of the key, so that a group that nobody thought of is seen too: one too many costs a new plan, one too few an effect that
/// nobody approved. The words take in <c>crossplane.io/paused</c>, <c>usage.crossplane.io/deletion-attempt-with-policy</c>,
/// <c>confirmation.gardener.cloud/deletion</c>, <c>services.k8s.aws/deletion-policy</c>, <c>cnrm.cloud.google.com/force-destroy</c>,
/// <c>kustomize.toolkit.fluxcd.io/prune</c>, <c>argocd.argoproj.io/deletion-approved</c>, <c>tidb.pingcap.com/pvc-defer-deleting</c>,
/// <c>volume.kubernetes.io/provisioner-deletion-secret-name</c>. Deletion protection that is a label
/// (<c>policy.kruise.io/delete-protection</c>, <c>crossplane.io/in-use</c>) is substance as every label is.
/// </remarks>
internal static class DrivingAnnotations
{
    /// <summary>Those that no word of theirs tells.</summary>
    private static readonly byte[][] Keys =
    [
        // What stands behind a Crossplane object: with another one, another thing is deleted.
        "crossplane.io/external-name"u8.ToArray(),
        // Delete=false and Prune=false stand in its value.
        "argocd.argoproj.io/sync-options"u8.ToArray(),
        "helm.sh/resource-policy"u8.ToArray(),
        "serviceoperator.azure.com/reconcile-policy"u8.ToArray(),
        // Who removes the volume behind a PersistentVolume.
        "pv.kubernetes.io/provisioned-by"u8.ToArray(),
        // deletion_protection.enabled stands in their values.
        "service.beta.kubernetes.io/aws-load-balancer-attributes"u8.ToArray(),
        "alb.ingress.kubernetes.io/load-balancer-attributes"u8.ToArray(),
        "strimzi.io/managed"u8.ToArray(),
    ];

    private static readonly byte[][] Words =
    [
        "delet"u8.ToArray(), "destroy"u8.ToArray(), "protect"u8.ToArray(), "prune"u8.ToArray(), "retain"u8.ToArray(), "reclaim"u8.ToArray(),
        "orphan"u8.ToArray(), "paus"u8.ToArray(),
    ];

    /// <param name="key">UTF-8, without escapes; annotation keys are lower case but for their last part.</param>
    public static bool Contains(ReadOnlySpan<byte> key)
    {
        foreach (var known in Keys)
            if (key.SequenceEqual(known))
                return true;
        Span<byte> lower = key.Length <= 512 ? stackalloc byte[key.Length] : new byte[key.Length];
        for (var index = 0; index < key.Length; index++)
            lower[index] = key[index] is >= (byte)'A' and <= (byte)'Z' ? (byte)(key[index] | 0x20) : key[index];
        foreach (var word in Words)
            if (lower.IndexOf(word) >= 0)
                return true;
        return false;
    }
}
