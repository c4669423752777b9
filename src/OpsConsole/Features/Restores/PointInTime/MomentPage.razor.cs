using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Resources;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Restores.PointInTime;

/// <summary>A cluster held against a moment of its own, and the way back for what differs.</summary>
public sealed partial class MomentPage(MomentChanges changes, ResourceBrowser browser, RestoreChoice choice)
{
    private readonly NewestFirst<MomentRow> _rows = new(row => KeyOf(row), row => row);
    private readonly RestoreSelection<(string, long)> _selection = new();
    private readonly CommandGuard _asking = new();
    private IReadOnlyList<string>? _clusters;
    private MomentSummary? _summary;
    private DateTimeOffset? _at;

    [SupplyParameterFromQuery(Name = "cluster")] public string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = AsOf.Key)] public string? At { get; set; }
    [SupplyParameterFromQuery(Name = "type")] public string? Type { get; set; }
    [SupplyParameterFromQuery(Name = "namespace")] public string? Namespace { get; set; }
    [SupplyParameterFromQuery(Name = "q")] public string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "standing")] public string? Standing { get; set; }

    protected override object Key => (Cluster, At, Type, Namespace, Text, Standing);

    protected override long? Followed => _summary is { } summary ? Feed.VersionOf(summary.Cluster) : null;

    /// <summary>Null before both are chosen; what the moment is was read before.</summary>
    private MomentQuestion? Asked => Blank(Cluster) is { } cluster && Viewed is { } at
        ? new() { Cluster = cluster, At = at, Type = Blank(Type), Namespace = Blank(Namespace), Words = Blank(Text), Standing = TryStanding(Blank(Standing), out var standing) ? standing : null }
        : null;

    private bool IsFiltered => Asked is { } asked && asked != new MomentQuestion { Cluster = asked.Cluster, At = asked.At };

    /// <summary>The one that is chosen is among them, whatever there is.</summary>
    private IEnumerable<MomentType> Types => Blank(Type) is not { } chosen || _summary!.Differing.Any(type => type.Name == chosen) ? _summary!.Differing
        : [.. _summary!.Differing, new MomentType { Group = "", Resource = chosen, Kind = chosen, Gone = 0, Anew = 0, Changed = 0 }];

    private int Fitting => _summary!.Differing.Where(type => Blank(Type) is not { } chosen || type.Name == chosen).Sum(type => Asked!.Standing switch
    {
        MomentStanding.Gone => type.Gone,
        MomentStanding.Anew => type.Anew,
        MomentStanding.Changed => type.Changed,
        _ => type.Objects,
    });

    private IEnumerable<MomentRow> Selectable => _rows.Items!.Where(row => row.IsRestorable);

    private bool IsAllSelected => Selectable.Any() && Selectable.All(row => _selection.Contains(KeyOf(row)));

    internal static bool TryStanding(string? text, out MomentStanding? standing)
    {
        standing = Enum.GetValues<MomentStanding>().Cast<MomentStanding?>().FirstOrDefault(known => Word(known!.Value) == text);
        return text is null || standing is not null;
    }

    protected override Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken) => ReadAsync(caller, _rows.BeginAsync, cancellationToken);

    protected override Task<Refusal?> ReadAgainAsync(Caller caller, CancellationToken cancellationToken) => ReadAsync(caller, _rows.CatchUpAsync, cancellationToken);

    private async Task<Refusal?> ReadAsync(Caller caller, Func<ReadPart<MomentRow>, CancellationToken, Task<Refusal?>> read, CancellationToken cancellationToken)
    {
        var visible = await browser.ClustersAsync(caller, cancellationToken);
        if (visible.IsRefused)
            return visible.Refusal;
        _clusters = [.. visible.Value!.Select(cluster => cluster.Name)];
        if (ReadMoment(At) is { } wrong)
            return wrong;
        if (!TryStanding(Blank(Standing), out _))
            return new(RefusalKind.Invalid, "What became of it since is gone, anew or changed.", "Choose one of them, or anything.");
        if (Asked is not { } question)
        {
            _summary = null;
            return null;
        }
        var summary = await changes.SummaryAsync(caller, question, cancellationToken);
        if (summary.IsRefused)
            return summary.Refusal;
        if (await read(Parts(caller, question, cancellationToken), cancellationToken) is { } refusal)
            return refusal;
        // A tick of another moment means another state.
        if (_summary is not { } before || before.Cluster.Name != summary.Value!.Cluster.Name || _at != question.At)
            _selection.Clear();
        (_summary, _at) = (summary.Value, question.At);
        return null;
    }

    private Task MoreAsync() => LoadMoreAsync((caller, cancellationToken) => _rows.MoreAsync(Parts(caller, Asked!, cancellationToken), cancellationToken));

    private ReadPart<MomentRow> Parts(Caller caller, MomentQuestion question, CancellationToken cancellationToken) => cursor => changes.ListAsync(caller, question, null, cursor, cancellationToken);

    private void Choose((string Cluster, DateTimeOffset At) chosen) => Go(("cluster", chosen.Cluster), (AsOf.Key, AsOf.Write(chosen.At)));

    private Task<bool> Select(MomentRow row) => _asking.RunAsync(() => Task.FromResult(_selection.Toggle(KeyOf(row), row.Target(_summary!.Cluster))));

    private Task<bool> SelectAll(ChangeEventArgs change) =>
        _asking.RunAsync(() => Task.FromResult(_selection.TakeAll(change.Value is true, Selectable.Select(row => (KeyOf(row), row.Target(_summary!.Cluster))))));

    private void ClearSelection()
    {
        _selection.Clear();
        _asking.Forget();
    }

    private Task<bool> AskAsync() => _asking.RunAsync(async () => await GoAsync(await Current.GetAsync(), _selection.Targets));

    private Task<bool> AskForAllAsync() => _asking.RunAsync(async () =>
    {
        var caller = await Current.GetAsync();
        var targets = await changes.TargetsAsync(caller, Asked!, CancellationToken.None);
        return targets.IsRefused ? targets.Refusal : await GoAsync(caller, targets.Value!);
    });

    private async Task<Refusal?> GoAsync(Caller caller, IReadOnlyList<RestoreTarget> targets)
    {
        var address = await choice.AddressAsync(caller, targets, CancellationToken.None);
        if (!address.IsRefused)
            Address.NavigateTo(address.Value!);
        return address.Refusal;
    }

    private int Sum(Func<MomentType, int> count) => _summary!.Differing.Sum(count);

    private static (string, long) KeyOf(MomentRow row) => (row.Uid, row.ResourceId);

    private static string Word(MomentStanding standing) => standing.ToString().ToLowerInvariant();

    private static string Told(MomentStanding standing) => standing is MomentStanding.Anew ? "Made anew" : standing.ToString();

    private static StateKind StateOf(MomentStanding standing) => standing is MomentStanding.Changed ? StateKind.Warning : StateKind.Failed;

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
