using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>One request, read from top to bottom: what, how far, item by item, by which rule, who voted on what, until when, what happened; what this person can do sticks to the bottom.</summary>
public sealed partial class RequestPage(RequestViewer viewer, Controls controls, ApprovalSignal signal)
{
    /// <summary>Actions are given the <see cref="RequestView"/> as <c>View</c>.</summary>
    public const string PageKey = "request";

    /// <summary>Where other features say what they know of its items; given the same.</summary>
    public const string BelowItems = "below-items";

    private const int MostNamed = 5;

    private readonly HashSet<int> _left = [];
    private RequestView? _view;
    private TimeSpan _ahead;
    private DateTimeOffset _readAt;
    private long _beats;
    private bool _isProposing;

    [Parameter] public long Number { get; set; }

    /// <summary>The part of the items, from 1.</summary>
    [SupplyParameterFromQuery(Name = "page")] public string? Part { get; set; }

    /// <summary>Only items in this state.</summary>
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }

    protected override object Key => (Number, Part, State);

    /// <summary>What stands in the way may pass by time alone; what another process executes says so by its rows. It only rises, whatever the pulse is.</summary>
    protected override long? Followed => signal.Version + _beats + (IsDue ? 1 : 0);

    private bool IsDue => Pulse is { } pulse && Time.GetUtcNow() - _readAt >= pulse;

    private TimeSpan? Pulse => _view?.Request.Standing switch
    {
        RequestState.Executing or RequestState.Unknown or RequestState.BreakGlassExecuting => TimeSpan.FromSeconds(2),
        RequestState.Approved => TimeSpan.FromSeconds(15),
        RequestState.Pending => TimeSpan.FromMinutes(1),
        _ => null,
    };

    /// <summary>The database's clock, carried on by the console's.</summary>
    private DateTimeOffset Now => Time.GetUtcNow() + _ahead;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (IsDue)
            _beats++;
        _readAt = Time.GetUtcNow();
        ItemState? state = Enum.TryParse<ItemState>(State, ignoreCase: true, out var named) && Enum.IsDefined(named) ? named : null;
        var part = int.TryParse(Part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        var answer = await viewer.FindAsync(caller, Number, state, part, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        if (_view?.Request.Id != answer.Value!.Request.Id)
        {
            _isProposing = false;
            _left.Clear();
        }
        (_view, _ahead) = (answer.Value, answer.Value.Request.Now - Time.GetUtcNow());
        return null;
    }

    private async Task<Refusal?> DoAsync(Func<Caller, Task<Answer<ApprovalRequest>>> command)
    {
        var answer = await command(await Current.GetAsync());
        await ReadNowAsync();
        return answer.Refusal;
    }

    private Task ReadNowAsync() => LoadMoreAsync(ReadAgainAsync);
}
