using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>What one kind of storage tells of the deletion of its objects, beside what an object tells of itself.</summary>
internal interface IDeletionRule
{
    string ActionKey { get; }

    /// <summary>As the end of "asks to …".</summary>
    string Name { get; }

    /// <summary>What its objects are called: "buckets of S3".</summary>
    string Objects { get; }

    bool Takes(DeletionType type);

    /// <summary>What is known of the deletion of an object now.</summary>
    /// <param name="now">As it was just read.</param>
    /// <param name="key">Its names.</param>
    /// <param name="all">The live facts of its cluster; where it is not read, their coverage says so.</param>
    DeletionView Of(LiveObject now, ObjectKey key, ClusterFacts all);
}

/// <summary>What a deletion does, as far as it is known.</summary>
internal sealed record DeletionView
{
    public required ItemOutcome Outcome { get; init; }

    /// <summary>What of the outcome is not known; empty where all is.</summary>
    public string Doubt { get; init; } = "";
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Why nobody should even ask; null where one may.</summary>
    public DeletionBlock? Block { get; init; }
}

/// <summary>Why an object should not be deleted as it is.</summary>
/// <param name="Why">After the object's name.</param>
/// <param name="Step">What to do instead.</param>
/// <param name="MayBeForced">True where somebody who says so may ask all the same.</param>
internal sealed record DeletionBlock(string Why, string Step, bool MayBeForced);
