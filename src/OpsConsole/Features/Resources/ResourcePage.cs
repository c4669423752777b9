using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources;

/// <summary>What every page of the feature does alike: load for the caller, keep what was read when a load fails, let go when it is left.</summary>
public abstract class ResourcePage : ComponentBase, IDisposable
{
    private CancellationTokenSource _load = new();
    private object? _loaded;

    [Inject] protected CurrentCaller Current { get; set; } = null!;
    [Inject] protected NavigationManager Address { get; set; } = null!;
    [Inject] protected TimeProvider Time { get; set; } = null!;

    public Refusal? Refusal { get; private set; }
    public string? Fault { get; private set; }
    public DateTimeOffset? FaultSince { get; private set; }
    public bool IsLoading { get; private set; }

    /// <summary>Loads what <paramref name="key"/> names unless that is what is shown.</summary>
    protected Task ShowAsync(object key, Func<Caller, CancellationToken, Task<Refusal?>> load)
    {
        if (Equals(key, _loaded) && Fault is null)
            return Task.CompletedTask;
        _loaded = key;
        return LoadAsync(load);
    }

    protected async Task LoadAsync(Func<Caller, CancellationToken, Task<Refusal?>> load)
    {
        await _load.CancelAsync();
        _load.Dispose();
        _load = new CancellationTokenSource();
        var token = _load.Token;
        IsLoading = true;
        try
        {
            var refusal = await load(await Current.GetAsync(), token);
            (Refusal, Fault, FaultSince) = (refusal, null, null);
        }
        catch (DatabaseUnavailableException error)
        {
            (Fault, FaultSince) = (error.Message, FaultSince ?? Time.GetUtcNow());
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return;
        }
        IsLoading = false;
    }

    /// <summary>The same page with other words in its address.</summary>
    protected void Go(params IEnumerable<(string Key, object? Value)> query) =>
        Address.NavigateTo(Address.GetUriWithQueryParameters(query.ToDictionary(entry => entry.Key, entry => entry.Value)));

    protected static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    public virtual void Dispose()
    {
        _load.Cancel();
        _load.Dispose();
        GC.SuppressFinalize(this);
    }
}
