using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>What changed in an interval, over the clusters that the person sees or in one of them; the last hour when nothing else is asked.</summary>
public sealed partial class ChangeList(ResourceHistory history, ResourceBrowser browser)
{
    private static readonly (int Minutes, string Words)[] Spans = [(15, "15 min"), (60, "1 h"), (24 * 60, "24 h"), (7 * 24 * 60, "7 d")];
    private static readonly string[] Kinds = ["added", "modified", "deleted"];

    private readonly NewestFirst<ChangeEntry> _entries = new(entry => (entry.Row.ClusterId, entry.Row.Sequence));
    private List<string> _clusters = [];
    private ChangeInterval? _interval;

    /// <summary>The one cluster to look at; without it the address may name one.</summary>
    [Parameter] public Cluster? Cluster { get; set; }

    private string? ClusterName => Asked("cluster");
    private string? Type => Asked("type");
    private string? Change => Asked("change");
    private string? From => Asked("from");
    private string? To => Asked("to");
    private bool WithStatus => AskedFor("status");

    private string? Within => Cluster?.Name ?? ClusterName;
    private int Minutes => AskedNumber("minutes") is > 0 and <= 366 * 24 * 60 and var minutes ? minutes : (int)ChangeInterval.Usual.TotalMinutes;
    private List<ChangeEntry> Shown => [.. _entries.Items!.Where(entry => WithStatus || entry.Sentence?.IsStatusOnly != true)];
    private int Folded => WithStatus ? 0 : _entries.Items!.Count(entry => entry.Sentence?.IsStatusOnly == true);

    protected override object Key => (Within, Type, Change, Minutes, From, To);

    /// <summary>An interval that has an end is not added to.</summary>
    protected override long? Followed => To is null ? Feed.VersionOf(Cluster) : null;

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
        _clusters = [.. clusters.Value!.Select(cluster => cluster.Name)];
        _interval = interval = From is null ? interval with { From = (To is null ? Time.GetUtcNow() : interval.To).AddMinutes(-Minutes) } : interval;
        var refusal = await read(Parts(caller, cancellationToken), cancellationToken);
        _entries.Keep(entry => entry.Row.ValidFrom >= interval.From);
        return refusal;
    }

    private Task MoreAsync() => LoadMoreAsync((caller, cancellationToken) => _entries.MoreAsync(Parts(caller, cancellationToken), cancellationToken));

    private ReadPart<ChangeEntry> Parts(Caller caller, CancellationToken cancellationToken)
    {
        var question = new ChangeQuestion { Clusters = [], From = _interval!.Value.From, To = _interval.Value.To, Change = Kind(Change), Type = Blank(Type) };
        return cursor => history.ChangesAsync(caller, Within, question, null, cursor, cancellationToken);
    }

    private string Span(int minutes) => Address.GetUriWithQueryParameters(new Dictionary<string, object?> { ["minutes"] = minutes, ["from"] = null, ["to"] = null });

    private static VersionChange? Kind(string? word) => Kinds.Contains(word, StringComparer.Ordinal) ? Enum.Parse<VersionChange>(word!, ignoreCase: true) : null;

    private static string Object(ChangeEntry entry) => ResourceLinks.With(
        ResourceLinks.Resource(entry.Cluster.Name, entry.Row.Type, entry.Row.Namespace, entry.Row.Name),
        ("uid", entry.Row.Uid), ("version", entry.Row.Sequence.ToString(CultureInfo.InvariantCulture)));

    private static string Compare(ChangeEntry entry, long former) => ResourceLinks.With(
        ResourceLinks.Resource(entry.Cluster.Name, entry.Row.Type, entry.Row.Namespace, entry.Row.Name) + "/diff",
        ("uid", entry.Row.Uid), ("from", former.ToString(CultureInfo.InvariantCulture)), ("to", entry.Row.Sequence.ToString(CultureInfo.InvariantCulture)));

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("d MMM HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
