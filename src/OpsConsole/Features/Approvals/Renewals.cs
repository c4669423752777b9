using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>Asks again what a plan was asked for: all of it, or some of its items. Who may plan it decides the planning.</summary>
public sealed class Renewals(RequestVisibility visibility, RequestJudge judge, RequestStore store)
{
    public const string All = "all";

    /// <summary>What was left alone because it had changed.</summary>
    public const string Skipped = "skipped";

    /// <summary>Whatever nothing was done to, for any reason.</summary>
    public const string Undone = "undone";

    /// <param name="caller">Who asks; they must see the request.</param>
    /// <param name="number">Of the request that is taken up again.</param>
    /// <param name="which"><see cref="All"/>, <see cref="Skipped"/>, <see cref="Undone"/> or numbers as <see cref="ItemNumbers"/> writes them; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Answer<PlanOrder>> OfRequestAsync(Caller caller, long number, string? which, CancellationToken cancellationToken)
    {
        var seen = await visibility.FindAsync(caller, number, cancellationToken);
        if (seen.IsRefused)
            return seen.Refusal;
        var request = seen.Value.Request;
        var plan = await store.OutlineAsync(request.Id, cancellationToken);
        var states = which is Skipped or Undone ? await store.ItemStatesAsync(request.Id, cancellationToken) : null;
        var numbers = which switch
        {
            null or "" or All => [.. plan.Items.Select(item => item.Number)],
            Skipped => [.. states!.Where(item => item.Value is ItemState.Skipped).Select(item => item.Key)],
            Undone => [.. states!.Where(item => ItemStates.IsUndone(item.Value)).Select(item => item.Key)],
            _ => ItemNumbers.Read(which, plan.Items.Count),
        };
        if (numbers is null)
            return new Refusal(RefusalKind.Invalid, $"'{which}' does not say which items of request #{number} are meant.", $"Write {All}, {Skipped}, {Undone}, or numbers from 1 to {plan.Items.Count} such as 1-3,5.");
        if (numbers.Count == 0)
            return new Refusal(RefusalKind.Conflict, $"Request #{number} has no item that was {(which == Skipped ? "skipped" : "left undone")}.", "Look at its page.");
        return new PlanOrder { Action = plan.Action, Question = QuestionOf(plan, numbers), OnDrift = plan.OnDrift, Start = plan.Start, Supersedes = number };
    }

    /// <summary>The same question once more, with what is chosen anew and what was written beside the draft.</summary>
    public async Task<Answer<PlanOrder>> OfDraftAsync(Caller caller, Guid draft, DriftChoice? onDrift, StartChoice? start, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(draft, cancellationToken) is not { State: RequestState.Draft } request || request.Requester != caller.Key)
            return Submissions.NoDraft;
        var plan = await store.OutlineAsync(request.Id, cancellationToken);
        var former = request.Supersedes is { } id ? await store.FindAsync(id, cancellationToken) : null;
        return new PlanOrder { Action = plan.Action, Question = new(plan.Parameters), OnDrift = onDrift ?? plan.OnDrift, Start = start ?? plan.Start, Supersedes = former?.Number, Of = request.Id };
    }

    /// <summary>The request that an order takes up again; null where it takes up none. Only what ended and what the person sees can be.</summary>
    internal async Task<Answer<ApprovalRequest?>> FormerAsync(PersonAccess rights, long? number, CancellationToken cancellationToken)
    {
        if (number is not { } asked)
            return (ApprovalRequest?)null;
        if (await store.FindAsync(asked, cancellationToken) is not { State: not RequestState.Draft } former || !visibility.Sees(rights, former))
            return RequestVisibility.NotFound(asked);
        return Transitions.IsFinal(former.Standing)
            ? former
            : new Refusal(RefusalKind.Conflict, $"Request #{asked} has not ended ({ItemWords.Of(former.Standing)}), so it cannot be taken up again.", "Cancel it first, or wait for its end.");
    }

    /// <summary>Whoever asked for the former plan, had a hand in it or proposed a part of it has a hand in the one that follows.</summary>
    internal async Task<IReadOnlyList<Editor>> EditorsAsync(ApprovalRequest former, PersonKey requester, CancellationToken cancellationToken)
    {
        var proposing = (await store.VotesAsync(former.Id, cancellationToken)).Where(vote => vote.Proposed.Length > 0).Select(vote => new Editor(vote.Account, vote.Person));
        return [.. proposing.Concat(await store.EditorsAsync(former.Id, cancellationToken)).Prepend(new(former.Requester, former.Person))
            .Select(editor => editor with { Human = judge.HumanOf(editor.Human) })
            .Where(editor => editor.Human != requester)
            .DistinctBy(editor => editor.Human)];
    }

    /// <summary>Objects are named one by one, so that no selection finds others by now; what belongs to no cluster is asked for as it was.</summary>
    private static PlanQuestion QuestionOf(Plan plan, IReadOnlyList<int> numbers)
    {
        var question = new PlanQuestion(plan.Parameters);
        var chosen = numbers.ToHashSet();
        return plan.Items.All(item => item.ClusterId is not null)
            ? question.Of(plan.Items.Where(item => chosen.Contains(item.Number)).Select(PlanTarget.Of))
            : question;
    }
}
