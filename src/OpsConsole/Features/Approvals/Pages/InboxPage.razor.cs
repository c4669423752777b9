using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Features.Approvals.Lists;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>What waits for a person, what they asked for, and everything open; from memory, and told at once of what changes.</summary>
public sealed partial class InboxPage(RequestInbox requests, RedSwitch halts, ApprovalFeed feed, NavigationManager address)
{
    /// <summary>That what is shown grows old is seen by time alone.</summary>
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private InboxAnswer? _inbox;
    private string? _words;

    [SupplyParameterFromQuery(Name = "list")] public string? List { get; set; }
    [SupplyParameterFromQuery(Name = "q")] public string? Words { get; set; }
    [SupplyParameterFromQuery(Name = "environment")] public string? Environment { get; set; }
    [SupplyParameterFromQuery(Name = "action")] public string? Action { get; set; }
    [SupplyParameterFromQuery(Name = "page")] public string? Number { get; set; }

    private InboxQuestion Question => InboxQuestion.Read(List, Words, Environment, Action, Number);

    protected override object Key => Question;

    protected override long? Followed => feed.Version + Beat(Pulse);

    private string Summary => _inbox!.Counts is var counts && counts[InboxList.Everything] == 0 ? "nothing is open" : $"{counts[InboxList.Waiting] - (_inbox.HaltWaits ? 1 : 0)} of {counts[InboxList.Everything]} open wait for you";

    private string Label => Question.List switch
    {
        InboxList.Waiting => "Requests that wait for you, the soonest to run out first",
        InboxList.Yours => "Your open requests, the newest first",
        _ => "Open requests, the newest first",
    };

    private string Why => _inbox!.MaySwitch
        ? "A request waits for you where you are an approver on each of its clusters, it is not your own, you had no hand in it, and you have not voted on it yet."
        : "Requests wait for approvers of all their clusters, and you are none. What you asked for yourself stands under Yours.";

    private string ListHref => InboxQuestion.WordOf(Question.List) is { } word ? $"{RequestLinks.Inbox}?list={word}" : RequestLinks.Inbox;

    protected override void OnInitialized()
    {
        base.OnInitialized();
        if (RendererInfo.IsInteractive)
            feed.Changed += Wake;
    }

    protected override Task OnParametersSetAsync()
    {
        _words = Question.Words;
        return base.OnParametersSetAsync();
    }

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await requests.OpenAsync(caller, Question, cancellationToken);
        _inbox = answer.Value ?? _inbox;
        return answer.Refusal;
    }

    public override void Dispose()
    {
        feed.Changed -= Wake;
        base.Dispose();
    }

    private bool IsStale(DateTimeOffset asOf) => Time.GetUtcNow() - (feed.AsOf ?? asOf) > Fresh;

    private async Task<Refusal?> HaltAsync(string why) => (await halts.HaltAsync(await Current.GetAsync(), why, CancellationToken.None)).Refusal;

    private void Search() => Go("q", _words);

    private void Go(string name, string? value) =>
        address.NavigateTo(address.GetUriWithQueryParameters(new Dictionary<string, object?> { [name] = string.IsNullOrWhiteSpace(value) ? null : value.Trim(), ["page"] = null }));

    private string PageHref(int page) => address.GetUriWithQueryParameter("page", page == 1 ? null : (int?)page);

    private static string Part(InboxAnswer inbox)
    {
        var first = (inbox.Page - 1) * InboxAnswer.PageSize + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{first:N0}–{first + inbox.Rows.Count - 1:N0} of {inbox.Found:N0}");
    }
}
