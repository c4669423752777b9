using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>
/// A plan before it is asked for. It is made of what the address names, an action with its parameters or a request that ended, and kept as a draft; from
/// then on the address names the draft, so that looking again makes no other one.
/// </summary>
public sealed partial class NewRequestPage(RequestViewer viewer, Submissions submissions, Renewals renewals, NavigationManager address)
{
    public const string PageKey = "new-request";

    /// <summary>Where other features say something before the plan: sections get the View.</summary>
    public const string AbovePlan = "above-plan";

    /// <summary>Where other features say what can be done about a plan that was refused: sections get Action, Question and Refusal.</summary>
    public const string BelowRefusal = "below-refusal";

    private static readonly HashSet<string> NoParameters = new(StringComparer.Ordinal) { "action", "draft", "from", "page" };

    private readonly CommandGuard _guard = new();
    private readonly TaskCompletionSource _drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RequestView? _view;
    private TimeSpan _ahead;
    private string _reason = "";
    private string _ticket = "";
    private string _typed = "";
    private Guid _shown;
    private Refusal? _unkept;
    private Task _kept = Task.CompletedTask;
    private bool _broke;

    [SupplyParameterFromQuery(Name = "draft")] public string? Draft { get; set; }
    [SupplyParameterFromQuery(Name = "from")] public string? From { get; set; }

    /// <summary>Which items of <see cref="From"/>; beside an action, the objects themselves.</summary>
    [SupplyParameterFromQuery(Name = "items")] public string? Items { get; set; }
    [SupplyParameterFromQuery(Name = "action")] public string? Action { get; set; }
    [SupplyParameterFromQuery(Name = "page")] public string? Part { get; set; }

    protected override object Key => Draft is null ? (From, Items, Action, new Uri(address.Uri).Query) : (Draft, Part);

    private bool IsBlank => string.IsNullOrEmpty(Draft) && string.IsNullOrEmpty(From) && string.IsNullOrEmpty(Action);

    private PlanQuestion Asked => new(QueryHelpers.ParseQuery(new Uri(address.Uri).Query).Where(word => !NoParameters.Contains(word.Key)).ToDictionary(word => word.Key, word => word.Value.ToString()));

    private string Title => _view?.ActionName is { } name ? $"Request to {name}" : "New request";

    private DateTimeOffset Now => Time.GetUtcNow() + _ahead;

    protected override void OnAfterRender(bool firstRender) => _drawn.TrySetResult();

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(Draft))
            return await ReadDraftAsync(caller, cancellationToken);
        // Making a plan asks clusters and keeps a draft: once, in the circuit, and not for the picture that is drawn before it.
        if (IsBlank || !RendererInfo.IsInteractive)
            return null;
        var order = await OrderAsync(caller, cancellationToken);
        return order.IsRefused ? order.Refusal : await PlanAsync(caller, order.Value!, cancellationToken);
    }

    private async Task<Refusal?> ReadDraftAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(Draft, out var id))
            return Submissions.NoDraft;
        var part = int.TryParse(Part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        var answer = await viewer.DraftAsync(caller, id, part, cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal;
        (_view, _ahead) = (answer.Value, answer.Value!.Request.Now - Time.GetUtcNow());
        // What somebody types meanwhile is newer than what is kept.
        if (_shown != id)
            (_shown, _reason, _ticket) = (id, answer.Value.Request.Reason ?? "", answer.Value.Request.Ticket ?? "");
        return null;
    }

    private async Task<Answer<PlanOrder>> OrderAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(From))
            return new PlanOrder { Action = Action!, Question = Asked };
        return long.TryParse(From, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? await renewals.OfRequestAsync(caller, number, Items, cancellationToken)
            : new Refusal(RefusalKind.Invalid, $"'{From}' is no number of a request.", "Go to the request and ask again from there.");
    }

    private async Task<Refusal?> PlanAsync(Caller caller, PlanOrder order, CancellationToken cancellationToken)
    {
        var plan = await submissions.PlanAsync(caller, order, cancellationToken);
        if (plan.IsRefused)
            return plan.Refusal;
        // Before the browser has drawn the circuit's page it would fetch the next one beside it, and show that as a picture for ever.
        await _drawn.Task.WaitAsync(cancellationToken);
        address.NavigateTo(RequestLinks.Draft(plan.Value!.Request.Id), replace: true);
        return null;
    }

    private async Task PlanAnewAsync((DriftChoice OnDrift, StartChoice Start) chosen)
    {
        _broke = false;
        await _guard.RunAsync(async () =>
        {
            // A press leaves the field it was typed in, and comes before that is kept.
            await KeepAsync();
            var caller = await Current.GetAsync();
            var order = await renewals.OfDraftAsync(caller, _view!.Request.Id, chosen.OnDrift, chosen.Start, CancellationToken.None);
            return order.IsRefused ? order.Refusal : await PlanAsync(caller, order.Value!, CancellationToken.None);
        });
    }

    /// <summary>With the draft, so that leaving the page loses nothing.</summary>
    private Task KeepAsync() => _kept = KeepAfterAsync(_kept);

    /// <summary>One after the other, so that what was typed last is what stays.</summary>
    private async Task KeepAfterAsync(Task before)
    {
        await before;
        try
        {
            _unkept = await submissions.KeepAsync(await Current.GetAsync(), _shown, PlanWords.Of(_reason, _ticket), CancellationToken.None);
        }
        catch (DatabaseUnavailableException error)
        {
            _unkept = new(RefusalKind.Unavailable, $"What you wrote is kept on this page alone: {error.Message}", "Change it once more when the database answers, or ask before you leave the page.");
        }
    }

    private Task SubmitAsync() => SubmitAsync(_reason, breakGlass: false);

    private Task BreakGlassAsync(string reason) => SubmitAsync(reason, breakGlass: true);

    private async Task SubmitAsync(string reason, bool breakGlass)
    {
        _broke = breakGlass;
        await _guard.RunAsync(async () =>
        {
            var request = _view!.Request;
            var answer = await submissions.SubmitAsync(await Current.GetAsync(),
                new() { Draft = request.Id, PlanHash = request.Hash, Reason = reason, Ticket = _ticket, BreakGlass = breakGlass }, CancellationToken.None);
            // Back leads to where the plan was asked for, never to a plan that is spent.
            if (!answer.IsRefused)
                address.NavigateTo(RequestLinks.Request(answer.Value!.Number), replace: true);
            return answer.Refusal;
        });
    }
}
