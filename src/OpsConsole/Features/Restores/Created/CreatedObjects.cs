using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Restores.Created;

/// <summary>What an ended restore created.</summary>
/// <param name="Request">Its number.</param>
/// <param name="Targets">What may be deleted, each by its uid, in the order of the plan.</param>
/// <param name="LeftOut">The rest, each with why.</param>
public sealed record CreatedObjects(long Request, IReadOnlyList<DeletionTarget> Targets, IReadOnlyList<LeftOutObject> LeftOut)
{
    /// <summary>The question to the action that deletes.</summary>
    public IReadOnlyDictionary<string, string> Parameters => ParametersOf(Targets);

    internal static IReadOnlyDictionary<string, string> ParametersOf(IReadOnlyList<DeletionTarget> targets) =>
        new Dictionary<string, string> { [DeletionQuestion.Items] = DeletionQuestion.Write(targets) };

    internal static CreatedObjects Of(long request, IReadOnlyList<CreatedVerdict> verdicts)
    {
        List<CreatedVerdict> free = [.. verdicts.Where(verdict => verdict.Why is null)];
        return new(request,
            [.. free.Take(DeletionQuestion.MostTargets).Select(verdict => new DeletionTarget(verdict.Item.Cluster, verdict.Item.Type, verdict.Item.Namespace, verdict.Item.Name, verdict.Live!.Uid))],
            [
                .. verdicts.Where(verdict => verdict.Why is not null).Select(verdict => new LeftOutObject(verdict.Item, verdict.Why!)),
                .. free.Skip(DeletionQuestion.MostTargets).Select(verdict => new LeftOutObject(verdict.Item, $"no more than {DeletionQuestion.MostTargets} are deleted at once; ask again once those are gone")),
            ]);
    }
}

/// <summary>What is left out of a deletion of what was created.</summary>
/// <param name="Item">The item that created it.</param>
/// <param name="Why">And what can be done instead.</param>
public sealed record LeftOutObject(PlanItem Item, string Why);
