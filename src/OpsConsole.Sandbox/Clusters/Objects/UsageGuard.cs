using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>
/// Admission of deletions as Crossplane's webhook does it (v2.3.4, internal/webhook/protection/usage/handler.go): it is asked for objects with the
/// label only, it answers 409 with its words as the Status' reason, and it marks the object with the attempt, in a dry run too.
/// </summary>
internal sealed class UsageGuard(ObjectStore store, UsageFinder usages)
{
    public const string InUse = "crossplane.io/in-use";
    public const string Attempt = "usage.crossplane.io/deletion-attempt-with-policy";

    private const string Webhooks = "validatingwebhookconfigurations.admissionregistration.k8s.io";

    /// <summary>Why the object may not be deleted; null where it may.</summary>
    public ApiFailureException? Denial(ServedType type, StoredObject stored)
    {
        if (stored.Labels.GetValueOrDefault(InUse) != "true" || Webhook() is not { } webhook)
            return null;
        var found = usages.Of(type, stored);
        if (found.Count == 0)
            return null;
        var words = Words(found);
        // apiserver/pkg/admission/plugin/webhook/errors/statuserror.go
        return new ApiFailureException(409, words, $"admission webhook \"{webhook}\" denied the request: {words}");
    }

    private string? Webhook() => store.Latest(Webhooks).Objects
        .Where(configuration => !configuration.IsVerbatim && configuration.Tail.AsSpan().IndexOf("\"nousages."u8) >= 0)
        .SelectMany(configuration => configuration.Parse()["webhooks"] as JsonArray ?? [])
        .OfType<JsonObject>()
        .Select(webhook => ObjectRules.Text(webhook, "name"))
        .FirstOrDefault(name => name.StartsWith("nousages.", StringComparison.Ordinal));

    private static string Words(IReadOnlyList<FoundUsage> found)
    {
        var first = found[0];
        var name = first.Stored.Namespace.Length == 0 ? Quoted(first.Stored.Name) : $"{Quoted(first.Stored.Name)} (in namespace {Quoted(first.Stored.Namespace)})";
        var head = $"This resource is in-use by {found.Count} usage(s), including the *v1beta1.{first.Type.Kind} {name}";
        return first.By is { } by ? $"{head} by resource {ObjectRules.Text(by, "kind")}/{ObjectRules.Text(by["resourceRef"] as JsonObject ?? [], "name")}."
            : first.Reason.Length > 0 ? $"{head} with reason: {Quoted(first.Reason)}."
            : $"{head}.";
    }

    /// <summary>Go's %q, as far as these texts go.</summary>
    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
