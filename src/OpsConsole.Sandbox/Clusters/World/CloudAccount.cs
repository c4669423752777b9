using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Objects;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>The cloud objects that managed resources left behind. Of what went before this process began nothing is known to be there.</summary>
internal sealed class CloudAccount
{
    private readonly Dictionary<(string Type, string ExternalName), JsonObject> _left = [];

    /// <summary>The managed resource goes; its cloud object with it, or not.</summary>
    public void LetGo(string type, JsonObject document)
    {
        var key = (type, NameOf(document));
        if (!CloudObject.IsDeletedWith(document) && document["status"]?["atProvider"] is JsonObject seen)
            _left[key] = seen.DeepClone().AsObject();
        else
            _left.Remove(key);
    }

    /// <summary>What a managed resource that only observes sees of its cloud object; null where there is none.</summary>
    public JsonObject? Look(string type, JsonObject document) =>
        document["status"]?["atProvider"] is JsonObject { Count: > 0 } seen ? seen.DeepClone().AsObject() : _left.GetValueOrDefault((type, NameOf(document)))?.DeepClone().AsObject();

    private static string NameOf(JsonObject document) =>
        document["metadata"]?["annotations"] is JsonObject annotations ? ObjectRules.Text(annotations, "crossplane.io/external-name") : "";
}
