using OpsConsole.Features.Storage.Rows;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Views;

/// <summary>Columns and facets that every kind of rows has.</summary>
internal static class CommonColumns
{
    public static readonly RowColumn State = new("state", "State", ByState, row => row.StateText);
    public static readonly RowColumn Name = Text("name", "Name", row => row.Key.Name);
    public static readonly RowColumn Namespace = Text("namespace", "Namespace", row => row.Key.Namespace);
    public static readonly RowColumn Cluster = Text("cluster", "Cluster", row => row.Key.Cluster);
    public static readonly RowColumn Findings = new("findings", "Findings", ByFindings, row => string.Join("; ", row.Findings.Items.Select(finding => finding.Words)));
    public static readonly RowColumn Why = Text("why", "Why", row => row.Why);

    public static readonly RowFacet StateFacet = new("state", "State", row => [StateLook.Word(row.State)]);
    public static readonly RowFacet FindingFacet = new("finding", "Finding", row => row.Findings.Items.Count == 0 ? [] : row.Findings.Items.Where(finding => finding.Level is not FindingLevel.Note).Select(finding => finding.Key).Distinct());

    public static RowColumn Text(string key, string title, Func<LiveRow, string?> text) =>
        new(key, title, (one, other) => string.CompareOrdinal(text(one) ?? "", text(other) ?? ""), row => text(row) ?? "");

    public static RowColumn Number(string key, string title, Func<LiveRow, long?> number) =>
        new(key, title, (one, other) => (number(one) ?? -1).CompareTo(number(other) ?? -1), row => number(row)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "");

    public static RowColumn Moment(string key, string title, Func<LiveRow, DateTimeOffset?> moment) =>
        new(key, title, (one, other) => (moment(one) ?? DateTimeOffset.MinValue).CompareTo(moment(other) ?? DateTimeOffset.MinValue), row => moment(row)?.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture) ?? "");

    private static int ByState(LiveRow one, LiveRow other) => Rank(one.State).CompareTo(Rank(other.State)) is not 0 and var order ? order : string.CompareOrdinal(one.Key.Name, other.Key.Name);

    private static int ByFindings(LiveRow one, LiveRow other) => Harm(one).CompareTo(Harm(other)) is not 0 and var order ? order : other.Findings.Items.Count.CompareTo(one.Findings.Items.Count);

    private static int Harm(LiveRow row) => row.Findings.Items.Count == 0 ? int.MaxValue : (int)row.Findings.Items[0].Level;

    /// <summary>What is worst comes first.</summary>
    internal static int Rank(StateKind state) => state switch
    {
        StateKind.Failed => 0,
        StateKind.Warning => 1,
        StateKind.Unknown => 2,
        StateKind.Stale => 3,
        StateKind.Progressing => 4,
        StateKind.Paused => 5,
        StateKind.Ready => 6,
    };
}
