using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads the one webhook configuration through which Crossplane refuses deletions, and judges whether it would.</summary>
public sealed class UsageWebhookReader : IFactReader
{
    public bool Reads(ResourceType type) => type.Name == UsageWebhookFacts.Type;

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        if (ObjectHead.Read(type, root, pool) is not { Key.Name: UsageWebhookFacts.Name } head)
            return null;
        // Two hooks ask the same of one deletion; one that refuses is enough.
        List<string> flaws = [.. root.At("webhooks").Items().Where(IsCrossplanes).Select(Flaw)];
        return new UsageWebhookFacts
        {
            Key = head.Key,
            Kind = head.Kind,
            ApiVersion = head.ApiVersion,
            Uid = head.Uid,
            Created = head.Created,
            DeletingSince = head.DeletingSince,
            Flaw = flaws.Count == 0 ? "it has no hook of Crossplane's" : flaws.Contains("") ? "" : pool.Get(flaws[0]),
        };
    }

    /// <summary>crossplane v2.3.4 nousages.protection.crossplane.io, v1.20.9 nousages.apiextensions.crossplane.io.</summary>
    private static bool IsCrossplanes(JsonElement hook) => hook.At("name").Text()?.StartsWith("nousages.", StringComparison.Ordinal) == true;

    /// <summary>As crossplane's own configuration is; whatever asks of more deletions is as good.</summary>
    private static string Flaw(JsonElement hook)
    {
        if (hook.At("failurePolicy").Text() is { } policy && policy != "Fail")
            return $"its failurePolicy is {policy}: it lets deletions through while Crossplane does not answer";
        if (!AsksOfInUse(hook.At("objectSelector")))
            return "its objectSelector leaves objects out that have the label crossplane.io/in-use";
        if (Selects(hook.At("namespaceSelector")))
            return "its namespaceSelector leaves namespaces out";
        if (hook.At("matchConditions").Items().Any())
            return "its matchConditions leave deletions out";
        return hook.At("rules").Items().Any(AsksOfEveryDeletion) ? "" : "its rules do not ask of every deletion";
    }

    private static bool AsksOfInUse(JsonElement? selector) =>
        !selector.At("matchExpressions").Items().Any() && selector.At("matchLabels").Texts().All(label => label is { Key: "crossplane.io/in-use", Value: "true" });

    private static bool Selects(JsonElement? selector) => selector.At("matchExpressions").Items().Any() || selector.At("matchLabels").Texts().Any();

    private static bool AsksOfEveryDeletion(JsonElement rule) =>
        (Has(rule.At("operations"), "DELETE") || Has(rule.At("operations"), "*"))
        && Has(rule.At("apiGroups"), "*") && Has(rule.At("apiVersions"), "*")
        && (Has(rule.At("resources"), "*") || Has(rule.At("resources"), "*/*"))
        && rule.At("scope").Text() is null or "*";

    private static bool Has(JsonElement? list, string word) => list.Items().Any(item => item.Text() == word);
}
