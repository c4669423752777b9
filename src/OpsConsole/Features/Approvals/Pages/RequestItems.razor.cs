using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>The items of a plan, grouped by outcome, with what became of each. Previews are read when somebody opens them.</summary>
public sealed partial class RequestItems(RequestViewer viewer, CurrentCaller current, NavigationManager address)
{
    private static readonly IReadOnlyDictionary<int, string> NoMarks = new Dictionary<int, string>();

    private readonly HashSet<int> _open = [];
    private readonly Dictionary<int, ItemText> _texts = [];
    private readonly Dictionary<int, Refusal> _refused = [];
    private long _shown;

    /// <summary>Of the request.</summary>
    [Parameter, EditorRequired] public long Number { get; set; }
    [Parameter, EditorRequired] public ItemPage Page { get; set; } = null!;

    /// <summary>States say something.</summary>
    [Parameter] public bool HasBegun { get; set; }

    /// <summary>How items differ from the plan that this one takes up again.</summary>
    [Parameter] public IReadOnlyDictionary<int, string>? Differences { get; set; }

    /// <summary>Somebody picks a part of them.</summary>
    [Parameter] public bool Selecting { get; set; }

    /// <summary>Numbers of what would be left out.</summary>
    [Parameter] public HashSet<int> Left { get; set; } = [];
    [Parameter] public EventCallback Picked { get; set; }

    private IReadOnlyDictionary<int, string> Marks => Differences ?? NoMarks;
    private int Total => Page.States.Values.Sum();

    /// <summary>Nothing more is under way or to come for them.</summary>
    private int Settled => Page.States.Where(state => state.Key is not (ItemState.Planned or ItemState.InFlight or ItemState.Accepted or ItemState.Unknown)).Sum(state => state.Value);

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Number)
            return;
        _shown = Number;
        _open.Clear();
        _texts.Clear();
        // Of a single item nothing needs to be looked for.
        if (Total == 1)
            await OpenAsync(Page.Items[0].Number);
    }

    private async Task OpenAsync(int item)
    {
        if (!_open.Add(item))
        {
            _open.Remove(item);
            return;
        }
        try
        {
            var text = await viewer.TextAsync(await current.GetAsync(), Number, item, CancellationToken.None);
            _refused.Remove(item);
            if (text.IsRefused)
                _refused[item] = text.Refusal;
            else
                _texts[item] = text.Value!;
        }
        catch (DatabaseUnavailableException error)
        {
            _refused[item] = new(RefusalKind.Unavailable, $"It could not be read: {error.Message}", "Open it again when the database answers.");
        }
    }

    private Task Toggle(int item)
    {
        if (!Left.Add(item))
            Left.Remove(item);
        return Picked.InvokeAsync();
    }

    private string FilterHref(ItemState? state) => address.GetUriWithQueryParameters(new Dictionary<string, object?> { ["state"] = state?.Text(), ["page"] = null });

    private string PageHref(int page) => address.GetUriWithQueryParameter("page", page == 1 ? null : page.ToString(CultureInfo.InvariantCulture));

    private static bool Is(ItemLine item, ItemGroup group) => item.Rank == group.Rank && item.Outcome == group.Outcome && item.Words == group.Words;
}
