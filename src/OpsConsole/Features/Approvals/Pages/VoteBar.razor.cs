using Microsoft.AspNetCore.Components;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Approvals.Pages;

/// <summary>What a person does to a request now, at the bottom of its page: vote, withdraw, run, stop. Who may, the services decide, and once more when it is pressed.</summary>
public sealed partial class VoteBar(Voting voting, Controls controls, CurrentCaller current, NavigationManager address)
{
    private const int LongestReason = 2000;

    private readonly CommandGuard _guard = new();
    private string _words = "";
    private string _typed = "";

    [Parameter, EditorRequired] public RequestView View { get; set; } = null!;
    [Parameter, EditorRequired] public DateTimeOffset Now { get; set; }

    /// <summary>Somebody picks the items that they would have instead of all.</summary>
    [Parameter] public bool IsProposing { get; set; }
    [Parameter] public EventCallback<bool> IsProposingChanged { get; set; }

    /// <summary>Numbers of what the proposal leaves out.</summary>
    [Parameter] public IReadOnlySet<int> Left { get; set; } = new HashSet<int>();

    /// <summary>Something was done, or refused: the page is to be read again.</summary>
    [Parameter] public EventCallback Done { get; set; }

    private ApprovalRequest Request => View.Request;

    private bool IsShown => Request.Standing is RequestState.Pending or RequestState.Approved or RequestState.Executing or RequestState.BreakGlassExecuting;

    private string Label => Request.Standing is RequestState.Pending ? "Your vote" : "What you can do now";

    private string SignInAgain => RequestLinks.SignInAgain(new Uri(address.Uri).PathAndQuery);

    /// <summary>What is proposed instead of all; null where nothing, or everything, is left out.</summary>
    private IReadOnlyList<int>? Kept => IsProposing && Left.Count > 0 && Left.Count < Request.Items
        ? [.. Enumerable.Range(1, Request.Items).Where(number => !Left.Contains(number))]
        : null;

    private string RejectWords => Kept is { } kept ? $"Reject and propose the other {kept.Count}" : "Reject";

    private string Waits => Request.Start is not StartChoice.Run || Request.RunAskedAt is not null
        ? View.Obstacles.Count == 0 ? "It begins at once." : "It begins as soon as nothing stands in its way any more."
        : $"It begins when {VisibleText.Of(Request.Person)} presses Run.";

    private Task VoteAsync(VoteDecision decision) => DoAsync(async caller =>
    {
        var order = new VoteOrder
        {
            Number = Request.Number,
            Decision = decision,
            PlanHash = Request.Hash,
            Comment = _words,
            Proposed = decision is VoteDecision.Deny && Kept is { } kept ? kept : [],
        };
        var answer = await voting.VoteAsync(caller, order, CancellationToken.None);
        if (answer.IsRefused)
            return answer.Refusal;
        _words = "";
        await Propose(false);
        return null;
    });

    private Task WithdrawAsync() => DoAsync(async caller => (await voting.WithdrawAsync(caller, Request.Number, CancellationToken.None)).Refusal);

    private Task RunAsync() => DoAsync(async caller => (await controls.RunAsync(caller, Request.Number, CancellationToken.None)).Refusal);

    private async Task<Refusal?> StopAsync(string why)
    {
        var answer = await controls.StopAsync(await current.GetAsync(), Request.Number, why, CancellationToken.None);
        await Done.InvokeAsync();
        return answer.Refusal;
    }

    private Task Propose() => Propose(!IsProposing);

    private Task Propose(bool proposing) => IsProposingChanged.InvokeAsync(proposing);

    private async Task DoAsync(Func<Caller, Task<Refusal?>> command)
    {
        await _guard.RunAsync(async () => await command(await current.GetAsync()));
        await Done.InvokeAsync();
    }
}
