using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>What the API server itself does about CustomResourceDefinitions: it accepts their names, serves their types and cleans up after them.</summary>
internal sealed class DefinitionRegistrar(ObjectStore store, TypeCatalog types, TimeProvider time)
{
    private const string Cleanup = "customresourcecleanup.apiextensions.k8s.io";
    private static readonly ServedType Definitions = BuiltInTypes.CustomResourceDefinition;

    /// <summary>Serves the type of a stored definition; answers the definition as it was before its status was written, as the real server does.</summary>
    public StoredObject Establish(StoredObject stored)
    {
        var document = stored.Parse();
        types.Define(CustomTypes.Read(document));
        if (document["status"]?["conditions"] is JsonArray { Count: > 0 })
            return stored;
        var before = (JsonObject)document.DeepClone();
        var stamp = ObjectRules.Timestamp(time.GetUtcNow());
        document["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(
                Condition("NamesAccepted", stamp, "NoConflicts", "no conflicts found"),
                Condition("Established", stamp, "InitialNamesAccepted", "the initial names have been accepted")),
            ["acceptedNames"] = document["spec"]!["names"]!.DeepClone(),
            ["storedVersions"] = document["status"]?["storedVersions"]?.DeepClone(),
        };
        ManagedFields.Update(before, document, "kube-apiserver", "apiextensions.k8s.io/v1", stamp, FieldShape.BuiltIn);
        store.Put(Definitions.Name, revision => ObjectRules.Render(Definitions, document, revision));
        return stored;
    }

    /// <summary>Deletes every object of the type, then the definition itself. Instances go without admission, as in the real server.</summary>
    public StoredObject Terminate(StoredObject stored, WriteEffect effect)
    {
        var document = stored.Parse();
        var metadata = ObjectRules.Metadata(document);
        var stamp = ObjectRules.Timestamp(time.GetUtcNow());
        metadata["deletionTimestamp"] = stamp;
        metadata["finalizers"] = new JsonArray(Cleanup);
        (document["status"]?["conditions"] as JsonArray)?.Add(Condition("Terminating", stamp, "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon"));
        if (effect == WriteEffect.DryRun)
            return ObjectRules.Render(Definitions, document, stored.Revision);

        var marked = store.Put(Definitions.Name, revision => ObjectRules.Render(Definitions, document, revision));
        foreach (var instance in store.Latest(marked.Name).Objects)
            store.Remove(marked.Name, revision => Revisions.Restamp(instance, revision));
        store.EndWatches(marked.Name);
        types.Forget(marked.Name);
        metadata.Remove("finalizers");
        store.Remove(Definitions.Name, revision => ObjectRules.Render(Definitions, document, revision));
        return marked;
    }

    private static JsonObject Condition(string type, string stamp, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastTransitionTime"] = stamp,
        ["reason"] = reason,
        ["message"] = message,
    };
}
