using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.S3;

/// <summary>Something that the cluster says otherwise than S3.</summary>
/// <param name="Part">What it is about; null for the bucket itself.</param>
/// <param name="Words">One sentence without its end: "Versioning: the resource says Enabled, S3 says Suspended".</param>
public sealed record BucketDifference(TruthPart? Part, string Words);

/// <summary>Holds what the cluster says of a bucket against S3. What either does not know is no difference.</summary>
public static class BucketDifferences
{
    private const string NoRetention = "no default retention";

    public static IReadOnlyList<BucketDifference> Of(BucketRow row, BucketTruth truth)
    {
        if (truth.IsThere is false)
            return row.Object is not null && row.DeletingSince is null ? [new(null, "The resource stands for a bucket, S3 says that there is none of this name")] : [];
        var found = new List<BucketDifference>();
        if (row.Region is { Length: > 0 } region && truth.Region is { } there && region != there)
            found.Add(new(TruthPart.Region, $"Region: the resource says {region}, S3 says {there}"));
        foreach (var aspect in row.Aspects)
            if (PartOf(aspect.Kind) is { } part && truth[part].Said is { } said && Claim(aspect, said) is { } claim)
                found.Add(new(part, $"{BucketTruth.Name(part)}: {claim}, S3 says {said}"));
        return found;
    }

    /// <summary>What the cluster says, where that is not what S3 says; else null.</summary>
    private static string? Claim(BucketAspect aspect, string said) => aspect.Standing switch
    {
        AspectStanding.Configured when aspect.Words.Length > 0 && !IsSame(aspect.Kind, aspect.Words, said) => $"the resource says {aspect.Words}",
        AspectStanding.ObservedOnly when !IsSeen(aspect, said) => $"the provider saw {aspect.Words}",
        AspectStanding.NotConfigured when aspect.Words == "off" && IsOn(said) => "the provider saw it off",
        // Every bucket is encrypted, blocked and owned in some way by S3's own defaults; these two somebody made.
        AspectStanding.NotConfigured when aspect.Kind is AspectKind.Policy or AspectKind.Lifecycle && IsOn(said) => "nothing here configures it",
        _ => null,
    };

    private static bool IsOn(string said) => said is not ("not configured" or "Suspended");

    private static bool IsSame(AspectKind kind, string words, string said) => words == said
        // Asked to block nothing, a bucket without a block does as it is told; so does one that is asked to keep nothing.
        || kind is AspectKind.PublicAccessBlock && words == "none of 4 on" && said == "not configured"
        || kind is AspectKind.Versioning && words is "Disabled" or "Suspended" && said == "not configured"
        || kind is AspectKind.Versioning && WithoutMfa(words) == WithoutMfa(said) && !words.Contains("MFA", StringComparison.Ordinal);

    /// <summary>The provider's sight of a bucket is coarser than S3's own word.</summary>
    private static bool IsSeen(BucketAspect aspect, string said) => aspect.Kind switch
    {
        AspectKind.Policy => IsOn(said),
        AspectKind.ObjectLock => aspect.Words.EndsWith(NoRetention, StringComparison.Ordinal) ? said == NoRetention : aspect.Words == said,
        AspectKind.Versioning => WithoutMfa(said) == WithoutMfa(aspect.Words),
        AspectKind.Lifecycle => said.Split(',')[0] == aspect.Words,
        _ => aspect.Words == said,
    };

    private static string WithoutMfa(string words) => words.Split(',')[0];

    private static TruthPart? PartOf(AspectKind kind) => kind switch
    {
        AspectKind.Versioning => TruthPart.Versioning,
        AspectKind.Encryption => TruthPart.Encryption,
        AspectKind.PublicAccessBlock => TruthPart.PublicAccessBlock,
        AspectKind.Lifecycle => TruthPart.Lifecycle,
        AspectKind.Policy => TruthPart.Policy,
        AspectKind.ObjectLock => TruthPart.ObjectLock,
        AspectKind.Ownership => TruthPart.Ownership,
        _ => null,
    };
}
