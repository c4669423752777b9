using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.Extensions;
using OpsConsole.Features.Approvals.Feed;
using OpsConsole.Features.Approvals.Lists;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>Every request there was, found by words, person, state and action. What is asked for stands in the address.</summary>
public sealed partial class HistoryPage(RequestInbox requests, ApprovalFeed feed, NavigationManager address)
{
    private Asked _asked = new();
    private HistoryAnswer? _history;

    [SupplyParameterFromQuery(Name = "q")] public string? Words { get; set; }
    [SupplyParameterFromQuery(Name = "person")] public string? Person { get; set; }
    [SupplyParameterFromQuery(Name = "state")] public string? State { get; set; }
    [SupplyParameterFromQuery(Name = "action")] public string? Action { get; set; }
    [SupplyParameterFromQuery(Name = "before")] public string? Before { get; set; }

    protected override object Key => (Words, Person, State, Action, Before);

    /// <summary>A place in the past gets nothing new.</summary>
    protected override long? Followed => Before is null ? feed.Version : null;

    private bool IsFiltered => new[] { Words, Person, State, Action }.Any(text => !string.IsNullOrWhiteSpace(text));

    protected override Task OnParametersSetAsync()
    {
        _asked = new() { Words = Words, Person = Person, State = State ?? "", Action = Action ?? "" };
        return base.OnParametersSetAsync();
    }

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var question = HistoryQuestion.Read(Words, Action, State, Person, Before);
        if (question.IsRefused)
            return question.Refusal;
        var answer = await requests.HistoryAsync(caller, question.Value!, cancellationToken);
        _history = answer.Value ?? _history;
        return answer.Refusal;
    }

    private void Search() => address.NavigateTo(AddressOf(_asked, null));

    private string PlaceHref(long? before) => AddressOf(new() { Words = Words, Person = Person, State = State ?? "", Action = Action ?? "" }, before);

    private static string AddressOf(Asked asked, long? before)
    {
        (string Name, string? Value)[] words =
            [("q", asked.Words), ("person", asked.Person), ("state", asked.State), ("action", asked.Action), ("before", before?.ToString(CultureInfo.InvariantCulture))];
        return $"/approvals/history{new QueryBuilder(words.Where(word => !string.IsNullOrWhiteSpace(word.Value)).Select(word => KeyValuePair.Create(word.Name, word.Value!.Trim()))).ToQueryString()}";
    }

    /// <summary>The fields while they are filled in.</summary>
    private sealed class Asked
    {
        public string? Words { get; set; }
        public string? Person { get; set; }
        public string State { get; set; } = "";
        public string Action { get; set; } = "";
    }
}
