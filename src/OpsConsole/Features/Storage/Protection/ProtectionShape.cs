using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using static OpsConsole.Features.Storage.Views.CommonColumns;

namespace OpsConsole.Features.Storage.Protection;

/// <summary>What managed resources are sorted, filtered and found by where their protection is shown.</summary>
public static class ProtectionShape
{
    public static readonly RowShape Shape = new(RowKind.Protection,
        [
            State, Text("kind", "Kind", row => Of(row).Kind), Name, Namespace, Cluster, Text("dataplane", "Dataplane", row => Of(row).Dataplane), Text("protection", "Protection", row => Of(row).Standing.ToString()),
            Text("rule", "Rule", row => Of(row).Rule?.Name),
            Text("usages", "Usages", row => string.Join("; ", Of(row).Usages.Select(usage => $"{usage.Kind} {usage.Object.FullName}: {usage.Reason}"))), Text("unprotected", "Without it", row => Of(row).Unprotected.Words),
            Text("attempt", "Blocked deletion", row => Of(row).BlockedAttempt), Findings,
        ],
        [
            new RowFacet("protection", "Protection", row => [Of(row).Standing.ToString()]),
            new RowFacet("rule", "Rule", row => Words(Of(row).RuleStanding) is { } words ? [words] : []),
            new RowFacet("attention", "Attention", row => [.. Of(row).BlockedAttempt is not null ? new[] { "Blocked deletion" } : [], .. Of(row).LiftingDeletes ? new[] { "Lifting deletes" } : [], .. Of(row).Contradicts ? new[] { "Policies contradict" } : []]),
            new RowFacet("kind", "Kind", row => [Of(row).Kind]), new RowFacet("dataplane", "", row => Of(row).Dataplane is { } plane ? [plane] : []),
        ],
        [row => row.Key.Name, row => row.Key.Namespace, row => row.Key.Cluster, row => Of(row).Kind, row => Of(row).ExternalName, row => Of(row).Dataplane, row => Of(row).Region]);

    /// <summary>As counters say it; null where no rule means it.</summary>
    public static string? Words(RuleStanding standing) => standing switch
    {
        RuleStanding.Met => "Rule met",
        RuleStanding.Violated => "Rule violated",
        RuleStanding.NotKnown => "Rule not judged",
        _ => null,
    };

    private static ProtectionRow Of(LiveRow row) => (ProtectionRow)row;
}
