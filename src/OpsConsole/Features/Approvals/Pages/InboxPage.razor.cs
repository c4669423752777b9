using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>What waits for a person's vote, what they asked for, everything open, and everything there was.</summary>
public sealed partial class InboxPage(RequestInbox requests, RedSwitch halts, ApprovalSignal signal, NavigationManager address)
{
    private const string Yours = "yours";
    private const string Open = "open";
    private const string Ended = "history";

    /// <summary>What other processes changed is looked for by the clock.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(5);

    private Inbox? _inbox;
    private IReadOnlyList<InboxRow> _history = [];
    private long? _before;
    private string _why = "";
    private bool _acting;
    private Refusal? _refusal;

    [SupplyParameterFromQuery(Name = "list")] public string? List { get; set; }
    [SupplyParameterFromQuery(Name = "q")] public string? Words { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }

    private string? CurrentList => List is Yours or Open or Ended ? List : null;

    private (string? List, string Text)[] Lists =>
        [(null, $"Waits for you {_inbox?.Waits.Count}".TrimEnd()), (Yours, $"Yours {_inbox?.Own.Count}".TrimEnd()), (Open, $"Everything open {_inbox?.Rows.Count}".TrimEnd()), (Ended, "History")];

    private IReadOnlyList<InboxRow> Shown => CurrentList switch { Yours => _inbox!.Own, Open => _inbox!.Rows, Ended => _history, _ => _inbox!.Waits };

    private string Caption => CurrentList switch
    {
        Yours => "Your open requests",
        Open => "Open requests",
        Ended => "All requests, the newest first",
        _ => "Requests that wait for you",
    };

    protected override object Key => (List, Words, Before);

    protected override long? Followed => signal.Version + (Time.GetUtcNow().UtcTicks / Pulse.Ticks);

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var open = await requests.OpenAsync(caller, cancellationToken);
        if (open.IsRefused)
            return open.Refusal;
        if (CurrentList == Ended)
        {
            var before = long.TryParse(Before, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long?)null;
            var words = string.IsNullOrWhiteSpace(Words) ? null : Words.Trim();
            if (Platform.Api.Question.CheckText("The search", words) is { } wrong)
                return wrong;
            var history = await requests.HistoryAsync(caller, words, before, cancellationToken);
            if (history.IsRefused)
                return history.Refusal;
            (_history, _before) = history.Value;
        }
        _inbox = open.Value;
        return null;
    }

    private string ListHref(string? list) => list is null ? RequestLinks.Inbox : $"{RequestLinks.Inbox}?list={list}";

    private string OlderHref(long before) => address.GetUriWithQueryParameter("before", before);

    private Task HaltAsync() => ActAsync(async caller => await halts.HaltAsync(caller, _why, CancellationToken.None));

    private Task ResumeAsync() => ActAsync(async caller => await halts.ResumeAsync(caller, CancellationToken.None));

    /// <summary>A second click while the first is under way does nothing.</summary>
    private async Task ActAsync(Func<Caller, Task<Answer<Halt?>>> act)
    {
        if (_acting)
            return;
        _acting = true;
        try
        {
            _refusal = (await act(await Current.GetAsync())).Refusal;
            await LoadMoreAsync(ReadAsync);
        }
        finally
        {
            _acting = false;
        }
    }
}
