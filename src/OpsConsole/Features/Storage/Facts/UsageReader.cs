using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads Usages of Crossplane v2 and v1.</summary>
public sealed class UsageReader : IFactReader
{
    public const string ProtectionGroup = "protection.crossplane.io";
    public const string LegacyGroup = "apiextensions.crossplane.io";

    /// <summary>Every type whose objects might protect something.</summary>
    public static readonly IReadOnlyList<string> Types = [$"usages.{ProtectionGroup}", $"clusterusages.{ProtectionGroup}", $"usages.{LegacyGroup}"];

    public bool Reads(ResourceType type) => ScopeOf(type) is not null;

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        if (ScopeOf(type) is not { } scope || ObjectHead.Read(type, root, pool) is not { } head)
            return null;
        var spec = root.At("spec");
        return new UsageFacts
        {
            Key = head.Key,
            Kind = head.Kind,
            ApiVersion = head.ApiVersion,
            Uid = head.Uid,
            Created = head.Created,
            DeletingSince = head.DeletingSince,
            Scope = scope,
            Of = Target(spec.At("of"), pool),
            By = Target(spec.At("by"), pool),
            Reason = pool.Get(FactJson.Cut(spec.At("reason").Text() ?? "", 500)),
            Details = pool.Get(FactJson.Cut(root.At("metadata", "annotations", "crossplane.io/usage-details").Text() ?? "", 500)),
            ReplaysDeletion = spec.At("replayDeletion").IsTrue(),
            Ready = ConditionReader.Read(root, pool)[ConditionType.Ready],
            Controller = ManagedReader.Controller(root.At("metadata"), pool),
        };
    }

    private static UsageScope? ScopeOf(ResourceType type) => (type.Group, type.Kind) switch
    {
        (ProtectionGroup, "Usage") => UsageScope.Namespaced,
        (ProtectionGroup, "ClusterUsage") => UsageScope.Cluster,
        (LegacyGroup, "Usage") => UsageScope.Legacy,
        _ => null,
    };

    private static UsageTarget? Target(JsonElement? said, StringPool pool)
    {
        if (said.At("kind").Text() is not { Length: > 0 } kind)
            return null;
        var version = said.At("apiVersion").Text() ?? "";
        var selector = said.At("resourceSelector") is { ValueKind: JsonValueKind.Object } given ? (JsonElement?)given : null;
        return new()
        {
            Group = pool.Get(version.LastIndexOf('/') is > 0 and var slash ? version[..slash] : ""),
            Kind = pool.Get(kind),
            Namespace = pool.GetOrNull(said.At("resourceRef", "namespace").Text() ?? selector.At("namespace").Text()),
            Name = said.At("resourceRef", "name").Text() is { Length: > 0 } name ? name : null,
            Selector = selector is null ? null : ManagedReader.Labels(selector.At("matchLabels"), pool),
            MatchesController = selector.At("matchControllerRef").IsTrue(),
        };
    }
}
