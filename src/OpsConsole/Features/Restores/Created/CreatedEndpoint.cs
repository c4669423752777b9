using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Restores.Created;

/// <summary>An object that the restore created, in the life that it made, and that may be deleted.</summary>
public sealed record CreatedAnswer(string Cluster, string Type, string Namespace, string Name, string Uid);

/// <summary>An object that the restore created and that is left out. Why: with what can be done instead.</summary>
public sealed record LeftOutAnswer(int Number, string Cluster, string Type, string Namespace, string Name, string Why);

/// <summary>A question for POST /api/v1/approvals/plans.</summary>
public sealed record DeletionPlanAnswer(string Action, IReadOnlyDictionary<string, string> Parameters);

/// <summary>What an ended restore created. Plan: what asks for the deletion of Items; null where there are none.</summary>
public sealed record CreatedListAnswer(long Request, IReadOnlyList<CreatedAnswer> Items, IReadOnlyList<LeftOutAnswer> LeftOut, DeletionPlanAnswer? Plan);

/// <summary>What a restore created over HTTP.</summary>
internal static class CreatedEndpoint
{
    public static async Task<Results<Ok<CreatedListAnswer>, ProblemHttpResult>> FindAsync(long number, CurrentCaller current, RestoreCreated created, CancellationToken cancellationToken)
    {
        var answer = await created.OfAsync(await current.GetAsync(), number, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal.ToProblem();
        var found = answer.Value!;
        return TypedResults.Ok(new CreatedListAnswer(number,
            [.. found.Targets.Select(target => new CreatedAnswer(target.Cluster, target.Type, target.Namespace, target.Name, target.Uid!))],
            [.. found.LeftOut.Select(left => new LeftOutAnswer(left.Item.Number, left.Item.Cluster, left.Item.Type, left.Item.Namespace, left.Item.Name, left.Why))],
            found.Targets.Count == 0 ? null : new(DeleteResources.ActionKey, found.Parameters)));
    }
}
