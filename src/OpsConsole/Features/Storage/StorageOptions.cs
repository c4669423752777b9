using System.ComponentModel.DataAnnotations;
using OpsConsole.Features.Storage.Protection.Rules;
using OpsConsole.Features.Storage.S3;

namespace OpsConsole.Features.Storage;

/// <summary>How live state is followed.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>A cluster that nobody looks at any more is followed so long, for whoever comes back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How often a cluster is asked for types that it did not serve before.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan DiscoveryInterval { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>A watch that says nothing so long is taken for dead; API servers send a bookmark about every minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LongestSilence { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>A type without objects is listed so often instead of watched.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RestWhileEmpty { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Changes of one cluster are handed on together, so often at most; the first after a pause at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:05")]
    public TimeSpan PublishInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Whoever asks the API for clusters that nobody looks at waits so long for their first reading; then what is there is answered, and what is missing named.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:02:00")]
    public TimeSpan FirstReadPatience { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many types of one cluster are read at once in the beginning.</summary>
    [Range(1, 32)]
    public int TypesAtOnce { get; set; } = 4;

    /// <summary>How the buckets of which clusters are read from S3 itself; the first that fits a cluster holds.</summary>
    public BucketAccessOptions[] Buckets { get; set; } = [];

    /// <summary>What must be protected where; null is <see cref="Protection.Rules.ProtectionRules.Shipped"/>.</summary>
    public ProtectionRuleOptions[]? ProtectionRules { get; set; }

    /// <summary>How many buckets are read or measured at once.</summary>
    [Range(1, 64)]
    public int BucketsAtOnce { get; set; } = 4;

    /// <summary>A bucket's objects are counted so many pages of 1,000 at a time, so that a large one delays no other.</summary>
    [Range(1, 1000)]
    public int MeasurePagesATurn { get; set; } = 20;
}
