using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Storage.S3;

/// <summary>How the buckets of some clusters are read from S3 itself: where it is, as whom, and how often.</summary>
public sealed partial class BucketAccessOptions : IValidatableObject
{
    /// <summary>Label selector of the clusters; null for those of <see cref="ClusterNames"/> alone, empty for every cluster.</summary>
    public string? Clusters { get; set; }

    public string[] ClusterNames { get; set; } = [];

    /// <summary>Address of an S3 server; null for AWS itself.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Where it begins; a bucket of another region says so and is followed there once.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The bucket in the path instead of in the host's name, as most servers but AWS want it.</summary>
    public bool ForcePathStyle { get; set; }

    /// <summary>JSON with accessKeyId, secretAccessKey and, where there is one, sessionToken; in the clusters' credentials folder, read at every look.</summary>
    [Required]
    public string? CredentialsFile { get; set; }

    /// <summary>How often the settings of one bucket are read.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan ReadEvery { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after the end of one count of its objects the next one begins; null counts none.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "365.00:00:00")]
    public TimeSpan? MeasureEvery { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Counts old versions too where a bucket keeps them.</summary>
    public bool MeasureVersions { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Clusters is null && ClusterNames.Length == 0)
            yield return new("names no cluster; write a label selector (empty for every cluster) or names", [nameof(Clusters), nameof(ClusterNames)]);
        if (LabelSelector.FaultOf(Clusters ?? "") is { } fault)
            yield return new(fault, [nameof(Clusters)]);
        if (Endpoint is not null && (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) || !(address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))))
            yield return new($"is '{Endpoint}'; write an address as https://s3.example.com", [nameof(Endpoint)]);
        if (!IsRegion(Region))
            yield return new($"is '{Region}'; write a region as eu-west-1", [nameof(Region)]);
    }

    /// <summary>It becomes part of a host's name, also where a server tells it.</summary>
    internal static bool IsRegion(string region) => RegionName().IsMatch(region);

    [GeneratedRegex(@"\A[a-z0-9](-?[a-z0-9]){1,31}\z")]
    private static partial Regex RegionName();
}
