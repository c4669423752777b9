using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>What the cloud says of one managed resource: its <c>status.atProvider</c> against its <c>spec.forProvider</c>.</summary>
internal static class CloudObject
{
    /// <summary>The mark of a change by hand.</summary>
    public const string ByHand = "changed-by-hand";

    /// <summary>As the cloud names things: by their own name, or by an identifier of its making.</summary>
    public static string NameOf(ServedType type, StoredObject resource) => type.Kind switch
    {
        "VPC" => $"vpc-0{Hex(resource)}",
        "Subnet" => $"subnet-0{Hex(resource)}",
        "SecurityGroup" => $"sg-0{Hex(resource)}",
        "SecurityGroupRule" => $"sgr-0{Hex(resource)}",
        "RouteTable" => $"rtb-0{Hex(resource)}",
        _ => resource.Name,
    };

    /// <summary>The cloud object has come into being as it was wanted.</summary>
    public static void Fill(JsonObject held)
    {
        var seen = ForProvider(held).DeepClone().AsObject();
        seen["id"] = held["metadata"]?["annotations"]?["crossplane.io/external-name"]?.DeepClone();
        if (seen["tags"] is { } tags)
            seen["tagsAll"] = tags.DeepClone();
        BuiltInRules.Child(held, "status")["atProvider"] = seen;
    }

    /// <summary>What the spec says and the cloud showed otherwise is made so: a changed spec followed, a change by hand undone.</summary>
    public static void Follow(JsonObject held)
    {
        if (held["status"]?["atProvider"] is not JsonObject seen)
            return;
        foreach (var (field, wanted) in ForProvider(held))
            if (wanted is not null && seen.ContainsKey(field) && !JsonNode.DeepEquals(seen[field], wanted))
                seen[field] = wanted.DeepClone();
        if (seen["tags"] is JsonObject tags && seen.ContainsKey("tagsAll"))
            seen["tagsAll"] = tags.DeepClone();
        if (ObjectRules.Text(seen, "lastChangedBy") == ByHand)
            seen.Remove("lastChangedBy");
    }

    /// <summary>Somebody changes it in the cloud's own console.</summary>
    public static void Drift(JsonObject held)
    {
        var seen = BuiltInRules.Child(BuiltInRules.Child(held, "status"), "atProvider");
        foreach (var field in new[] { "tags", "tagsAll" })
            if (seen[field] is JsonObject tags)
                tags["owner"] = ByHand;
        if (seen["tags"] is null)
            seen["lastChangedBy"] = ByHand;
    }

    /// <summary>False where the cloud object outlives the managed resource.</summary>
    public static bool IsDeletedWith(JsonObject document)
    {
        var spec = document["spec"] as JsonObject ?? [];
        var policies = (spec["managementPolicies"] as JsonArray)?.Select(policy => policy?.GetValue<string>()).ToArray() ?? ["*"];
        // Other than the default, the policies decide; else the deletion policy does.
        return policies is ["*"] ? ObjectRules.Text(spec, "deletionPolicy") != "Orphan" : policies.Contains("Delete") || policies.Contains("*");
    }

    public static bool OnlyObserves(JsonObject document) =>
        document["spec"]?["managementPolicies"] is JsonArray { Count: 1 } policies && policies[0]?.GetValue<string>() == "Observe";

    private static JsonObject ForProvider(JsonObject held) => held["spec"]?["forProvider"] as JsonObject ?? [];

    private static string Hex(StoredObject resource) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(resource.Uid)))[..16];
}
