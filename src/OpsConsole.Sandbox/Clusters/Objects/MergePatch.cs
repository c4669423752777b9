using System.Text.Json.Nodes;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>RFC 7386: a JSON merge patch.</summary>
internal static class MergePatch
{
    public static void Apply(JsonObject target, JsonObject patch)
    {
        foreach (var (name, change) in patch)
        {
            switch (change)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject members:
                    if (target[name] is not JsonObject inner)
                        target[name] = inner = [];
                    Apply(inner, members);
                    break;
                default:
                    target[name] = change.DeepClone();
                    break;
            }
        }
    }
}
