namespace OpsConsole.Features.Approvals.Rules;

/// <summary>What another set of rules would change, one line a row.</summary>
internal static class RuleDifference
{
    public static IReadOnlyList<string> Between(RuleDocument before, RuleDocument after) =>
    [
        .. Lines("rule", Rows(before.Rules, row => row.Key!, Words), Rows(after.Rules, row => row.Key!, Words)),
        .. Lines("window", Rows(before.Windows, row => row.Key!, Words), Rows(after.Windows, row => row.Key!, Words)),
    ];

    private static IEnumerable<string> Lines(string what, Dictionary<string, string> before, Dictionary<string, string> after)
    {
        foreach (var (key, words) in before.Where(row => !after.ContainsKey(row.Key)))
            yield return $"{what} {key} goes: {words}";
        foreach (var (key, words) in after)
            if (!before.TryGetValue(key, out var former))
                yield return $"{what} {key} comes: {words}";
            else if (former != words)
                yield return $"{what} {key}: {former} becomes {words}";
    }

    private static Dictionary<string, string> Rows<T>(IEnumerable<T> rows, Func<T, string> key, Func<T, string> words) =>
        rows.GroupBy(key, StringComparer.Ordinal).ToDictionary(same => same.Key, same => words(same.First()), StringComparer.Ordinal);

    private static string Words(RuleRow rule) =>
        $"{string.Join(" and ", (rule.Approvers ?? []).Select(row => new Approvers(row.Group, row.Count).Words))} for class {rule.Class ?? "A and B"}"
        + $"{(rule.Action is null ? "" : $" of {rule.Action}")} on {(rule.Clusters is "" or null ? "every cluster" : rule.Clusters)}"
        + $", {rule.ApproveWithin ?? "3.00:00:00"} to approve, {rule.ExecuteWithin ?? "08:00:00"} to run, sign-in {rule.FreshSignIn ?? "of any age"}, at most {rule.MostItems ?? 100} items";

    private static string Words(WindowRow window) =>
        $"{window.Effect} class {window.Class ?? "A and B"} on {(window.Clusters is "" or null ? "every cluster" : window.Clusters)} from {window.Cron} {window.TimeZone ?? "UTC"} for {window.Lasts}"
        + $"{(window.OverrideRole is null ? "" : $", set aside by {window.OverrideRole}")}";
}
