using System.Text;
using System.Text.Json;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources;

/// <summary>What stands beside the canonical form of two states, their resourceVersion and managedFields, compared like the rest of them.</summary>
internal static class Bookkeeping
{
    public static IReadOnlyList<ManifestChange> Compare(ResourceState from, ResourceState to) => ManifestDiff.Compare(Write(from), Write(to));

    private static byte[] Write(ResourceState state)
    {
        var fields = state.ManagedFields.Length == 0 ? "[]" : Encoding.UTF8.GetString(state.ManagedFields);
        return Encoding.UTF8.GetBytes($$$"""{"metadata":{"managedFields":{{{fields}}},"resourceVersion":{{{JsonSerializer.Serialize(state.Version.ResourceVersionText)}}}}}""");
    }
}
