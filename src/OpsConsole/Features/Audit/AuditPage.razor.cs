using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Audit;

/// <summary>The chain, newest first, with its state at the top.</summary>
public sealed partial class AuditPage(AuditTrail trail, ChainWatch watch, CurrentCaller current, NavigationManager address, TimeProvider time) : IDisposable
{
    private static readonly Crumb[] Crumbs = [new("Audit", null)];

    private readonly CancellationTokenSource _closed = new();
    private (string?, string?)? _loaded;
    private string? _person;
    private string? _action;
    private List<AuditRecord>? _entries;
    private long? _older;
    private ChainState? _chain;
    private Refusal? _refusal;
    private string? _fault;
    private DateTimeOffset? _faultSince;
    private bool _isLoading;

    [SupplyParameterFromQuery(Name = "person")] public string? Person { get; set; }
    [SupplyParameterFromQuery(Name = "action")] public string? Action { get; set; }

    private bool IsFiltered => !string.IsNullOrEmpty(Person) || !string.IsNullOrEmpty(Action);

    private string Footer => _older is null
        ? $"{_entries!.Count} events, to the {(IsFiltered ? "last that fits" : "first that you may see")}"
        : $"{_entries!.Count} events, down to #{_entries[^1].Sequence}";

    protected override void OnInitialized() => watch.Looked += Redraw;

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded == (Person, Action))
            return;
        _loaded = (Person, Action);
        (_person, _action) = (Person, Action);
        await ReloadAsync();
    }

    public void Dispose()
    {
        watch.Looked -= Redraw;
        _closed.Cancel();
        _closed.Dispose();
    }

    private void ApplyFilter() => address.NavigateTo(address.GetUriWithQueryParameters("/audit", new Dictionary<string, object?>
    {
        ["person"] = Blank(_person),
        ["action"] = Blank(_action),
    }));

    private Task ReloadAsync() => LoadAsync(before: null);

    private Task LoadOlderAsync() => LoadAsync(_older);

    private async Task LoadAsync(long? before)
    {
        _isLoading = true;
        try
        {
            var caller = await current.GetAsync();
            var chain = await trail.ChainAsync(caller, _closed.Token);
            var part = await trail.ReadAsync(caller, new(Blank(Person), Blank(Action)), before, _closed.Token);
            (_refusal, _fault, _faultSince, _chain) = (part.Refusal, null, null, chain.Value);
            if (part.Value is { } read)
                (_entries, _older) = (before is null ? [.. read.Entries] : [.. _entries ?? [], .. read.Entries], read.Older);
            else
                (_entries, _older) = (null, null);
        }
        catch (DatabaseUnavailableException error)
        {
            (_fault, _faultSince) = (error.Message, _faultSince ?? time.GetUtcNow());
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The page was left.
        }
        finally
        {
            _isLoading = false;
        }
    }

    /// <summary>Only who saw the state before sees it move.</summary>
    private void Redraw() => _ = InvokeAsync(() =>
    {
        if (_chain is null || _closed.IsCancellationRequested)
            return;
        _chain = watch.State;
        StateHasChanged();
    });

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
