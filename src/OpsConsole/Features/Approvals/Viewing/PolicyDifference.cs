using OpsConsole.Features.Approvals.Rules;

namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>What the rules asked for at the submission and ask for now, where that differs; what is stricter holds.</summary>
internal static class PolicyDifference
{
    public static IReadOnlyList<string> Between(Policy then, Policy now)
    {
        var lines = new List<string>();
        foreach (var group in then.Approvers.Concat(now.Approvers).Select(approvers => approvers.Group).Distinct())
            if (Count(then, group) is var before && Count(now, group) is var after && before != after)
                lines.Add($"{new Approvers(group, Math.Max(before, after)).Words}: {Ruling(after > before)} ask for {Math.Max(before, after)}, those of {Other(after > before)} for {Math.Min(before, after)}.");
        Compare(lines, "to approve", then.ApproveWithin, now.ApproveWithin);
        Compare(lines, "to run", then.ExecuteWithin, now.ExecuteWithin);
        if (then.FreshSignIn != now.FreshSignIn)
            lines.Add($"A vote rests on a sign-in {Fresh(then.FreshSignIn)} by the rules of then, {Fresh(now.FreshSignIn)} by those of now; the younger is needed.");
        if (then.MostItems != now.MostItems)
            lines.Add($"{then.MostItems} items were allowed at once then, {now.MostItems} are now; the fewer hold.");
        return lines;
    }

    private static int Count(Policy policy, string? group) => policy.Approvers.Where(approvers => approvers.Group == group).Sum(approvers => approvers.Count);

    private static void Compare(List<string> lines, string what, TimeSpan then, TimeSpan now)
    {
        if (then != now)
            lines.Add($"{SpanWords.Of(then)} {what} then, {SpanWords.Of(now)} now; the shorter holds.");
    }

    private static string Ruling(bool isNow) => isNow ? "the rules of now" : "the rules of then";

    private static string Other(bool isNow) => isNow ? "then" : "now";

    private static string Fresh(TimeSpan? oldest) => oldest is { } age ? $"of the last {SpanWords.Of(age)}" : "of any age";
}
