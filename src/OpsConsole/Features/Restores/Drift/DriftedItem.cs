using OpsConsole.Features.Approvals;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>What captures say of a restored object since it was restored.</summary>
public enum DriftStanding
{
    /// <summary>No capture read it since.</summary>
    NotCaptured,

    /// <summary>All that the restore asked for still stands.</summary>
    Holds,

    /// <summary>Something of it does not stand any more.</summary>
    Changed,

    /// <summary>Another object has its name.</summary>
    MadeAnew,
    Gone,

    /// <summary>It was captured and cannot be compared.</summary>
    Unknown,
}

/// <summary>A restored object with what became of it.</summary>
public sealed record DriftedItem(RequestItem Item, DriftStanding Standing)
{
    /// <summary>Paths of what was restored and stands so no more.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>
    /// Field managers that own what differs, or, where nothing stands there any more, that wrote since, other than the restore's own. A manager is a program's
    /// name for itself, not a person.
    /// </summary>
    public IReadOnlyList<string> Managers { get; init; } = [];

    /// <summary>Why it cannot be compared.</summary>
    public string Why { get; init; } = "";

    /// <summary>Of the life that has the name, with the number of its version, and since when that is known.</summary>
    public string? Uid { get; init; }
    public long? Version { get; init; }
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the newest complete capture of its type began.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>What a live look found of it some time after the end; null where none was made yet.</summary>
    public Verification? Live { get; init; }
}

/// <summary>What became of the objects of a restore that ended.</summary>
/// <param name="Request">Its number.</param>
/// <param name="Until">So long it is followed.</param>
/// <param name="IsOver">That moment has passed: what is told is what was captured by then.</param>
/// <param name="Items">One an object, in the order of the plan.</param>
public sealed record DriftReport(long Request, DateTimeOffset Until, bool IsOver, IReadOnlyList<DriftedItem> Items)
{
    /// <summary>The live look is made this long after the end.</summary>
    public TimeSpan VerifyAfter { get; init; }

    /// <summary>When the last live look was made; null where none was.</summary>
    public DateTimeOffset? VerifiedAt => Items.Max(item => item.Live?.VerifiedAt);

    public int LiveCount(DriftStanding standing) => Items.Count(item => item.Live?.Standing == standing);

    public int Count(DriftStanding standing) => Items.Count(item => item.Standing == standing);
}

/// <summary>How it is drawn and said; the same words in the API, with dashes.</summary>
internal static class DriftWords
{
    public static StateKind Kind(this DriftStanding standing) => standing switch
    {
        DriftStanding.Holds => StateKind.Ready,
        DriftStanding.Changed or DriftStanding.MadeAnew => StateKind.Warning,
        DriftStanding.Gone => StateKind.Failed,
        _ => StateKind.Unknown,
    };

    public static string Word(this DriftStanding standing) => standing switch
    {
        DriftStanding.Holds => "as restored",
        DriftStanding.Changed => "changed again",
        DriftStanding.MadeAnew => "made anew",
        DriftStanding.Gone => "gone",
        DriftStanding.NotCaptured => "not captured since",
        _ => "not known",
    };
}
