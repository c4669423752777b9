using System.Security.Cryptography;
using System.Text;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.S3;

/// <summary>One configured way to S3, and whose buckets it is for.</summary>
public sealed class BucketAccess(BucketAccessOptions options, string credentialsFolder)
{
    private readonly LabelSelector? _clusters = options.Clusters is { } selector ? LabelSelector.Parse(selector) : null;

    public BucketAccessOptions Options { get; } = options;

    /// <summary>All that are configured, in their order: the first that is for a cluster holds.</summary>
    internal static IReadOnlyList<BucketAccess> Of(StorageOptions storage, ClusterOptions clusters) =>
        [.. storage.Buckets.Select(entry => new BucketAccess(entry, clusters.CredentialsFolder ?? clusters.Folder ?? "."))];

    public string CredentialsFolder { get; } = credentialsFolder;

    /// <summary>An answer that takes longer is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The same in every process that is configured alike; tells nothing of the credentials.</summary>
    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{options.Endpoint}\n{options.Region}\n{options.ForcePathStyle}\n{options.CredentialsFile}\n{options.MeasureVersions}")))[..16];

    /// <summary>Where that is, in words.</summary>
    public string Place => Options.Endpoint is { } endpoint ? new Uri(endpoint).Authority : "AWS";

    public bool IsFor(Cluster cluster) =>
        Options.ClusterNames.Contains(cluster.Name, StringComparer.Ordinal) || _clusters is { } selector && selector.Matches(cluster.Labels);
}
