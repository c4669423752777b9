using System.Text.Json.Nodes;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>Where a state was that goes elsewhere, as it is bound into the plan.</summary>
/// <param name="Cluster">Its name.</param>
/// <param name="ClusterUid">Its identity; null where none is known.</param>
/// <param name="Type"><c>buckets.s3.aws.upbound.io</c>.</param>
/// <param name="Namespace">Empty where it has none.</param>
/// <param name="Name">What it was called.</param>
/// <param name="Uid">Of the life whose state it is.</param>
/// <param name="Version">The number of the version.</param>
public sealed record RestoreOrigin(string Cluster, Guid? ClusterUid, string Type, string Namespace, string Name, string Uid, long Version)
{
    /// <summary>What is sent may act on the same cloud resource: it is sent only while nothing of this name is there any more.</summary>
    public bool MustBeGone { get; init; }

    /// <summary>"data (buckets.s3.aws.upbound.io) in prod-a".</summary>
    public string Words => $"{(Namespace.Length == 0 ? Name : $"{Namespace}/{Name}")} ({Type}) in {Cluster}";

    internal JsonObject Write() => new()
    {
        ["cluster"] = Cluster,
        ["clusterUid"] = ClusterUid?.ToString(),
        ["type"] = Type,
        ["namespace"] = Namespace,
        ["name"] = Name,
        ["uid"] = Uid,
        ["version"] = Version,
        ["mustBeGone"] = MustBeGone,
    };

    /// <summary>What was written by <see cref="Write"/>; null for nothing.</summary>
    internal static RestoreOrigin? Read(JsonNode? written) => written is null ? null : new(
        (string)written["cluster"]!, (string?)written["clusterUid"] is { } uid ? Guid.Parse(uid) : null, (string)written["type"]!, (string)written["namespace"]!, (string)written["name"]!,
        (string)written["uid"]!, (long)written["version"]!)
    {
        MustBeGone = (bool)written["mustBeGone"]!,
    };
}
