using OpsConsole.Features.Approvals.Viewing;

namespace OpsConsole.Features.Approvals.Rules;

/// <summary>Rules and windows as people read them.</summary>
internal static class RuleWords
{
    public static string Covers(ApprovalRule rule) => rule.Action == ChangeRules.ActionKey
        ? "changing these rules"
        : $"{rule.Action ?? "every action"}{ClassOf(rule.Class)} on {Clusters(rule.Clusters.ToString())}";

    public static string Needs(ApprovalRule rule) => string.Join(" and ", rule.Approvers.Select(approvers => approvers.Words));

    public static string SignIn(ApprovalRule rule) => rule.FreshSignIn is { } age ? $"who signed in within {SpanWords.Of(age)}" : "";

    public static string Clocks(ApprovalRule rule) => $"{SpanWords.Of(rule.ApproveWithin)} to approve, then {SpanWords.Of(rule.ExecuteWithin)} to run";

    public static string Does(ChangeWindow window) => $"{(window.Effect is WindowEffect.Deny ? $"nothing{ClassOf(window.Class)} runs" : $"whatever is approved{ClassOf(window.Class)} runs only then")} on {Clusters(window.Clusters.ToString())}";

    /// <summary>What it keeps from running at a moment when it does.</summary>
    public static string Blocks(ChangeWindow window) =>
        $"{(window.Effect is WindowEffect.Deny ? "nothing" : "outside of it nothing")}{ClassOf(window.Class)} runs on {Clusters(window.Clusters.ToString())}";

    public static string When(ChangeWindow window) => $"{window.Cron} {window.TimeZone}, for {SpanWords.Of(window.Lasts)}";

    private static string ClassOf(ActionClass? of) => of is { } one ? $" of class {one}" : "";

    private static string Clusters(string selector) => selector.Length == 0 ? "every cluster" : $"clusters with {selector}";
}
