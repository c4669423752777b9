using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>
/// A page over a live table: the address says which rows, the view that everybody who asks the same shares gives them, and only the leaf of rows is
/// drawn again when one moves. Rights and clusters are asked again every few seconds.
/// </summary>
public abstract class LiveTablePage : FollowingComponent
{
    /// <summary>In turns of the clock: rights that are taken away leave an open page within 5 s.</summary>
    private static readonly int Pulse = (int)(TimeSpan.FromSeconds(5) / LookClock.Interval);

    private IReadOnlyList<Cluster> _visible = [];
    private IReadOnlyList<string>? _scope;
    private IDisposable? _hold;
    private string _held = "";
    private ViewHold? _view;
    private readonly CancellationTokenSource _left = new();
    private LookTurns? _turns;
    private long _rights;
    private int _turn;
    private int _isAsking;
    private int _isDue;
    private bool _areRowsDue;

    [Inject] protected Fleet Fleet { get; set; } = null!;
    [Inject] protected LiveStorage Live { get; set; } = null!;
    [Inject] protected NavigationManager Address { get; set; } = null!;
    [Inject] private LiveViews Views { get; set; } = null!;

    public abstract RowShape RowShape { get; }

    /// <summary>What the address asks.</summary>
    public LiveQuestion Asked { get; private set; } = new() { Path = "" };

    public TableWindow Window { get; } = new();

    public LiveDraw? Drawing { get; set; }

    public LiveRows? Leaf { get; set; }

    public LiveBar? Bar { get; set; }

    public LiveFoot? Foot { get; set; }

    public LiveNothing? Nothing { get; set; }

    /// <summary>What one page has beside the others.</summary>
    protected ILivePart? Own { get; set; }

    private ILivePart?[] Parts => [Bar, Foot, Nothing, Own];

    /// <summary>The names of the clusters that the person sees and wants.</summary>
    public IReadOnlyList<string> Clusters { get; private set; } = [];

    /// <summary>Some cluster is not read to its end yet, and none of its rows says so.</summary>
    public bool IsReading => _view is null || Clusters.Any(name => Live.StandingOf(name).Phase is LivePhase.NotFollowed or LivePhase.Starting);

    public int Disconnected => Clusters.Count(name => Live.StandingOf(name).Phase is LivePhase.Disconnected or LivePhase.Partial);

    /// <summary>What can be chosen from beside the text, where there is a choice.</summary>
    public IReadOnlyList<(string Label, string Key, IReadOnlyList<string> Values, string? Chosen)> Choices =>
    [
        .. new[]
        {
            Choice("Environment", "environment", cluster => cluster.Environment, Asked.Environment),
            Choice("Region", "region", cluster => cluster.Region, Asked.Region),
            Choice("Cluster", "cluster", cluster => cluster.Name, Asked.Cluster),
        }.Where(choice => choice.Item3.Count > 1 || choice.Item4 is not null),
    ];

    /// <summary>The row whose drawer is open; null where none is, or in a cluster that is not theirs.</summary>
    protected RowKey? OpenKey => LiveQuestion.ReadRow(RowShape.Kind, Asked.Row) is { } key && _visible.Any(cluster => cluster.Name == key.Cluster) ? key : null;

    /// <summary>True once the clusters are known.</summary>
    protected bool IsKnown => _view is not null;

    protected override object Key => Asked;

    protected override long? Followed => Fleet.Version + Interlocked.Read(ref _rights);

    protected override void OnInitialized()
    {
        Asked = LiveQuestion.Read(RowShape, Address.Uri);
        base.OnInitialized();
        if (!RendererInfo.IsInteractive)
            return;
        Address.LocationChanged += Moved;
        Live.StandingChanged += WakeRows;
        _turns = Clock.Follow(Turn);
    }

    public override void Dispose()
    {
        Address.LocationChanged -= Moved;
        Live.StandingChanged -= WakeRows;
        _turns?.Dispose();
        _left.Cancel();
        _left.Dispose();
        LetGo();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var visible = await Fleet.VisibleToAsync(caller, cancellationToken);
        if (visible.IsRefused)
        {
            // Whoever lost every right sees nothing move any more.
            LetGo();
            return visible.Refusal;
        }
        cancellationToken.ThrowIfCancellationRequested();
        _visible = [.. Declared(visible.Value!)];
        string[] names = [.. _visible.Where(new ClusterChoice(Asked.Cluster, Asked.Environment, Asked.Region).Includes).Select(cluster => cluster.Name)];
        var hasMoved = _scope is null || !names.SequenceEqual(_scope);
        _scope = Clusters = names;
        Follow(names);
        Take(hasMoved);
        return null;
    }

    /// <summary>Looks at the newest rows; draws only what is another.</summary>
    protected void Take(bool isMoved = false)
    {
        if (_view is not { } held)
            return;
        var now = Time.GetUtcNow();
        _areRowsDue |= Window.Take(held.View, (Asked.Page - 1) * LiveQuestion.RowsPerPage, LiveQuestion.RowsPerPage, OpenKey, now, isMoved);
        if (_areRowsDue || Parts.Any(part => part is { IsDue: true }))
            Drawing?.Draw();
    }

    /// <summary>What is another since it was drawn last.</summary>
    public void DrawParts()
    {
        if (_areRowsDue && Leaf is { } leaf)
        {
            _areRowsDue = false;
            leaf.Show(Window.Rows);
        }
        foreach (var part in Parts)
            part?.Show();
    }

    public void Pause(bool isPaused)
    {
        Window.Pause(isPaused);
        Take();
    }

    /// <summary>While the pointer is over the table no row moves from its place.</summary>
    public void Hold(bool isHeld)
    {
        Window.Hold(isHeld);
        if (!isHeld)
            Take();
    }

    public void Go(LiveQuestion question) => Address.NavigateTo(question.Href());

    public void Choose(string key, string? value)
    {
        var chosen = string.IsNullOrEmpty(value) ? null : value;
        var next = Asked with { Page = 1, Row = null };
        Go(key switch { "environment" => next with { Environment = chosen }, "region" => next with { Region = chosen }, _ => next with { Cluster = chosen } });
    }

    /// <summary>For <c>aria-sort</c>; null where the rows are not sorted by this column.</summary>
    public string? SortOf(string column) => (Asked.Sort ?? RowShape.Columns[0].Key) != column ? null : Asked.IsDescending ? "descending" : "ascending";

    /// <summary>The same rows as a file.</summary>
    public static string FileOf(string path) => $"/api/v1{path}.csv";

    private (string, string, IReadOnlyList<string>, string?) Choice(string label, string key, Func<Cluster, string> value, string? chosen) =>
        (label, key, [.. _visible.Select(value).Union(new[] { chosen }.OfType<string>()).Distinct().Order(StringComparer.Ordinal)], chosen);

    private void Follow(string[] clusters)
    {
        // The prerendered page only looks at what is followed already.
        if (RendererInfo.IsInteractive && _held != string.Join('\n', clusters))
        {
            var former = _hold;
            _hold = Live.Hold(clusters);
            _held = string.Join('\n', clusters);
            former?.Dispose();
        }
        var query = new RowQuery(RowShape, clusters, Asked.Text, Asked.Choices, Asked.Sort, Asked.IsDescending);
        if (_view?.View.Query.Key == query.Key)
            return;
        var before = _view;
        _view = Views.Open(query);
        _view.View.Changed += WakeRows;
        if (before is not null)
            before.View.Changed -= WakeRows;
        before?.Dispose();
        Window.Reset();
    }

    /// <summary>Called at every turn of the clock; one that is late may ask a turn later.</summary>
    private void Turn()
    {
        if (++_turn % Pulse == 0 && Interlocked.Exchange(ref _isAsking, 1) == 0)
            _ = WatchRightsAsync();
    }

    /// <summary>Asks what the person may see; the page is read again only where that is another.</summary>
    private async Task WatchRightsAsync()
    {
        try
        {
            // Nothing here is of the circuit's own thread, and hundreds of tabs ask.
            var visible = await Fleet.VisibleToAsync(await Current.GetAsync().ConfigureAwait(false), _left.Token).ConfigureAwait(false);
            if (visible.IsRefused != (Refusal is not null) || (visible.Value is { } clusters && !Declared(clusters).Select(cluster => cluster.Name).SequenceEqual(_visible.Select(cluster => cluster.Name))))
            {
                Interlocked.Increment(ref _rights);
                Wake();
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The page was left.
        }
        finally
        {
            Volatile.Write(ref _isAsking, 0);
        }
    }

    /// <summary>One that was removed is remembered, and not followed.</summary>
    private static IEnumerable<Cluster> Declared(IEnumerable<Cluster> clusters) => clusters.Where(cluster => cluster.Health.State is not ClusterState.Removed);

    private void LetGo()
    {
        if (_view is not null)
            _view.View.Changed -= WakeRows;
        _view?.Dispose();
        _hold?.Dispose();
        (_view, _hold, _held, _scope) = (null, null, "", null);
        Clusters = [];
    }

    /// <summary>Called from any thread, however often: the tab looks once, when it comes to it.</summary>
    private void WakeRows()
    {
        if (Interlocked.Exchange(ref _isDue, 1) == 0)
            _ = LookAsync();
    }

    private async Task LookAsync()
    {
        try
        {
            await InvokeAsync(() =>
            {
                Volatile.Write(ref _isDue, 0);
                Take();
            });
        }
        catch (ObjectDisposedException)
        {
            // The page was left.
        }
    }

    private void Moved(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(async () =>
    {
        var question = LiveQuestion.Read(RowShape, change.Location);
        if (question.Path != Asked.Path || question == Asked)
            return;
        Asked = question;
        await ShowAsync();
        StateHasChanged();
    });
}
