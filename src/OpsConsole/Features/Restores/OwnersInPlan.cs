using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>The owners of one object among the objects of the same plan, which were judged before it.</summary>
internal sealed class OwnersInPlan(RestoreWaves waves, IReadOnlyList<RestoreVerdict?> verdicts, int place)
{
    /// <summary>Those of them that the plan creates.</summary>
    public IReadOnlyList<OwnerName> Among(IReadOnlyList<OwnerName> gone) => [.. gone.Where(owner => Created(owner) is not null)];

    /// <summary>The wave after those in which they are created; 0 where the plan creates none.</summary>
    public int WaveAfter(IReadOnlyList<OwnerName> gone) => gone.Select(owner => Created(owner) is { } owned ? owned.Item.Wave + 1 : 0).DefaultIfEmpty().Max();

    /// <summary>Null where it may come back.</summary>
    /// <param name="gone">Its owners that are not there.</param>
    /// <param name="isThere">Whether it lives itself.</param>
    public string? Obstacle(IReadOnlyList<OwnerName> gone, bool isThere)
    {
        foreach (var owner in gone)
        {
            if (waves.OwnerOf(place, owner) is not { } at)
                continue;
            if (waves.IsCircular(place) && waves.IsCircular(at))
                return $"its owner {owner.Words} and others of the plan own each other in a circle, so none can be the first; ask for one of them alone, which then comes back without its owner";
            if (Created(owner) is null)
                return $"its owner {owner.Words} is not there, and this plan cannot bring it back{Why(at)}; clear that first, or ask for this one alone, without its owner";
            if (isThere)
                return $"its owner {owner.Words} is restored by the same plan, and what lives gets no owner that is not there yet; ask for this one once that is back";
        }
        return null;
    }

    private string Why(int at) => verdicts[at] switch
    {
        RestoreVerdict.Blocked blocked => $" ({blocked.Why})",
        RestoreVerdict.Unknown unknown => $" ({unknown.Why})",
        _ => "",
    };

    private RestoreVerdict.Planned? Created(OwnerName owner) =>
        waves.OwnerOf(place, owner) is { } at && verdicts[at] is RestoreVerdict.Planned { Mode: RestoreMode.Create } planned ? planned : null;
}
