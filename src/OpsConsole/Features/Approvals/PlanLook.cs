using OpsConsole.Platform;

namespace OpsConsole.Features.Approvals;

/// <summary>Holds a whole plan against the world, several items at a time.</summary>
public sealed class PlanLook
{
    private const int AtOnce = 16;
    private const int MostNamed = 5;

    /// <summary>Each item as it is now, in the order of the plan.</summary>
    public async Task<IReadOnlyList<LiveItem>> LookAsync(IGatedAction action, IReadOnlyList<PlanItem> items, CancellationToken cancellationToken)
    {
        var found = new LiveItem[items.Count];
        await Parallel.ForAsync(0, items.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (index, token) => found[index] = await action.LookAsync(items[index], token));
        return found;
    }

    /// <summary>Null where everything is as the plan says.</summary>
    public async Task<Refusal?> ChangedAsync(IGatedAction action, Plan plan, CancellationToken cancellationToken)
    {
        var now = await LookAsync(action, plan.Items, cancellationToken);
        if (now.FirstOrDefault(item => item.State is LiveState.Unreadable) is { } unreadable)
            return new(RefusalKind.Unavailable, $"{unreadable.Item.Words} cannot be read now, so the plan cannot be held against it: {unreadable.Reason}", "Try again when the cluster answers.");
        var changed = now.Where(item => item.State is not LiveState.Same).ToList();
        return changed.Count == 0 ? null : new(RefusalKind.Conflict,
            $"{changed.Count} of {plan.Items.Count} items changed since the plan was made: {string.Join("; ", changed.Take(MostNamed).Select(item => $"{item.Item.FullName}: {item.Reason}"))}",
            "Make the plan anew, and look at it.");
    }
}
