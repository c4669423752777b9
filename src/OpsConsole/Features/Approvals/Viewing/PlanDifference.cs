namespace OpsConsole.Features.Approvals.Viewing;

/// <summary>How a plan differs from the one it takes up again.</summary>
/// <param name="Marks">Words for each item that is not as it was, by its number.</param>
/// <param name="LeftOut">Full names of what is no longer in it.</param>
public sealed record PlanDifference(IReadOnlyDictionary<int, string> Marks, IReadOnlyList<string> LeftOut)
{
    /// <summary>Outlines are enough: texts are told apart by their digests.</summary>
    public static PlanDifference Between(Plan former, Plan plan)
    {
        var before = former.Items.GroupBy(PlanTarget.Of).ToDictionary(same => same.Key, same => same.First());
        var now = plan.Items.Select(PlanTarget.Of).ToHashSet();
        var marks = new Dictionary<int, string>();
        foreach (var item in plan.Items)
            if (!before.TryGetValue(PlanTarget.Of(item), out var earlier))
                marks[item.Number] = "new in this plan";
            else if (Words(earlier, item) is { Length: > 0 } words)
                marks[item.Number] = words;
        return new(marks, [.. before.Where(entry => !now.Contains(entry.Key)).Select(entry => entry.Value.FullName)]);
    }

    private static string Words(PlanItem before, PlanItem item) => string.Join("; ", new[]
    {
        before.Uid != item.Uid ? "another object of the same name by now" : before.DriftHash != item.DriftHash || before.Substance != item.Substance ? "changed since" : null,
        before.Outcome.Key != item.Outcome.Key ? $"was to be: {before.Outcome.Words}" : null,
        before.Findings.SequenceEqual(item.Findings) ? null : "other findings than before",
    }.OfType<string>());
}
