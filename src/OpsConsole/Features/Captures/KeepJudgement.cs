namespace OpsConsole.Features.Captures;

/// <summary>Whether the history holds a state already, may take it in, or must not.</summary>
internal static class KeepJudgement
{
    /// <returns>Null where the state is to be taken in.</returns>
    public static KeptObject? Of(KeepState state, KeepKnown? known)
    {
        if (known is null)
            return null;
        // A deletion is not concluded here: the former object of the name stands until a capture proves that it is gone.
        if (known.Uid != state.Uid)
            return state.NotKept($"The history still shows the object that had this name before, uid {known.Uid}; capture the cluster, then ask again.");
        if (known.Sequence is { } sequence && known.ValidFrom is { } validFrom && known.Hash.AsSpan().SequenceEqual(state.Hash))
            return state.Kept(sequence, validFrom, isNew: false);
        if (!known.IsLater)
            return null;
        // A capture has seen a later state meanwhile: the past is not written behind it.
        return known is { SameSequence: { } same, SameValidFrom: { } since }
            ? state.Kept(same, since, isNew: false)
            : state.NotKept($"The history holds a later state, resourceVersion {known.ResourceVersion}, than the one that was read, {state.ResourceVersion}; read it again.");
    }
}
