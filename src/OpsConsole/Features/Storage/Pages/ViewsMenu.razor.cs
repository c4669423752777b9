using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Storage.Saved;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Storage.Pages;

/// <summary>Opens, saves and deletes named questions of one live page.</summary>
public sealed partial class ViewsMenu(SavedViews saved, CurrentCaller current) : ComponentBase, IDisposable
{
    private const int MostShown = 200;

    private readonly CancellationTokenSource _left = new();
    private readonly CommandGuard _guard = new();
    private IReadOnlyList<SavedView>? _views;
    private Caller _caller = Caller.Nobody;
    private bool _isCut;
    private string _name = "";
    private bool _isShared;
    private string? _replaced;
    private Guid? _doomed;
    private string _told = "";

    /// <summary>As it stands in addresses: <c>buckets</c>.</summary>
    private string Table => Question.Path.Split('/')[^1];

    private string Asks => Question.Asks(Shape);

    /// <summary>It was said that there is one of this name, so the next press replaces it.</summary>
    private bool IsReplacing => _replaced is { } name && name == _name.Trim();

    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private bool IsOwn(SavedView view) => view.IsOf(_caller);

    private async Task OpenAsync()
    {
        (_doomed, _replaced, _told) = (null, null, "");
        await RunAsync(() => Task.FromResult<Refusal?>(null));
    }

    private async Task SaveAsync()
    {
        var name = _name.Trim();
        var order = new SavedViewOrder { Table = Table, Name = name, Query = Asks, IsShared = _isShared, Former = IsReplacing ? FormerView.IsReplaced : FormerView.Stays };
        (_doomed, _replaced, _told) = (null, null, "");
        var refused = RefusalKind.Invalid;
        if (await RunAsync(async () =>
            {
                var answer = await saved.SaveAsync(_caller, order, _left.Token);
                refused = answer.Refusal?.Kind ?? refused;
                return answer.Refusal;
            }))
            (_name, _isShared, _told) = ("", false, $"'{VisibleText.Of(name)}' is saved.");
        // Said by the refusal above the button, which now says what a second press does.
        else if (refused is RefusalKind.Conflict && _views?.Any(view => IsOwn(view) && view.Name == name) == true)
            _replaced = name;
    }

    private async Task DeleteAsync(SavedView view)
    {
        (_replaced, _told) = (null, "");
        if (_doomed != view.Id)
        {
            _doomed = view.Id;
            return;
        }
        _doomed = null;
        if (await RunAsync(() => saved.DeleteAsync(_caller, view.TableName, view.Name, _left.Token)))
            _told = $"'{VisibleText.Of(view.Name)}' is deleted.";
    }

    /// <summary>Does something with the views, and reads them anew whatever came of it.</summary>
    private async Task<bool> RunAsync(Func<Task<Refusal?>> command)
    {
        try
        {
            return await _guard.RunAsync(async () =>
            {
                _caller = await current.GetAsync();
                var refused = await command();
                var list = await saved.ListAsync(_caller, Table, null, MostShown, _left.Token);
                (_views, _isCut) = list.IsRefused ? (null, false) : (list.Value!.Views, list.Value.Next is not null);
                return refused ?? list.Refusal;
            });
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            return false;
        }
    }
}
