using System.Globalization;
using OpsConsole.Platform.Components;

namespace OpsConsole.Platform.Access;

/// <summary>Tells an open page that its person's rights changed, and administrators that a changed assignments file was refused.</summary>
public sealed partial class RightsNotice(TabRights rights, AssignmentsFile assignments, AccessService access, CurrentCaller current, TimeProvider time) : IDisposable
{
    private const int MostNotices = 3;
    private const int MostGrants = 5;

    private readonly List<Notice> _notices = [];
    private DateTimeOffset? _refusedSince = assignments.Report.RefusedSince;
    private string? _refusedFor = assignments.Report.Reason;
    private int _losses;

    protected override void OnInitialized()
    {
        if (!RendererInfo.IsInteractive)
            return;
        rights.Changed += OnRights;
        assignments.Changed += OnFile;
    }

    public void Dispose()
    {
        rights.Changed -= OnRights;
        assignments.Changed -= OnFile;
    }

    private void OnRights(RightsChange change) => _ = InvokeAsync(() =>
    {
        if (change.Lost.Count > 0)
            _losses++;
        Show(new(StateKind.Warning, $"Your rights changed {Moment(change.At)}", Words(change)));
    });

    private void OnFile() => _ = InvokeAsync(async () =>
    {
        var report = assignments.Report;
        if (report.RefusedSince is null || (report.RefusedSince == _refusedSince && report.Reason == _refusedFor))
        {
            (_refusedSince, _refusedFor) = (report.RefusedSince, report.Reason);
            return;
        }
        (_refusedSince, _refusedFor) = (report.RefusedSince, report.Reason);
        var answer = await access.ForReadingAsync(await current.GetAsync(), CancellationToken.None);
        if (answer.Value?.AllowsAnywhere(Permission.ManageAccess) == true)
            Show(new(StateKind.Failed, $"Changed assignments were refused {Moment(time.GetUtcNow())}", $"The assignments before them still hold. {VisibleText.Of(report.Reason ?? "")}"));
    });

    private void Show(Notice notice)
    {
        _notices.Insert(0, notice);
        if (_notices.Count > MostNotices)
            _notices.RemoveAt(MostNotices);
        StateHasChanged();
    }

    internal static string Words(RightsChange change) =>
        string.Join("; ", new[] { Part("gained", change.Gained), Part("lost", change.Lost) }.Where(part => part.Length > 0));

    private static string Part(string word, IReadOnlyList<Grant> grants) => grants.Count == 0 ? ""
        : $"{word} {string.Join(", ", grants.Take(MostGrants).Select(Words))}{(grants.Count > MostGrants ? $" and {grants.Count - MostGrants} more" : "")}";

    private static string Words(Grant grant) =>
        $"{grant.Role.ToString().ToLowerInvariant()} on {(grant.Clusters.MatchesEverything ? "every cluster" : grant.Clusters)} ({VisibleText.Of(grant.Source)})";

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private sealed record Notice(StateKind State, string Title, string Text);
}
