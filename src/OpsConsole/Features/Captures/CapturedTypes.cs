using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Captures;

/// <summary>Which of a server's types are captured: all with a CustomResourceDefinition behind them, and the configured ones.</summary>
public static class CapturedTypes
{
    public const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";

    private static readonly string[] NeverUnlessConfigured = ["secrets", "configmaps"];

    /// <summary>Definitions first: what they list decides whether a type that is served no more is gone.</summary>
    public static IReadOnlyList<ResourceType> Of(DiscoveryResult discovery, IReadOnlyList<string> configured) =>
    [
        .. discovery.Types
            .Where(type => configured.Contains(type.Name) || (type.IsCustom && !NeverUnlessConfigured.Contains(type.Name)))
            .OrderBy(type => type.Name != Definitions),
    ];

    /// <summary>Events are kept where they warn.</summary>
    public static string? FieldSelectorOf(ResourceType type) =>
        type is { Resource: "events", Group: "" or "events.k8s.io" } ? "type=Warning" : null;
}
