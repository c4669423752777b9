using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>Defaults and checks of the built-in types, as far as the sandbox's clients meet them.</summary>
internal static class BuiltInRules
{
    public static void Complete(ServedType type, JsonObject document)
    {
        switch (type.Kind)
        {
            case "Namespace":
                Default(Child(document, "spec"), "finalizers", new JsonArray("kubernetes"));
                Default(Child(document, "status"), "phase", "Active");
                break;
            case "Service":
                CompleteService(document);
                break;
            case "Secret":
                CompleteSecret(document);
                break;
            case "StorageClass":
                Default(document, "reclaimPolicy", "Delete");
                Default(document, "volumeBindingMode", "Immediate");
                break;
            case "PersistentVolume":
                Default(Child(document, "spec"), "persistentVolumeReclaimPolicy", "Retain");
                Default(Child(document, "spec"), "volumeMode", "Filesystem");
                Default(Child(document, "status"), "phase", "Pending");
                Protect(document, "kubernetes.io/pv-protection");
                break;
            case "PersistentVolumeClaim":
                Default(Child(document, "spec"), "volumeMode", "Filesystem");
                Default(Child(document, "status"), "phase", "Pending");
                Protect(document, "kubernetes.io/pvc-protection");
                break;
            case "Ingress":
                Default(Child(document, "status"), "loadBalancer", new JsonObject());
                break;
            case "Event":
                CompleteEvent(document);
                break;
            case "Deployment" or "StatefulSet":
                Workloads.Complete(type.Kind, document);
                break;
            case "ValidatingWebhookConfiguration":
                CompleteWebhooks(document);
                break;
            case "CustomResourceDefinition":
                CompleteDefinition(document);
                break;
        }
    }

    public static IEnumerable<FieldError> Check(ServedType type, JsonObject document)
    {
        switch (type.Kind)
        {
            case "StorageClass" when ObjectRules.Text(document, "provisioner").Length == 0:
                yield return FieldError.Required("provisioner");
                break;
            case "Deployment" or "StatefulSet" when !Child(document, "spec").ContainsKey("selector"):
                yield return FieldError.Required("spec.selector");
                break;
            case "CustomResourceDefinition":
                foreach (var error in CheckDefinition(document))
                    yield return error;
                break;
        }
    }

    public static IEnumerable<FieldError> CheckUpdate(ServedType type, JsonObject before, JsonObject after)
    {
        if (type.Kind != "StorageClass")
            yield break;
        foreach (var field in new[] { "parameters", "provisioner", "reclaimPolicy", "volumeBindingMode" })
            if (!JsonNode.DeepEquals(before[field], after[field]))
                yield return FieldError.Forbidden(field, $"updates to {field} are forbidden.");
    }

    private static void CompleteService(JsonObject document)
    {
        var spec = Child(document, "spec");
        foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Default(port, "protocol", "TCP");
            if (port["port"] is { } number)
                Default(port, "targetPort", number.DeepClone());
        }
        if (!spec.ContainsKey("clusterIP") && ObjectRules.Text(spec, "type") != "ExternalName")
            spec["clusterIP"] = AddressOf(document);
        if (spec["clusterIP"] is { } address && !spec.ContainsKey("clusterIPs"))
            spec["clusterIPs"] = new JsonArray(address.DeepClone());
        Default(spec, "type", "ClusterIP");
        Default(spec, "sessionAffinity", "None");
        Default(Child(document, "status"), "loadBalancer", new JsonObject());
    }

    private static string AddressOf(JsonObject document)
    {
        var metadata = ObjectRules.Metadata(document);
        var sum = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{ObjectRules.Text(metadata, "namespace")}/{ObjectRules.Text(metadata, "name")}")));
        return $"10.0.{sum / 254 % 250}.{1 + sum % 254}";
    }

    private static void CompleteSecret(JsonObject document)
    {
        if (document["stringData"] is JsonObject plain)
        {
            document.Remove("stringData");
            foreach (var (name, value) in plain)
                Child(document, "data")[name] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value?.GetValue<string>() ?? ""));
        }
        Default(document, "type", "Opaque");
    }

    private static void CompleteEvent(JsonObject document)
    {
        Default(document, "source", new JsonObject());
        foreach (var time in new[] { "firstTimestamp", "lastTimestamp", "eventTime" })
            if (!document.ContainsKey(time))
                document[time] = null;
        Default(document, "reportingComponent", "");
        Default(document, "reportingInstance", "");
    }

    private static void CompleteWebhooks(JsonObject document)
    {
        foreach (var webhook in (document["webhooks"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (var rule in (webhook["rules"] as JsonArray ?? []).OfType<JsonObject>())
                Default(rule, "scope", "*");
            Default(webhook, "failurePolicy", "Fail");
            Default(webhook, "matchPolicy", "Equivalent");
            Default(webhook, "namespaceSelector", new JsonObject());
            Default(webhook, "objectSelector", new JsonObject());
            Default(webhook, "timeoutSeconds", 10);
        }
    }

    private static void CompleteDefinition(JsonObject document)
    {
        var spec = Child(document, "spec");
        var names = Child(spec, "names");
        Default(names, "singular", ObjectRules.Text(names, "kind").ToLowerInvariant());
        Default(names, "listKind", $"{ObjectRules.Text(names, "kind")}List");
        Default(spec, "conversion", new JsonObject { ["strategy"] = "None" });
        if (document.ContainsKey("status"))
            return;
        var storage = (spec["versions"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(version => version["storage"]?.GetValue<bool>() == true);
        document["status"] = new JsonObject
        {
            ["conditions"] = null,
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["storedVersions"] = storage?["name"] is { } name ? new JsonArray(name.DeepClone()) : new JsonArray(),
        };
    }

    private static IEnumerable<FieldError> CheckDefinition(JsonObject document)
    {
        var spec = Child(document, "spec");
        var names = Child(spec, "names");
        var expected = $"{ObjectRules.Text(names, "plural")}.{ObjectRules.Text(spec, "group")}";
        var name = ObjectRules.Text(ObjectRules.Metadata(document), "name");
        if (name != expected)
            yield return FieldError.Invalid("metadata.name", $"\"{name}\"", $"must be spec.names.plural+\".\"+spec.group");
        if (ObjectRules.Text(spec, "scope") is not ("Cluster" or "Namespaced") and var scope)
            yield return FieldError.NotSupported("spec.scope", $"\"{scope}\"", "\"Cluster\", \"Namespaced\"");
        if ((spec["versions"] as JsonArray ?? []).OfType<JsonObject>().Count(version => version["storage"]?.GetValue<bool>() == true) != 1)
            yield return FieldError.Invalid("spec.versions", "[]", "must have exactly one version marked as storage version");
    }

    private static void Protect(JsonObject document, string finalizer)
    {
        var metadata = ObjectRules.Metadata(document);
        if (metadata["creationTimestamp"] is null || metadata["resourceVersion"] is not null || metadata["deletionTimestamp"] is not null)
            return;
        if (metadata["finalizers"] is not JsonArray finalizers)
            metadata["finalizers"] = finalizers = [];
        if (!finalizers.Any(item => item?.GetValue<string>() == finalizer))
            finalizers.Add(finalizer);
    }

    internal static JsonObject Child(JsonObject holder, string name)
    {
        if (holder[name] is not JsonObject child)
            holder[name] = child = [];
        return child;
    }

    internal static void Default(JsonObject holder, string name, JsonNode value)
    {
        if (holder[name] is null)
            holder[name] = value;
    }
}
