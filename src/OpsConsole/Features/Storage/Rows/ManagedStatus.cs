using OpsConsole.Features.Storage.Facts;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Rows;

/// <summary>The one status of a managed resource.</summary>
/// <param name="State">In the console's vocabulary.</param>
/// <param name="Text">In Crossplane's.</param>
/// <param name="Why">The provider's own words, where something is wrong.</param>
/// <param name="Since">Since when; null where nothing says so.</param>
public readonly record struct ManagedStatus(StateKind State, string Text, string Why, DateTimeOffset? Since)
{
    public const string Deleting = "Deleting";
    public const string Paused = "Paused";

    /// <summary>crossplane trace, cmd/crank/beta/trace/internal/printer/default.go v2.2.0, in its order; a pause stands before what the pause explains.</summary>
    public static ManagedStatus Of(ManagedFacts facts)
    {
        var ready = facts.Conditions[ConditionType.Ready];
        var synced = facts.Conditions[ConditionType.Synced];
        if (facts.DeletingSince is not null)
            return OfDeletion(facts, synced);
        if (ready is { IsTrue: true } up && synced is { IsTrue: true })
            return new(StateKind.Ready, Or(up.Reason, "Ready"), "", up.Since);
        if (facts.IsPaused)
            return new(StateKind.Paused, Paused, "", synced is { Reason: "ReconcilePaused" } ? synced.Value.Since : null);
        if (synced is { IsTrue: false } sync && Says(sync))
            return new(sync.Status is ConditionStatus.False ? StateKind.Failed : StateKind.Unknown, Or(sync.Reason, "Not synced"), sync.Message, sync.Since);
        if (ready is { IsTrue: false } not && Says(not))
            return new(StateOf(not), Or(not.Reason, "Not ready"), not.Message, not.Since);
        return ready is { } last && Says(last) ? new(StateKind.Ready, Or(last.Reason, "Ready"), "", last.Since) : new(StateKind.Unknown, "No status yet", "", null);
    }

    /// <summary>What stands in the way of a deletion stands in these conditions.</summary>
    private static ManagedStatus OfDeletion(ManagedFacts facts, Condition? synced)
    {
        var why = synced is { IsTrue: false, Reason: not "ReconcilePaused" } sync && sync.Message.Length > 0 ? sync.Message
            : facts.Conditions[ConditionType.LastAsyncOperation] is { Status: ConditionStatus.False } operation ? operation.Message
            : "";
        return new(why.Length > 0 ? StateKind.Failed : facts.IsPaused ? StateKind.Warning : StateKind.Progressing, Deleting, why, facts.DeletingSince);
    }

    private static StateKind StateOf(Condition ready) => (ready.Status, ready.Reason) switch
    {
        (_, "Creating" or "Deleting") => StateKind.Progressing,
        (ConditionStatus.False, "Unavailable") => StateKind.Failed,
        (ConditionStatus.False, _) => StateKind.Warning,
        _ => StateKind.Unknown,
    };

    private static bool Says(Condition condition) => condition.Reason.Length > 0 || condition.Message.Length > 0;

    private static string Or(string text, string otherwise) => text.Length > 0 ? text : otherwise;
}
