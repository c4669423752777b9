using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Resources;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Restores.Recycling;

/// <summary>What was deleted lately, and the way to have it back.</summary>
public sealed partial class RecycleBinPage(RecycleBin bin, RestoreChoice choice)
{
    private readonly NewestFirst<RecycledObject> _entries = new(entry => KeyOf(entry),
        entry => (entry.Row.LivingUid, entry.MayAsk, entry.Cloud, entry.DeletedBy, entry.Standing, entry.Cluster.Name, entry.Cluster.Environment));
    private List<string> _clusters = [];
    private IReadOnlyList<RecycledType> _types = [];
    private readonly RestoreSelection<(int, long, DateTimeOffset)> _selection = new();
    private readonly CommandGuard _asking = new();

    [SupplyParameterFromQuery(Name = "q")] public string? Text { get; set; }
    [SupplyParameterFromQuery(Name = "cluster")] public string? Cluster { get; set; }
    [SupplyParameterFromQuery(Name = "type")] public string? Type { get; set; }
    [SupplyParameterFromQuery(Name = "gone")] public bool Gone { get; set; }

    protected override object Key => Asked;

    protected override long? Followed => Feed.Version;

    private BinQuestion Asked => new() { Cluster = Blank(Cluster), Type = Blank(Type), Words = Blank(Text), IsGone = Gone };

    private bool IsFiltered => Asked != new BinQuestion();

    /// <summary>The one that is chosen is among them, whatever there is.</summary>
    private IEnumerable<RecycledType> Types => Blank(Type) is not { } chosen || _types.Any(type => type.Name == chosen) ? _types
        : [.. _types, new RecycledType { Group = "", Resource = chosen, Kind = chosen, Objects = 0 }];

    private bool MaySelect => _entries.Items!.Any(entry => entry.MayAsk);

    private IEnumerable<RecycledObject> Selectable => _entries.Items!.Where(entry => entry.MayAsk && entry.IsRestorable);

    private bool IsAllSelected => Selectable.Any() && Selectable.All(entry => _selection.Contains(KeyOf(entry)));

    protected override Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken) => ReadAsync(caller, _entries.BeginAsync, cancellationToken);

    protected override Task<Refusal?> ReadAgainAsync(Caller caller, CancellationToken cancellationToken) => ReadAsync(caller, _entries.CatchUpAsync, cancellationToken);

    private async Task<Refusal?> ReadAsync(
        Caller caller, Func<ReadPart<RecycledObject>, CancellationToken, Task<Refusal?>> read, CancellationToken cancellationToken)
    {
        if (await read(Parts(caller, cancellationToken), cancellationToken) is { } refusal)
            return refusal;
        var overview = await bin.OverviewAsync(caller, Asked.Cluster, cancellationToken);
        if (overview.IsRefused)
            return overview.Refusal;
        (_clusters, _types) = ([.. overview.Value.Clusters.Select(cluster => cluster.Name)], overview.Value.Types);
        foreach (var entry in _entries.Items!.Where(entry => !entry.IsRestorable || !entry.MayAsk))
            _selection.Remove(KeyOf(entry));
        return null;
    }

    private Task MoreAsync() => LoadMoreAsync((caller, cancellationToken) => _entries.MoreAsync(Parts(caller, cancellationToken), cancellationToken));

    private ReadPart<RecycledObject> Parts(Caller caller, CancellationToken cancellationToken)
    {
        var question = Asked;
        return cursor => bin.ListAsync(caller, question, null, cursor, cancellationToken);
    }

    private Task<bool> Select(RecycledObject entry) => _asking.RunAsync(() => Task.FromResult(_selection.Toggle(KeyOf(entry), entry.Target)));

    /// <summary>All that is shown and can come back; of one name the life that ended last.</summary>
    private Task<bool> SelectAll(ChangeEventArgs change) =>
        _asking.RunAsync(() => Task.FromResult(_selection.TakeAll(change.Value is true, Selectable.Select(entry => (KeyOf(entry), entry.Target)))));

    private void ClearSelection()
    {
        _selection.Clear();
        _asking.Forget();
    }

    private Task<bool> AskAsync() => _asking.RunAsync(async () =>
    {
        var address = await choice.AddressAsync(await Current.GetAsync(), _selection.Targets, CancellationToken.None);
        if (!address.IsRefused)
            Address.NavigateTo(address.Value!);
        return address.Refusal;
    });

    /// <summary>A life that ended, went on under its uid and ended again has another key.</summary>
    private static (int, long, DateTimeOffset) KeyOf(RecycledObject entry) => (entry.Row.ClusterId, entry.Row.ResourceId, entry.Row.DeletedAt);

    private static StateKind StateOf(CloudStanding standing) => standing switch
    {
        CloudStanding.Exists => StateKind.Ready,
        CloudStanding.Gone => StateKind.Failed,
        _ => StateKind.Unknown,
    };

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
