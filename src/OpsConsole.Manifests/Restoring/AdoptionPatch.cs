using System.Text.Json.Nodes;

namespace OpsConsole.Manifests.Restoring;

/// <summary>Gives a managed resource that came back by <see cref="ObserveBody"/> the policies it had, and changes nothing else of it.</summary>
public static class AdoptionPatch
{
    private const string Place = "/spec/managementPolicies";

    /// <summary>A JSON Patch that holds only while the object still only observes.</summary>
    /// <param name="asked">What the stored state asked for, with its policies; none means all of them, which is what Crossplane's definitions default to.</param>
    public static byte[] Of(ReadOnlySpan<byte> asked) => JsonTrees.Bytes(new JsonArray(
        new JsonObject { ["op"] = "test", ["path"] = Place, ["value"] = new JsonArray("Observe") },
        new JsonObject { ["op"] = "replace", ["path"] = Place, ["value"] = RestoreBody.Read(asked)["spec"]?["managementPolicies"]?.DeepClone() ?? new JsonArray("*") }));
}
