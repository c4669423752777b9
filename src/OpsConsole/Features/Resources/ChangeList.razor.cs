using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Resources;

/// <summary>What changed in an interval, over the clusters that the person sees or in one of them; the last hour when nothing else is asked.</summary>
public sealed partial class ChangeList(ChangeHistory history, ResourceBrowser browser, RecentChanges recent, AccessService access)
{
    private static readonly (int Minutes, string Words)[] Spans = [(15, "15 min"), (60, "1 h"), (24 * 60, "24 h"), (7 * 24 * 60, "7 d")];
    private static readonly (string? Word, string Text)[] Groupings = [(null, "By minute"), ("object", "By object"), ("none", "One by one")];
    private static readonly string[] Kinds = ["added", "modified", "deleted"];
    /// <summary>Summaries are made within seconds; only what waits longer is worth a word.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly NewestFirst<ChangeEntry> _entries = new(entry => (entry.Row.ClusterId, entry.Row.Sequence), entry => (entry.Sentence is null, entry.Cluster.Name, entry.Cluster.Environment));
    private List<string> _clusters = [];
    private HashSet<string> _askable = [];
    private ChangeInterval? _interval;
    private ChangeOverview? _overview;
    private (IReadOnlyList<ChangeEntry>? Entries, ChangeGrouping Grouping, IReadOnlyList<ChangeGroup> Groups) _arranged = (null, default, []);

    /// <summary>The one cluster to look at; without it the address may name one.</summary>
    [Parameter] public Cluster? Cluster { get; set; }

    private string? ClusterName => Asked("cluster");
    private string? Type => Asked("type");
    private string? Change => Asked("change");
    private string? Manager => Asked("manager");
    private string? Field => Asked("path");
    private string? From => Asked("from");
    /// <summary>Looking back, an interval ends at the moment that is looked at.</summary>
    private string? To => Asked("to") ?? Asked(AsOf.Key);
    private ChangeShow Show => ChangeShow.Of(Asked("show"));
    private ChangeGrouping Grouping => ChangeLines.Grouping(Asked("group"));

    /// <summary>Arranged once for what was read, so that the table sees when it is the same.</summary>
    private IReadOnlyList<ChangeGroup> Groups
    {
        get
        {
            if (_arranged.Entries != _entries.Items || _arranged.Grouping != Grouping)
                _arranged = (_entries.Items, Grouping, ChangeLines.Of(_entries.Items!, Grouping));
            return _arranged.Groups;
        }
    }

    private string? Within => Cluster?.Name ?? ClusterName;
    private int Minutes => AskedNumber("minutes") is > 0 and <= 366 * 24 * 60 and var minutes ? minutes : (int)ChangeInterval.Usual.TotalMinutes;
    private int Folded => Show.Aspects is null || Show.Word is not null ? 0 : _overview!.Folded;

    protected override object Key => (Within, Type, Change, Manager, Field, Show.Word, Minutes, From, To);

    /// <summary>An interval that has an end is not added to.</summary>
    protected override long? Followed => To is null ? Feed.VersionOf(Cluster) + recent.Version : null;

    protected override Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken) => ReadAsync(caller, _entries.BeginAsync, cancellationToken);

    protected override Task<Refusal?> ReadAgainAsync(Caller caller, CancellationToken cancellationToken) => ReadAsync(caller, _entries.CatchUpAsync, cancellationToken);

    private async Task<Refusal?> ReadAsync(
        Caller caller, Func<ReadPart<ChangeEntry>, CancellationToken, Task<Refusal?>> read, CancellationToken cancellationToken)
    {
        if (!ChangeInterval.TryRead(From, To, Time.GetUtcNow(), out var interval))
            return new(RefusalKind.Invalid, "The address does not say two moments such as 2026-11-22T10:00:00Z.", "Choose an interval above.");
        var clusters = await browser.ClustersAsync(caller, cancellationToken);
        if (clusters.IsRefused)
            return clusters.Refusal;
        if (From is null)
            interval = ChangeBars.Aligned(interval with { From = (To is null ? Time.GetUtcNow() : interval.To).AddMinutes(-Minutes) });
        var refusal = await read(Parts(caller, interval, cancellationToken), cancellationToken);
        if (refusal is not null)
            return refusal;
        var overview = await history.OverviewAsync(caller, Within, Question(interval), cancellationToken);
        if (overview.IsRefused)
            return overview.Refusal;
        (_clusters, _interval, _overview) = ([.. clusters.Value!.Select(cluster => cluster.Name)], interval, overview.Value);
        var rights = await access.ForReadingAsync(caller, cancellationToken);
        var askable = clusters.Value!.Where(cluster => rights.Value?.Allows(Permission.Request, cluster.Labels) == true).Select(cluster => cluster.Name).ToHashSet(StringComparer.Ordinal);
        // The same set while it is the same: the table is drawn anew for another one.
        if (!_askable.SetEquals(askable))
            _askable = askable;
        _entries.Keep(entry => entry.Row.ValidFrom >= interval.From);
        return null;
    }

    private Task MoreAsync() => LoadMoreAsync((caller, cancellationToken) => _entries.MoreAsync(Parts(caller, _interval!.Value, cancellationToken), cancellationToken));

    private ReadPart<ChangeEntry> Parts(Caller caller, ChangeInterval interval, CancellationToken cancellationToken)
    {
        var question = Question(interval);
        return cursor => history.ListAsync(caller, Within, question, null, cursor, cancellationToken);
    }

    private ChangeQuestion Question(ChangeInterval interval) => new()
    {
        Clusters = [],
        From = interval.From,
        To = interval.To,
        Change = Kind(Change),
        Type = Type,
        Aspects = Show.Aspects,
        Path = Field,
        Manager = Manager,
    };

    private void Choose((DateTimeOffset From, DateTimeOffset To) chosen) => Go(("from", Exact(chosen.From)), ("to", Exact(chosen.To)));

    private string Span(int minutes) => Address.GetUriWithQueryParameters(new Dictionary<string, object?> { ["minutes"] = minutes, ["from"] = null, ["to"] = null });

    private static VersionChange? Kind(string? word) => Kinds.Contains(word, StringComparer.Ordinal) ? Enum.Parse<VersionChange>(word!, ignoreCase: true) : null;

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMM HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Exact(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
