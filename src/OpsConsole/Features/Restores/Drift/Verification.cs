namespace OpsConsole.Features.Restores.Drift;

/// <summary>What a live look found of an object some time after its restore ended; the same words as of a capture.</summary>
public sealed record Verification
{
    /// <summary>Of the item.</summary>
    public required int Item { get; init; }
    public required DateTimeOffset VerifiedAt { get; init; }
    public required DriftStanding Standing { get; init; }

    /// <summary>Of what had its name; null where nothing had, or nothing could be read.</summary>
    public string? Uid { get; init; }

    /// <summary>Paths of what was restored and stood so no more.</summary>
    public string[] Fields { get; init; } = [];

    /// <summary>Field managers, as <see cref="DriftedItem.Managers"/>.</summary>
    public string[] Managers { get; init; } = [];

    /// <summary>Why it is not known; empty where it is.</summary>
    public string Why { get; init; } = "";

    internal static Verification Of(DriftedItem judged, DateTimeOffset at) => new()
    {
        Item = judged.Item.Number,
        VerifiedAt = at,
        Standing = judged.Standing,
        Uid = judged.Uid,
        Fields = [.. judged.Fields],
        Managers = [.. judged.Managers],
        Why = judged.Why,
    };
}
