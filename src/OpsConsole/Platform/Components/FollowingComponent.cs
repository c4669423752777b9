using Microsoft.AspNetCore.Components;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Components;

/// <summary>
/// A component that shows what it read. It reads again in place when a version rises, keeps what it shows when a read fails, tries that again
/// once the database answers, and lets go of everything when it is left. <see cref="Loaded"/> draws its states.
/// </summary>
public abstract partial class FollowingComponent : ComponentBase, IDisposable
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);
    /// <summary>Whatever wakes it, it looks ten times a second at most.</summary>
    private static readonly TimeSpan Quickest = TimeSpan.FromMilliseconds(100);
    /// <summary>So many times as long as it read does an open page rest, so that many of them are no load.</summary>
    private const int Rest = 10;
    /// <summary>But one read that hung does not keep what is new from a page for minutes.</summary>
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _left = new();
    private CancellationTokenSource _reading = new();
    private object? _shown;
    private bool _isRead;
    private long _known;
    private DateTimeOffset _notBefore;
    private DateTimeOffset _wokenAt;
    private int _wakes;
    private int _looks;
    private LookTurns? _turns;

    [Inject] protected CurrentCaller Current { get; set; } = null!;
    [Inject] protected TimeProvider Time { get; set; } = null!;
    [Inject] private DatabaseHealth Database { get; set; } = null!;
    [Inject] private protected LookClock Clock { get; set; } = null!;
    [Inject] private ILogger<FollowingComponent> Logger { get; set; } = null!;

    public Refusal? Refusal { get; private set; }
    public string? Fault { get; private set; }
    public DateTimeOffset? FaultSince { get; private set; }

    /// <summary>Under which the log has the refusal or the fault that is shown.</summary>
    public string ReportId { get; private set; } = "";

    /// <summary>Somebody waits for a read; reads that follow a version are quiet.</summary>
    public bool IsLoading { get; private set; }

    /// <summary>What the parameters and the address ask for.</summary>
    protected abstract object Key { get; }

    /// <summary>A number that rises when there is something new to read of what is shown; null where that cannot change.</summary>
    protected virtual long? Followed => null;

    /// <summary>Somebody waits for a read that cannot come to an end now.</summary>
    private bool WaitsInVain => IsLoading && Database is { State.IsUp: false, Version: > 0 };

    private bool IsBehind => !IsLoading && Time.GetUtcNow() >= _notBefore && (Fault is null ? Followed > _known : Database.State.IsUp);

    /// <summary>
    /// For <see cref="Followed"/>: a number that rises by one in every <paramref name="interval"/>, of each component at another moment, because hundreds
    /// of tabs are not to read all at once.
    /// </summary>
    protected long Beat(TimeSpan interval) => (Time.GetUtcNow().UtcTicks + (long)(interval.Ticks * (_turns?.Phase ?? 0))) / interval.Ticks;

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _turns = Clock.Follow(Look);
    }

    protected override Task OnParametersSetAsync() => ShowAsync();

    public virtual void Dispose()
    {
        _turns?.Dispose();
        _left.Cancel();
        _left.Dispose();
        _reading.Cancel();
        _reading.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads what <see cref="Key"/> asks for.</summary>
    protected abstract Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken);

    /// <summary>Reads what changed of what was read of the same <see cref="Key"/>; open and selected things stay.</summary>
    protected virtual Task<Refusal?> ReadAgainAsync(Caller caller, CancellationToken cancellationToken) => ReadAsync(caller, cancellationToken);

    /// <summary>Loads what <see cref="Key"/> asks for unless that is what is shown.</summary>
    protected async Task ShowAsync()
    {
        if (Equals(Key, _shown) && Fault is null)
            return;
        (_shown, _isRead) = (Key, false);
        IsLoading = true;
        if (await TryWholeAsync(ReadAsync))
            IsLoading = false;
    }

    /// <summary>Loads something beside what is shown, for somebody who waits for it.</summary>
    protected async Task LoadMoreAsync(Func<Caller, CancellationToken, Task<Refusal?>> read)
    {
        IsLoading = true;
        if (await TryAsync(read))
            IsLoading = false;
    }

    /// <summary>
    /// Looks at once instead of at the next turn: for components that follow something that says when it changed. Called from any thread; calls that
    /// come thick are one look.
    /// </summary>
    protected void Wake()
    {
        if (Interlocked.Exchange(ref _wakes, 1) == 0)
            _ = WakeAsync();
    }

    /// <summary>For what is read apart, as rows on the way are; everything is then read again once the database answers.</summary>
    protected void Fail(string reason)
    {
        if (Fault is null)
            Report(reason);
        (Fault, FaultSince) = (reason, FaultSince ?? Time.GetUtcNow());
    }

    /// <summary>One line and one id for as long as it is shown.</summary>
    private void Report(string reason)
    {
        ReportId = Traces.CurrentId;
        LogShown(Logger, ReportId, GetType().Name, reason);
    }

    private void Look()
    {
        if (Interlocked.Exchange(ref _looks, 1) == 0)
            _ = LookAsync();
    }

    /// <summary>Most looks find nothing to do, and end where they began: on the clock's thread, which no fault of one page may reach.</summary>
    private async Task LookAsync()
    {
        try
        {
            if (WaitsInVain)
                await InvokeAsync(GiveUpAsync);
            else if (IsBehind)
                await InvokeAsync(CatchUpAsync);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The page was left.
        }
        finally
        {
            Volatile.Write(ref _looks, 0);
        }
    }

    private async Task WakeAsync()
    {
        try
        {
            // A stream of changes is read together, and one that comes while the page rests right after it rather than at the next turn.
            var due = _wokenAt + Quickest;
            if ((due > _notBefore ? due : _notBefore) - Time.GetUtcNow() is { Ticks: > 0 } rest)
                await Task.Delay(rest, Time, _left.Token);
            await InvokeAsync(() =>
            {
                _wokenAt = Time.GetUtcNow();
                Volatile.Write(ref _wakes, 0);
                return CatchUpAsync();
            });
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The page was left.
        }
    }

    /// <summary>A server that hangs would keep the read for a minute; it is told at once and read anew when the database answers.</summary>
    private Task GiveUpAsync()
    {
        if (!WaitsInVain || _left.IsCancellationRequested)
            return Task.CompletedTask;
        IsLoading = false;
        Fail(Database.State.Reason);
        StateHasChanged();
        return _reading.CancelAsync();
    }

    private async Task CatchUpAsync()
    {
        if (!IsBehind || _left.IsCancellationRequested)
            return;
        var began = Time.GetTimestamp();
        try
        {
            await TryWholeAsync(_isRead ? ReadAgainAsync : ReadAsync);
        }
        // The edge of the loop: what nobody asked for must not end the page that a person reads.
        catch (Exception error) when (error is not (OperationCanceledException or ObjectDisposedException))
        {
            LogNotRead(Logger, GetType().Name, error);
            Fail("It failed inside the console; the console's log says why.");
        }
        var rest = Time.GetElapsedTime(began) * Rest;
        _notBefore = Time.GetUtcNow() + TimeSpan.FromTicks(Math.Clamp(rest.Ticks, Fault is null ? 0 : TryAgain.Ticks, LongestRest.Ticks));
        StateHasChanged();
    }

    /// <summary>As <see cref="TryAsync"/>, and what rose before the read began is then known.</summary>
    private async Task<bool> TryWholeAsync(Func<Caller, CancellationToken, Task<Refusal?>> read)
    {
        var followed = Followed;
        if (!await TryAsync(read))
            return false;
        if (Fault is null)
            (_known, _isRead) = (followed ?? 0, Refusal is null);
        return true;
    }

    /// <summary>False when a later read took this one's place.</summary>
    private async Task<bool> TryAsync(Func<Caller, CancellationToken, Task<Refusal?>> read)
    {
        var former = _reading;
        _reading = new CancellationTokenSource();
        var token = _reading.Token;
        await former.CancelAsync();
        former.Dispose();
        try
        {
            using var span = Traces.Begin("read", ("component", GetType().Name));
            var refusal = await read(await Current.GetAsync(), token);
            token.ThrowIfCancellationRequested();
            if (refusal is not null && refusal != Refusal)
                Report(refusal.Message);
            (Refusal, Fault, FaultSince) = (refusal, null, null);
        }
        catch (DatabaseUnavailableException error)
        {
            if (token.IsCancellationRequested)
                return false;
            Fail(error.Message);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return false;
        }
        return true;
    }

    [LoggerMessage(153, LogLevel.Information, "Id {ReportId} is shown in {Component}: {Reason}")]
    private static partial void LogShown(ILogger logger, string reportId, string component, string reason);

    [LoggerMessage(151, LogLevel.Error, "{Component} could not read again what it shows")]
    private static partial void LogNotRead(ILogger logger, string component, Exception error);
}
