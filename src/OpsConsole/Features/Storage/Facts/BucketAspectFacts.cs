using System.Diagnostics.CodeAnalysis;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>What a bucket is configured with by resources of their own.</summary>
public enum AspectKind : byte { Versioning, Encryption, PublicAccessBlock, Lifecycle, Policy, ObjectLock, Ownership }

/// <summary>What is kept of a resource that configures one aspect of a bucket.</summary>
public sealed record BucketAspectFacts : ManagedFacts
{
    public BucketAspectFacts()
    {
    }

    /// <summary>The rest of what is required is said by whoever calls it.</summary>
    [SetsRequiredMembers]
    internal BucketAspectFacts(ManagedFacts common) : base(common) => (BucketName, Configures) = (null, "");

    public required AspectKind Aspect { get; init; }

    /// <summary>Null where it has not found its bucket yet.</summary>
    public required string? BucketName { get; init; }

    /// <summary>In one short text: <c>Enabled</c>, <c>AES256</c>, <c>2 rules</c>, <c>3 of 4 on</c>; empty where it says nothing.</summary>
    public required string Configures { get; init; }

    /// <summary>True where it does all that this aspect can do to keep data: enabled, encrypted, all four on.</summary>
    public required bool IsFull { get; init; }

    /// <summary>How it looks for its bucket while it has not found it: the Bucket's object by name, or by labels; else null.</summary>
    public string? BucketRef { get; init; }
    public LabelSet? BucketSelector { get; init; }

    public override IEnumerable<string> IndexedUnder => [BucketName is { } name ? BucketIndex.Of(name) : BucketIndex.Searching];

    /// <summary>True of a Bucket that it will find, or may find where its labels are those of several.</summary>
    public bool LooksFor(BucketFacts bucket) =>
        BucketName is null && Group == bucket.Group && Key.Namespace == bucket.Key.Namespace
        && (BucketRef is { } name ? name == bucket.Key.Name : BucketSelector is { } labels && bucket.Labels.Has(labels));
}
