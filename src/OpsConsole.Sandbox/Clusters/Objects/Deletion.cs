using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>One deletion: at once, or marked and held by finalizers.</summary>
internal sealed class Deletion(ObjectStore store, WriteContext context, DefinitionRegistrar definitions, Func<DateTimeOffset> now)
{
    public (StoredObject Object, bool IsGone) Run(StoredObject current, DeleteRequest request)
    {
        var document = current.Parse();
        var finalizers = ObjectRules.Finalizers(document).ToList();
        if (request.PropagationPolicy == "Foreground" && !finalizers.Contains("foregroundDeletion"))
            finalizers.Add("foregroundDeletion");
        if (request.PropagationPolicy == "Orphan" && !finalizers.Contains("orphan"))
            finalizers.Add("orphan");
        var isNamespace = context.Type == BuiltInTypes.Namespace;
        if (context.Type == BuiltInTypes.CustomResourceDefinition)
            return (definitions.Terminate(current, context.Effect), false);
        if (finalizers.Count == 0 && !isNamespace)
            return (Remove(current), true);
        return (Mark(current, document, finalizers, isNamespace), false);
    }

    private StoredObject Remove(StoredObject current)
    {
        if (context.Effect == WriteEffect.Commit)
            store.Remove(context.Type.Name, revision => Revisions.Restamp(current, revision));
        return current;
    }

    private StoredObject Mark(StoredObject current, JsonObject document, List<string> finalizers, bool isNamespace)
    {
        var metadata = ObjectRules.Metadata(document);
        if (ObjectRules.IsTerminating(document) && ObjectRules.Finalizers(document).Count == finalizers.Count)
            return current;
        if (!ObjectRules.IsTerminating(document))
            metadata["deletionTimestamp"] = ObjectRules.Timestamp(now());
        if (isNamespace)
        {
            document["status"] = new JsonObject { ["phase"] = "Terminating" };
        }
        else
        {
            metadata["deletionGracePeriodSeconds"] = 0;
            metadata["finalizers"] = new JsonArray([.. finalizers.Select(name => (JsonNode?)JsonValue.Create(name))]);
            if (context.Type.HasGeneration)
                metadata["generation"] = (metadata["generation"]?.GetValue<long>() ?? 0) + 1;
        }
        return context.Effect == WriteEffect.DryRun
            ? ObjectRules.Render(context.Type, document, current.Revision)
            : store.Put(context.Type.Name, revision => ObjectRules.Render(context.Type, document, revision));
    }
}
