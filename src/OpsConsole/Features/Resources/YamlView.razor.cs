using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources;

/// <summary>A document to read: lines that can be linked (<c>#L42</c>) and found, drawn only where they are in sight.</summary>
public sealed partial class YamlView(NavigationManager address, IJSRuntime browser) : IDisposable
{
    private const float LineHeight = 24;
    /// <summary>A line of a megabyte would stop the browser; the download has it whole.</summary>
    private const int LongestLine = 4000;

    private ElementReference _box;
    private IReadOnlyList<int> _ends = [];
    private List<YamlLine> _visible = [];
    /// <summary>By path, so that a document that changes under it stays folded.</summary>
    private readonly HashSet<string> _folded = new(StringComparer.Ordinal);
    private SortedSet<int> _hits = [];
    private int? _target;
    private int? _scrolledTo;
    private string? _address;
    private string? _text;
    private (object, string?)? _given;

    [Parameter, EditorRequired] public IReadOnlyList<YamlLine> Lines { get; set; } = [];
    [Parameter] public string Label { get; set; } = "Manifest";
    /// <summary>What is looked for, as the page's address says.</summary>
    [Parameter] public string? Find { get; set; }

    private int Place => _target is { } line && _hits.Contains(line) ? _hits.Count(hit => hit <= line) : 0;

    protected override void OnInitialized() => address.LocationChanged += Moved;

    protected override void OnParametersSet()
    {
        if (_given != (Lines, Find))
        {
            // What somebody is about to look for outlives a document that changes under it.
            if (_given?.Item2 != Find)
                _text = Find;
            (_given, _ends) = ((Lines, Find), YamlFolds.Ends(Lines));
            _hits = string.IsNullOrEmpty(Find) ? []
                : [.. Lines.Where(line => line.Text.Contains(Find, StringComparison.OrdinalIgnoreCase)).Select(line => line.Number)];
        }
        if (_address != address.Uri)
            (_address, _target) = (address.Uri, Target());
        ShowTarget();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_target == _scrolledTo || _target is not { } line)
            return;
        _scrolledTo = _target;
        try
        {
            await using var module = await browser.InvokeAsync<IJSObjectReference>("import", "/js/yaml.js");
            await module.InvokeVoidAsync("show", _box, _visible.FindIndex(shown => shown.Number == line) + 1, LineHeight);
        }
        catch (JSDisconnectedException)
        {
            // The tab is gone.
        }
    }

    public void Dispose() => address.LocationChanged -= Moved;

    private void FindNext()
    {
        var text = string.IsNullOrEmpty(_text) ? null : _text;
        var first = text is null ? default : Lines.FirstOrDefault(line => line.Text.Contains(text, StringComparison.OrdinalIgnoreCase));
        var uri = address.GetUriWithQueryParameter("find", text).Split('#')[0];
        if (text == Find && _hits.Count > 0)
        {
            Take(Step(1));
            address.NavigateTo(Line(_target!.Value));
        }
        else
            address.NavigateTo(first.Number > 0 ? $"{uri}#L{first.Number}" : uri);
    }

    /// <summary>The framework goes to a place of the same page without telling us.</summary>
    private void Take(int number)
    {
        _target = number;
        ShowTarget();
    }

    private int Step(int direction)
    {
        var from = _target ?? 0;
        return direction > 0
            ? _hits.FirstOrDefault(hit => hit > from, _hits.Min)
            : _hits.LastOrDefault(hit => hit < from, _hits.Max);
    }

    /// <summary>With the path: a bare fragment would mean the base address.</summary>
    private string Line(int number) => $"{address.Uri.Split('#')[0]}#L{number.ToString(CultureInfo.InvariantCulture)}";

    private int? Target() => address.Uri.Split('#') is [_, ['L', .. var number]] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0
        ? line : null;

    private void Moved(object? sender, LocationChangedEventArgs change) => _ = InvokeAsync(() =>
    {
        (_address, _target) = (address.Uri, Target());
        ShowTarget();
        StateHasChanged();
    });

    private bool HasFolds => Lines.Any(CanFold);

    /// <summary>A line that continues a block folds with the line that begins it.</summary>
    private bool CanFold(YamlLine line) => _ends[line.Number - 1] > line.Number && (line.Number == 1 || Lines[line.Number - 2].Path != line.Path);

    private bool IsFolded(YamlLine line) => _folded.Contains(line.Path) && CanFold(line);

    private void Fold(YamlLine line)
    {
        if (!_folded.Remove(line.Path))
            _folded.Add(line.Path);
        See();
    }

    private void FoldAll()
    {
        if (_folded.Count > 0)
            _folded.Clear();
        else
            _folded.UnionWith(Lines.Where(line => line.Indent == 0 && CanFold(line)).Select(line => line.Path));
        See();
    }

    /// <summary>What is linked or found is never folded away.</summary>
    private void ShowTarget()
    {
        if (_target is { } number)
            _folded.RemoveWhere(path => Lines.Any(line => line.Path == path && line.Number < number && _ends[line.Number - 1] >= number));
        See();
    }

    private void See()
    {
        var visible = new List<YamlLine>(Lines.Count);
        for (var at = 0; at < Lines.Count; at++)
        {
            visible.Add(Lines[at]);
            if (IsFolded(Lines[at]))
                at = _ends[at] - 1;
        }
        _visible = visible;
    }

    /// <summary>The key apart from its value, so that the eye finds it.</summary>
    private RenderFragment Shown(YamlLine line) => builder =>
    {
        var text = line.Text.Length <= LongestLine ? line.Text : $"{line.Text.AsSpan(0, LongestLine)}… {line.Text.Length - LongestLine:N0} more characters in the download";
        var key = KeyLength(line, text);
        builder.OpenElement(0, "code");
        builder.AddAttribute(1, "dir", "ltr");
        builder.OpenElement(2, "span");
        builder.AddAttribute(3, "class", "yaml-key");
        builder.AddContent(4, text[..key]);
        builder.CloseElement();
        builder.AddContent(5, text[key..]);
        builder.CloseElement();
    };

    /// <summary>Zero where the line continues a block.</summary>
    private int KeyLength(YamlLine line, string text)
    {
        if (line.Number > 1 && Lines[line.Number - 2].Path == line.Path)
            return 0;
        var start = line.Indent;
        while (start + 1 < text.Length && text[start] == '-' && text[start + 1] == ' ')
            start += 2;
        if (start >= text.Length || text[start] == '"')
            return 0;
        var colon = text.IndexOf(": ", start, StringComparison.Ordinal);
        return colon >= 0 ? colon + 1 : text.EndsWith(':') ? text.Length : 0;
    }
}
