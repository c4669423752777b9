using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.WebUtilities;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Shell;

/// <summary>Chooses the moment that pages look back to. The moment lives in the address, so that a link means the same to everybody.</summary>
public sealed partial class TimeMachine(NavigationManager address, CaptureService captures, CurrentCaller current, TimeProvider time) : IDisposable
{
    private DateTimeOffset? _at;
    private DateTime? _typed;
    private string? _words;

    private TimeProvider Time => time;

    private string Path => new Uri(address.Uri).AbsolutePath;

    /// <summary>The cluster of the page; null where it is of all.</summary>
    private string? Cluster => Path.Split('/') is [_, "clusters", { Length: > 0 } name, ..] ? Uri.UnescapeDataString(name) : null;

    /// <summary>Pages that answer as of a moment: types, tables, objects and their comparisons.</summary>
    private bool IsAnswered => Path == "/resources" || (Cluster is not null && (Path.Contains("/types/", StringComparison.Ordinal) || Asked("tab") == "resources"));

    private string BackToNow => address.GetUriWithQueryParameter(AsOf.Key, (string?)null);

    protected override void OnInitialized()
    {
        _at = MomentOfPage();
        address.LocationChanged += Moved;
    }

    public void Dispose() => address.LocationChanged -= Moved;

    private void Begin()
    {
        _typed = (_at ?? time.GetUtcNow()).UtcDateTime;
        _words = null;
    }

    private void TakeTyped()
    {
        if (_typed is { } moment)
            Take(new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)));
    }

    private void Take(DateTimeOffset at)
    {
        // The page says what is wrong with a moment that has not come yet.
        var words = AsOf.Write(at);
        address.NavigateTo(IsAnswered
            ? address.GetUriWithQueryParameter(AsOf.Key, words)
            : QueryHelpers.AddQueryString("/resources", AsOf.Key, words));
    }

    private async Task TakeCompleteAsync()
    {
        var before = _typed is { } moment ? new DateTimeOffset(DateTime.SpecifyKind(moment, DateTimeKind.Utc)) : time.GetUtcNow();
        try
        {
            var found = await captures.LastCompleteAsync(await current.GetAsync(), Cluster, before, CancellationToken.None);
            if (found.Value is { FinishedAt: { } ended })
                Take(ended);
            else
                _words = found.Refusal?.Message ?? $"No capture{(Cluster is null ? "" : $" of {Cluster}")} was complete before {AsOf.Words(before)}.";
        }
        catch (DatabaseUnavailableException error)
        {
            _words = error.Message;
        }
    }

    /// <summary>Other pages may have a moment in their address that means something else.</summary>
    private DateTimeOffset? MomentOfPage() => IsAnswered ? AsOf.Read(Asked(AsOf.Key), time.GetUtcNow()).Value : null;

    private string? Asked(string key) => QueryHelpers.ParseQuery(new Uri(address.Uri).Query).TryGetValue(key, out var words) ? words.ToString() : null;

    private void Moved(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(() =>
    {
        _at = MomentOfPage();
        StateHasChanged();
    });
}
