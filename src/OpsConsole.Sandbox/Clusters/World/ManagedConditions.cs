using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Objects;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>The conditions of a managed resource, with the reasons of crossplane-runtime and upjet.</summary>
internal static class ManagedConditions
{
    public const string Paused = "Reconciliation is paused via the pause annotation";

    public static JsonObject Of(string type, string status, string reason, string? message, string at)
    {
        var condition = new JsonObject { ["type"] = type, ["status"] = status, ["reason"] = reason };
        if (message is not null)
            condition["message"] = message;
        condition["lastTransitionTime"] = at;
        return condition;
    }

    public static JsonObject? Find(JsonObject document, string type) =>
        (document["status"]?["conditions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(condition => ObjectRules.Text(condition, "type") == type);

    public static string ReasonOf(JsonObject document, string type) => Find(document, type) is { } condition ? ObjectRules.Text(condition, "reason") : "";

    /// <summary>Sets a condition; its time moves only where its status does.</summary>
    public static void Set(JsonObject document, string type, string status, string reason, string? message, string at)
    {
        var conditions = BuiltInRules.Child(document, "status")["conditions"] as JsonArray;
        if (conditions is null)
            BuiltInRules.Child(document, "status")["conditions"] = conditions = [];
        var before = Find(document, type);
        var next = Of(type, status, reason, message, before is not null && ObjectRules.Text(before, "status") == status ? ObjectRules.Text(before, "lastTransitionTime") : at);
        if (before is null)
            conditions.Add(next);
        else
            conditions[conditions.IndexOf(before)] = next;
    }
}
