using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using OpsConsole.Features.Resources.ChangeSummaries;

namespace OpsConsole.Features.Resources;

/// <summary>
/// Changes over time, which is also the way to choose a time: a click or Enter takes one bar, dragging or Shift with the arrows several.
/// One stop for the Tab key; the arrows, Home and End move within.
/// </summary>
public sealed partial class ChangeHistogram(NavigationManager address)
{
    private const int Labels = 4;

    private ElementReference[] _links = [];
    private int _active = int.MaxValue;
    private int? _from;
    private int? _pressed;
    private bool _asTable;

    [Parameter, EditorRequired] public IReadOnlyList<ChangeBar> Bars { get; set; } = [];

    /// <summary>Several bars were chosen.</summary>
    [Parameter, EditorRequired] public EventCallback<(DateTimeOffset From, DateTimeOffset To)> Choose { get; set; }

    private NavigationManager Address => address;

    private int Active => Math.Clamp(_active, 0, Math.Max(0, Bars.Count - 1));

    private int Highest => Math.Max(1, Bars.Max(bar => bar.Count));

    private IEnumerable<string> Marks => Bars.Count == 0 ? [] : Enumerable.Range(0, Labels + 1).Select(mark => Bars[Math.Min(Bars.Count - 1, mark * Bars.Count / Labels)] is var bar
        && mark == Labels ? Moment(bar.To) : Moment(Bars[mark * Bars.Count / Labels].From));

    protected override void OnParametersSet()
    {
        if (_links.Length != Bars.Count)
            (_links, _from) = (new ElementReference[Bars.Count], null);
    }

    private async Task MoveAsync(KeyboardEventArgs key)
    {
        var next = key.Key switch
        {
            "ArrowLeft" => Active - 1,
            "ArrowRight" => Active + 1,
            "Home" => 0,
            "End" => Bars.Count - 1,
            _ => (int?)null,
        };
        if (next is { } place)
        {
            _from = key.ShiftKey ? _from ?? Active : null;
            _active = Math.Clamp(place, 0, Bars.Count - 1);
            await _links[Active].FocusAsync(preventScroll: true);
        }
        else if (key.Key == "Escape")
            _from = null;
    }

    private void Focused(int place) => _active = place;

    private async Task Released(int place)
    {
        var from = _pressed;
        _pressed = null;
        if (from is { } began && began != place)
            await TakeAsync(began, place);
    }

    private Task TakeAsync(int one, int other)
    {
        _from = null;
        return Choose.InvokeAsync((Bars[Math.Min(one, other)].From, Bars[Math.Max(one, other)].To));
    }

    private bool IsChosen(int place) => _from is { } from && place >= Math.Min(from, Active) && place <= Math.Max(from, Active);

    private Dictionary<string, object?> Interval(int first, int last)
    {
        // Enter follows the link of the bar that has the focus: it is the whole choice.
        if (_from is { } from && last == Active)
            (first, last) = (Math.Min(from, last), Math.Max(from, last));
        return new() { ["from"] = Exact(Bars[first].From), ["to"] = Exact(Bars[last].To) };
    }

    private string Height(int count) => string.Create(CultureInfo.InvariantCulture, $"height:{Math.Max(4, 100.0 * count / Highest):0.#}%");

    private static string Words(ChangeBar bar) => $"{ChangeBars.Span(bar.From, bar.To)}: {bar.Told} {(bar.Told == 1 ? "change" : "changes")}"
        + (bar.Deleted > 0 ? $", {bar.Deleted} of them deletions" : "") + (bar.Folded > 0 ? $", {bar.Folded} folded" : "");

    private string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString(Bars[^1].To - Bars[0].From > TimeSpan.FromHours(26) ? "d MMM" : "HH:mm", CultureInfo.InvariantCulture);

    private static string Exact(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
