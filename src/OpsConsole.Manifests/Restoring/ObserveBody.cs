using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>
/// A Crossplane managed resource as it comes back: it only looks its cloud resource up. A provider that finds none of its name would make a second one
/// under any other policy (Crossplane, "Import existing resources").
/// </summary>
public static class ObserveBody
{
    public static byte[] Of(ReadOnlySpan<byte> asked)
    {
        var root = RestoreBody.Read(asked);
        if (root["spec"] is not JsonObject spec)
            root["spec"] = spec = new JsonObject();
        spec["managementPolicies"] = new JsonArray("Observe");
        return JsonTrees.Bytes(root);
    }
}
