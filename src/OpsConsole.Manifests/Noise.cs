using System.Text.RegularExpressions;

namespace OpsConsole.Manifests;

/// <summary>Fields that the system moves by itself.</summary>
internal static partial class Noise
{
    private static readonly HashSet<string> Paths =
    [
        "metadata.generation", "metadata.resourceVersion", "metadata.managedFields", "metadata.selfLink",
        "metadata.annotations['kubectl.kubernetes.io/last-applied-configuration']",
    ];

    public static bool Is(string path) => Paths.Contains(path)
        || path.StartsWith("metadata.managedFields[", StringComparison.Ordinal)
        || path.StartsWith("status", StringComparison.Ordinal) && StatusClocks().IsMatch(path);

    [GeneratedRegex(@"(^|\.)(observedGeneration|lastHeartbeatTime|lastProbeTime|lastTransitionTime|lastUpdateTime|lastSyncTime|lastReconcileTime|renewTime)$")]
    private static partial Regex StatusClocks();
}
