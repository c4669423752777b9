using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Palette;

namespace OpsConsole.Shell;

/// <summary>Ctrl-K: what the person typed, answered by every source at once and shown as the answers come.</summary>
public sealed partial class PaletteDialog(PaletteSearch search, CurrentCaller current, IJSRuntime browser, NavigationManager navigation) : IAsyncDisposable
{
    private readonly CancellationTokenSource _left = new();
    private CancellationTokenSource _asking = new();
    private List<Listed> _groups = [];
    private List<string> _failures = [], _notes = [];
    private Refusal? _refusal;
    private string _shownText = "";
    private bool _isAsking;
    private DotNetObjectReference<PaletteDialog>? _self;
    private IJSObjectReference? _script;

    private bool HasEntries => _groups.Count > 0;

    private string CountWords => string.Join(", ", _groups.Select(group => $"{group.Title} {group.Entries.Count}")) + " found";

    protected override void OnInitialized() => navigation.LocationChanged += Remember;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        _self = DotNetObjectReference.Create(this);
        _script = await browser.InvokeAsync<IJSObjectReference>("import", "/js/palette.js");
        await _script.InvokeVoidAsync("attach", _self);
        await _script.InvokeVoidAsync("visited", PathOf(navigation.Uri));
    }

    /// <summary>Called by the browser when the text changed, and with an empty one when the palette opens: then with the places of this session.</summary>
    [JSInvokable]
    public async Task Ask(string text, string[] visited)
    {
        var former = _asking;
        _asking = CancellationTokenSource.CreateLinkedTokenSource(_left.Token);
        var token = _asking.Token;
        await former.CancelAsync();
        former.Dispose();
        _isAsking = true;
        try
        {
            var caller = await current.GetAsync();
            var question = PaletteQuestion.Read(text);
            if (question.IsRefused)
                Show(text, refusal: question.Refusal);
            else if (question.Value!.IsEmpty)
                await ListPlacesAsync(caller, text, visited, token);
            else
                await FindAsync(caller, text, question.Value, token);
            _isAsking = false;
            StateHasChanged();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // The person typed on: another question took the place of this one.
        }
    }

    public async ValueTask DisposeAsync()
    {
        navigation.LocationChanged -= Remember;
        await _left.CancelAsync();
        _left.Dispose();
        _asking.Dispose();
        try
        {
            if (_script is not null)
                await _script.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The tab is gone, and with it what we wanted to let go.
        }
        _self?.Dispose();
    }

    /// <summary>What was listed before stays until the first answer is there: nothing flickers while somebody types.</summary>
    private async Task FindAsync(Caller caller, string text, PaletteQuestion question, CancellationToken token)
    {
        var parts = new List<PalettePart>();
        await foreach (var part in search.SearchAsync(caller, question, token))
        {
            token.ThrowIfCancellationRequested();
            if (part.IsRefused)
            {
                Show(text, refusal: part.Refusal);
                return;
            }
            parts.Add(part.Value!);
            if (part.Value!.Entries.Count > 0 || part.Value.Failure is not null)
            {
                Show(text, parts);
                StateHasChanged();
            }
        }
        Show(text, parts);
    }

    private async Task ListPlacesAsync(Caller caller, string text, string[] visited, CancellationToken token)
    {
        var places = await search.PlacesAsync(caller, visited, token);
        token.ThrowIfCancellationRequested();
        Show(text, refusal: places.Refusal);
        if (places.Value is { Count: > 0 } recent)
            _groups.Add(new Listed("Recent", recent));
    }

    private void Show(string text, List<PalettePart>? parts = null, Refusal? refusal = null)
    {
        (_shownText, _refusal) = (text.Trim(), refusal);
        var ordered = (parts ?? []).OrderBy(part => part.Group).ToList();
        _groups = [.. ordered.Where(part => part.Entries.Count > 0).Select(part => new Listed(part.Group.ToString(), part.Entries))];
        _failures = [.. ordered.Select(part => part.Failure).OfType<string>()];
        _notes = [.. ordered.Select(part => part.Note).OfType<string>()];
    }

    private void Remember(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(async () =>
    {
        try
        {
            if (_script is not null)
                await _script.InvokeVoidAsync("visited", PathOf(change.Location));
        }
        catch (JSDisconnectedException)
        {
            // The tab is gone, and its session with it.
        }
    });

    private string PathOf(string address) => "/" + navigation.ToBaseRelativePath(address).Split('?', '#')[0];

    private sealed record Listed(string Title, IReadOnlyList<PaletteEntry> Entries);
}
