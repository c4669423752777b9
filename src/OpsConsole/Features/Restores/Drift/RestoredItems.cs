using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores.Created;

namespace OpsConsole.Features.Restores.Drift;

/// <summary>The objects that a request restored, in the order of its plan.</summary>
internal static class RestoredItems
{
    /// <summary>
    /// One item an object: the last step that was done says what it is in the end, such as created as one that observes, then given its policies back. With the uid of the life
    /// that was restored, where anything tells it.
    /// </summary>
    public static IReadOnlyList<RequestItem> Of(IReadOnlyList<RequestItem> items)
    {
        var made = CreatedLife.UidsOf(items);
        return [.. items.Where(item => item.State is ItemState.Done && item.ClusterId is not null && item.ChangedAt is not null).OrderBy(item => item.Number)
            .GroupBy(item => (item.ClusterId, item.Type, item.Namespace, item.Name))
            .Select(steps => steps.Last() is var last && last.Uid.Length > 0 ? last : last with { Uid = made.GetValueOrDefault(steps.Key) ?? "" })];
    }
}
