using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources;

/// <summary>All objects of a type, as many as there are: the table holds their keys and asks for the rows in sight.</summary>
public sealed partial class TypePage(ResourceBrowser browser, DeletionChoice deletion, IEnumerable<PageSection> sections)
{
    private Cluster? _cluster;
    /// <summary>What other features offer to do with a table is registered for it.</summary>
    public const string PageKey = "type";

    /// <summary>What they offer to do with selected rows of a past moment: given Cluster and Type by their names, At, and Rows, the <see cref="ResourceRow"/>s as they were then.</summary>
    public const string PastSelection = "past-selection";

    private KnownType? _type;
    private List<PrinterColumn> _columns = [];
    private IReadOnlyList<string> _namespaces = [];
    private RowKeys? _keys;
    private object? _shown;
    /// <summary>Drawn where there are keys.</summary>
    private MudDataGrid<ResourceRow>? _grid;
    private Dictionary<long, ResourceRow> _rows = [];
    private DatabaseUnavailableException? _rowsFault;
    private bool _mayAsk;
    /// <summary>By their ids, so that it survives scrolling and other filters of the same type.</summary>
    private readonly Dictionary<long, ResourceRow> _selection = [];
    private (string Cluster, string Type, DateTimeOffset? At) _selectedOf;
    private readonly CommandGuard _asking = new();

    [Parameter] public string Cluster { get; set; } = "";
    [Parameter] public string Type { get; set; } = "";
    [SupplyParameterFromQuery(Name = "namespace")] public string? Namespace { get; set; }
    [SupplyParameterFromQuery(Name = "name")] public string? Name { get; set; }
    [SupplyParameterFromQuery(Name = "order")] public string? Order { get; set; }
    [SupplyParameterFromQuery(Name = "wide")] public bool Wide { get; set; }
    /// <summary>The object that is looked into: its namespace, a slash and its name; the name alone where it has no namespace.</summary>
    [SupplyParameterFromQuery(Name = "preview")] public string? Preview { get; set; }
    [SupplyParameterFromQuery(Name = AsOf.Key)] public string? At { get; set; }

    private bool IsFiltered => !string.IsNullOrEmpty(Namespace) || !string.IsNullOrEmpty(Name);

    private ResourceFilter Filter => new() { Namespace = Blank(Namespace), Name = Blank(Name), Order = Order == "changed" ? ResourceOrder.Changed : ResourceOrder.Name, At = Viewed };

    protected override object Key => (Cluster, Type, Filter with { At = null }, At);

    protected override long? Followed => Viewed is null ? Feed.VersionOf(_cluster) : null;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var question = Key;
        if (ReadMoment(At) is { } wrong)
            return wrong;
        var found = await browser.TypeAsync(caller, Cluster, Type, Viewed, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        var keys = await browser.KeysAsync(caller, Cluster, Type, Filter, cancellationToken);
        if (keys.IsRefused)
            return keys.Refusal;
        var namespaces = await browser.NamespacesAsync(caller, Cluster, Type, Viewed, cancellationToken);
        if (_selectedOf != (Cluster, Type, Viewed))
            _selection.Clear();
        _selectedOf = (Cluster, Type, Viewed);
        _mayAsk = await deletion.MayAskAsync(caller, found.Value.Cluster, cancellationToken);
        (_cluster, _type) = found.Value;
        _columns = [.. _type.Columns];
        (_keys, _namespaces, _shown) = (new RowKeys(keys.Value!), namespaces.Value ?? [], question);
        return null;
    }

    protected override async Task<Refusal?> ReadAgainAsync(Caller caller, CancellationToken cancellationToken)
    {
        var found = await browser.TypeAsync(caller, Cluster, Type, Viewed, cancellationToken);
        if (found.IsRefused)
            return found.Refusal;
        // Nothing came of a type that no capture looked at since; its keys may be many.
        if (found.Value.Type == _type && _rowsFault is null)
            return null;
        var isDrawn = _keys?.Count > 0;
        if (await ReadAsync(caller, cancellationToken) is { } refusal)
            return refusal;
        _rowsFault = null;
        if (isDrawn && _keys?.Count > 0)
            await _grid!.ReloadServerData();
        return _rowsFault is null ? null : throw _rowsFault;
    }

    private async Task<GridData<ResourceRow>> RowsAsync(GridStateVirtualize<ResourceRow> state, CancellationToken cancellationToken)
    {
        var keys = _keys!.Take(state.StartIndex, state.Count);
        try
        {
            var answer = await browser.RowsAsync(await Current.GetAsync(), Cluster, Type, keys, Viewed, cancellationToken);
            (_rows, _rowsFault) = ((answer.Value ?? []).ToDictionary(row => row.Id), null);
        }
        catch (DatabaseUnavailableException error)
        {
            // Rows that were in sight stay; the others come when the database answers again.
            _rowsFault = error;
            Fail(error.Message);
            await InvokeAsync(StateHasChanged);
        }
        return new GridData<ResourceRow> { Items = [.. keys.Select(key => _rows.GetValueOrDefault(key) ?? Gone(key))], TotalItems = _keys!.Count };
    }

    private bool MaySelect => _mayAsk && (Viewed is null || sections.Any(section => section.Page == PageKey && section.Tab == PastSelection));

    /// <summary>Null where there are more than one request may name, or where the filter leaves nothing out.</summary>
    private string? AllHref => IsFiltered && _keys is { Count: > 0 and <= DeletionQuestion.MostTargets }
        ? DeletionLinks.Of(Cluster, Type, Blank(Namespace), Blank(Name), _keys.Count) : null;

    /// <summary>Ticks a row, or takes the tick away; one more than a request may name is refused.</summary>
    private Task<bool> Select(ResourceRow row) => _asking.RunAsync(() =>
    {
        if (_selection.Remove(row.Id) || _selection.Count < DeletionQuestion.MostTargets && _selection.TryAdd(row.Id, row with { Body = null, Dictionary = null, Cells = [] }))
            return Task.FromResult<Refusal?>(null);
        return Task.FromResult<Refusal?>(new(RefusalKind.Invalid, $"{DeletionQuestion.MostTargets} objects are the most that one request may name.", "Ask for these first."));
    });

    private void ClearSelection()
    {
        _selection.Clear();
        _asking.Forget();
    }

    private Task<bool> AskAsync() => _asking.RunAsync(async () =>
    {
        var address = await deletion.AddressAsync(await Current.GetAsync(), Cluster, Type, [.. _selection.Keys], CancellationToken.None);
        if (!address.IsRefused)
            Address.NavigateTo(address.Value!);
        return address.Refusal;
    });

    private (string Namespace, string Name)? Previewed => string.IsNullOrEmpty(Preview) ? null
        : Preview.Split('/', 2) is [var space, var name] ? (space, name) : ("", Preview);

    /// <summary>Looks into a row, or away from it where it is the one that is looked into.</summary>
    private void Look(ResourceRow? row)
    {
        var words = row is null ? null : row.Namespace.Length == 0 ? row.Name : $"{row.Namespace}/{row.Name}";
        Address.NavigateTo(Address.GetUriWithQueryParameter("preview", words == Preview ? null : words), replace: true);
    }

    /// <summary>Some definitions name three columns alike; the part they read tells them apart.</summary>
    private string Header(PrinterColumn column)
    {
        var name = VisibleText.Of(column.Name);
        if (_columns.Count(other => other.Name == column.Name) < 2 || column.JsonPath.TrimStart('{', '$').Split(['.', '['], StringSplitOptions.RemoveEmptyEntries) is not [_, var part, _, ..] || part == "conditions")
            return name;
        return $"{VisibleText.Of(part)} {name}";
    }

    /// <summary>A table that scrolls by place needs a row for every place.</summary>
    private static ResourceRow Gone(long key) => new() { Id = key, Namespace = "", Name = "", Uid = "", FirstSeenAt = default, ChangedAt = default };
}
