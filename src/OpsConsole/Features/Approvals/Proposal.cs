using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;

namespace OpsConsole.Features.Approvals;

/// <summary>A part of a plan that whoever rejects the whole would have instead. Whoever proposes it has a hand in the plan that follows.</summary>
internal static class Proposal
{
    /// <summary>So many items are named; the numbers say all of them.</summary>
    public const int MostNamed = 5;

    public static Refusal? Check(VoteOrder order, ApprovalRequest request)
    {
        if (order.Proposed.Count == 0)
            return null;
        if (order.Decision is not VoteDecision.Deny)
            return new(RefusalKind.Invalid, "Only whoever rejects a plan proposes a part of it; an approval is for all of it.", "Reject it and propose the part, or approve the whole.");
        return order.Proposed.Distinct().Count() == order.Proposed.Count && order.Proposed.All(number => number >= 1 && number <= request.Items) && order.Proposed.Count < request.Items
            ? null
            : new(RefusalKind.Invalid, $"What is proposed must be a part of the items 1 to {request.Items} of request #{request.Number}, each once.", "Leave out at least one item and keep at least one.");
    }

    /// <param name="numbers">What is proposed.</param>
    /// <param name="items">How many the plan has.</param>
    /// <param name="names">Of the first of them.</param>
    public static string Words(IReadOnlyList<int> numbers, int items, IReadOnlyList<string> names) =>
        $"Proposes {numbers.Count} of the {items} items instead: {string.Join(", ", names)}{(numbers.Count > names.Count ? $" and {numbers.Count - names.Count} more" : "")} (numbers {ItemNumbers.Write(numbers)}).";
}
