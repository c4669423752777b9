using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>Which Usages are meant by what somebody wants unprotected: the Usages themselves, and all that mean a managed resource.</summary>
public sealed class UsageTargets(LiveJudge judge)
{
    private readonly ProtectionRows _rows = new();

    internal Answer<IReadOnlyList<DeletionTarget>> Of(IReadOnlyList<DeletionFound> asked)
    {
        var targets = new List<DeletionTarget>();
        foreach (var entry in asked)
        {
            if (UsageReader.Types.Contains(entry.Place.Type.Name))
            {
                targets.Add(entry.Target with { Uid = entry.Object.Uid });
                continue;
            }
            if (!entry.Object.Subject.IsManaged)
                return new Refusal(RefusalKind.Invalid, $"{entry.Target.Words} is neither a Usage nor a managed resource.", "Name Usages, or what they protect.");
            var meant = judge.Ask(entry.Target.Cluster, all => new Boxed(Of(entry, all))).Value;
            if (meant.IsRefused)
                return meant.Refusal;
            targets.AddRange(meant.Value!);
        }
        if (targets.Count > DeletionQuestion.MostTargets)
            return new Refusal(RefusalKind.Invalid, $"These are {targets.Count} Usages, and {DeletionQuestion.MostTargets} are the most.", "Ask in several requests.");
        return Answer.Of<IReadOnlyList<DeletionTarget>>([.. targets.DistinctBy(target => target with { Uid = null })]);
    }

    private Answer<IReadOnlyList<DeletionTarget>> Of(DeletionFound entry, ClusterFacts all)
    {
        var key = LiveJudge.KeyOf(entry.Object);
        if (Knowledge.DoubtOf(all, [.. UsageReader.Types, key.Type]) is { Length: > 0 } doubt)
            return new Refusal(RefusalKind.Unavailable, $"Which Usages mean {entry.Target.Words} is not known whole: {doubt}.", "Try again when it is, or name the Usages.");
        if (_rows.Make(new(RowKind.Protection, all.Cluster, key.Type, key.Namespace, key.Name), all) is not ProtectionRow row || row.Uid != entry.Object.Uid)
            return new Refusal(RefusalKind.Unavailable, $"The live state has not heard of {entry.Target.Words} yet.", "Try again in a moment.");
        return row.Usages.Count == 0
            ? new Refusal(RefusalKind.Conflict, $"No Usage means {entry.Target.Words}.", "There is nothing to lift.")
            : Answer.Of<IReadOnlyList<DeletionTarget>>([.. row.Usages.Select(usage =>
                new DeletionTarget(entry.Target.Cluster, usage.Object.Type, usage.Object.Namespace, usage.Object.Name, all.Find(usage.Object)!.Uid))]);
    }

    private sealed record Boxed(Answer<IReadOnlyList<DeletionTarget>> Value);
}
