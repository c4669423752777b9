using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Approvals.Api;

/// <summary>Requests over HTTP: what the pages do, by the same services. Programs may ask; only people vote.</summary>
internal static class ApprovalEndpoints
{
    private const string CursorList = "requests";

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var approvals = endpoints.MapGroup("/api/v1/approvals").WithTags("Approvals").ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404)
            .ProducesProblem(409).ProducesProblem(503);
        approvals.MapPost("/plans", PlanAsync).WithName("planRequest").WithSummary("Makes the exact plan for what is asked; nothing is asked for yet.");
        approvals.MapGet("/plans/{draft:guid}", DraftAsync).WithName("getPlan").WithSummary("A plan of the caller's that is not submitted, or the request that came of it.");
        approvals.MapPost("/requests", SubmitAsync).WithName("submitRequest").WithSummary("Submits a plan. The same Idempotency-Key of the same person is the same request.");
        approvals.MapGet("/requests", ListAsync).WithName("listRequests").WithSummary("Requests that the caller sees, the newest first.");
        var request = approvals.MapGroup("/requests/{number:long}");
        request.MapGet("", DetailAsync).WithName("getRequest").WithSummary("One request with votes, timeline and a page of its items.");
        request.MapPost("/votes", VoteAsync).WithName("voteOnRequest").WithSummary("Votes on the very plan whose hash is echoed. People only.");
        request.MapDelete("/votes", WithdrawAsync).WithName("withdrawVote").WithSummary("Withdraws the caller's own vote.");
        request.MapPost("/run", RunAsync).WithName("runRequest").WithSummary("The requester lets an approved request run.");
        request.MapPost("/stop", StopAsync).WithName("stopRequest").WithSummary("Begins nothing more of an execution.");
        request.MapPost("/cancel", CancelAsync).WithName("cancelRequest").WithSummary("Takes a request back that waits for votes.");
        request.MapPost("/revoke", RevokeAsync).WithName("revokeRequest").WithSummary("Takes an approval back before it runs.");
        request.MapPost("/override", OverrideAsync).WithName("overrideFreeze").WithSummary("Lets a request pass a freeze.");
        request.MapPost("/review", ReviewAsync).WithName("reviewEmergency").WithSummary("Closes what was done in an emergency.");
        request.MapGet("/report", ReportEndpoint.DownloadAsync).WithName("downloadReport").WithSummary("A request that ended as a Markdown document.")
            .Produces<string>(200, "text/markdown");
        approvals.MapGet("/halt", HaltStateAsync).WithName("getHalt").WithSummary("Whether all executions are halted.");
        approvals.MapPost("/halt", HaltAsync).WithName("haltExecutions").WithSummary("Halts all executions; any approver may.");
        approvals.MapPost("/halt/resume", ResumeAsync).WithName("resumeExecutions").WithSummary("Lets executions go on; it takes two people.");
        approvals.MapGet("/rules", RulesAsync).WithName("getApprovalRules").WithSummary("The rules in force; others are asked for by the action approvals.change-rules.");
    }

    /// <summary>from and items take an ended request up again; action and parameters are then not given.</summary>
    private static async Task<Results<Ok<DraftAnswer>, ProblemHttpResult>> PlanAsync(
        PlanBody body, CurrentCaller current, Submissions submissions, Renewals renewals, RequestViewer viewer, CancellationToken cancellationToken)
    {
        var caller = await current.GetAsync();
        if (!TryEnum<DriftChoice>(body.OnDrift, out var drift) || !TryEnum<StartChoice>(body.Start, out var start))
            return Wrong("onDrift is skip or stale, start is approval, window or run.", "Correct it or leave it out.");
        var order = await OrderAsync(body, caller, renewals, cancellationToken);
        if (order.IsRefused)
            return order.Refusal.ToProblem();
        var draft = await submissions.PlanAsync(caller, order.Value! with { OnDrift = drift ?? order.Value.OnDrift, Start = start ?? order.Value.Start, Words = PlanWords.Of(body.Reason, body.Ticket) }, cancellationToken);
        return draft.IsRefused ? draft.Refusal.ToProblem() : await AnswerAsync(caller, draft.Value!.Request.Id, viewer, cancellationToken);
    }

    private static async Task<Results<Ok<DraftAnswer>, ProblemHttpResult>> DraftAsync(
        Guid draft, CurrentCaller current, RequestViewer viewer, CancellationToken cancellationToken) => await AnswerAsync(await current.GetAsync(), draft, viewer, cancellationToken);

    private static async Task<Results<Created<RequestAnswer>, ProblemHttpResult>> SubmitAsync(
        SubmitBody body, [FromHeader(Name = "Idempotency-Key")] string? key, CurrentCaller current, Submissions submissions, CancellationToken cancellationToken)
    {
        var answer = await submissions.SubmitAsync(await current.GetAsync(), new SubmitOrder
        {
            Draft = body.Draft,
            PlanHash = body.PlanHash ?? "",
            Reason = body.Reason,
            Ticket = body.Ticket,
            IdempotencyKey = key,
            BreakGlass = body.BreakGlass,
        }, cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem()
            : TypedResults.Created($"/api/v1/approvals/requests/{answer.Value!.Number.ToString(CultureInfo.InvariantCulture)}", RequestAnswer.Of(answer.Value));
    }

    /// <summary>state: open for those that still need somebody, all when left out. q: a part of the summary or of the requester's name.</summary>
    private static async Task<Results<Ok<ListAnswer<RequestAnswer>>, ProblemHttpResult>> ListAsync(
        string? state, string? q, string? action, string? limit, string? cursor, CurrentCaller current, AccessService access, RequestVisibility visibility, RequestStore store,
        CancellationToken cancellationToken)
    {
        if (!QueryNumbers.TryLimit(limit, out var most, out var wrong))
            return wrong;
        if (state is not (null or "open" or "all"))
            return Wrong("state is open or all.", "Correct it or leave it out.");
        if ((Question.CheckText("q", q) ?? Question.CheckText("action", action)) is { } bad)
            return bad.ToProblem();
        var place = cursor is null ? null : PageCursor.Read(CursorList, cursor, 1);
        if (cursor is not null && (place is null || !long.TryParse(place[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return PageCursor.Bad.ToProblem();
        var rights = await access.ForReadingAsync(await current.GetAsync(), cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal.ToProblem();
        var wanted = most ?? Question.UsualRows;
        var seen = new List<ApprovalRequest>();
        var before = place is null ? (long?)null : long.Parse(place[0], CultureInfo.InvariantCulture);
        while (true)
        {
            var read = await store.ListAsync(state == "open", before, q, action, Question.MostRows, cancellationToken);
            seen.AddRange(read.Where(request => visibility.Sees(rights.Value!, request)));
            if (read.Count < Question.MostRows || seen.Count > wanted)
                break;
            before = read[^1].Number;
        }
        return TypedResults.Ok(new ListAnswer<RequestAnswer>([.. seen.Take(wanted).Select(RequestAnswer.Of)],
            seen.Count > wanted ? PageCursor.Write(CursorList, seen[wanted - 1].Number.ToString(CultureInfo.InvariantCulture)) : null));
    }

    /// <summary>page: of the items, from 1. state: only items of that state.</summary>
    private static async Task<Results<Ok<RequestDetailAnswer>, ProblemHttpResult>> DetailAsync(
        long number, string? page, string? state, CurrentCaller current, RequestViewer viewer, CancellationToken cancellationToken)
    {
        var which = 1;
        if (page is not null && (!int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out which) || which < 1))
            return Wrong("page is a number from 1.", "Correct it or leave it out.");
        if (!TryEnum<ItemState>(state, out var filter))
            return Wrong("state is one of an item, such as done or skipped.", "Correct it or leave it out.");
        var view = await viewer.FindAsync(await current.GetAsync(), number, filter, which, cancellationToken);
        return view.IsRefused ? view.Refusal.ToProblem() : TypedResults.Ok(RequestDetailAnswer.Of(view.Value!));
    }

    private static async Task<Results<Ok<RequestAnswer>, ProblemHttpResult>> VoteAsync(long number, VoteBody body, CurrentCaller current, Voting voting, CancellationToken cancellationToken)
    {
        if (!TryEnum<VoteDecision>(body.Decision, out var decision) || decision is null)
            return Wrong("decision is approve or deny.", "Write one of them.");
        if ((body.Proposed is null ? [] : ItemNumbers.Read(body.Proposed, RuleRow.LargestPlan)) is not { } proposed)
            return Wrong("proposed is numbers of items of the plan, such as 1-3,5.", "Correct it or leave it out.");
        return Answer(await voting.VoteAsync(await current.GetAsync(), new VoteOrder
        {
            Number = number,
            Decision = decision.Value,
            PlanHash = body.PlanHash ?? "",
            Comment = body.Comment ?? "",
            Proposed = proposed,
        }, cancellationToken));
    }

    private static async Task<Results<Ok<RequestAnswer>, ProblemHttpResult>> WithdrawAsync(long number, CurrentCaller current, Voting voting, CancellationToken cancellationToken) =>
        Answer(await voting.WithdrawAsync(await current.GetAsync(), number, cancellationToken));

    private static async Task<Results<Ok<RequestAnswer>, ProblemHttpResult>> RunAsync(long number, CurrentCaller current, Controls controls, CancellationToken cancellationToken) =>
        Answer(await controls.RunAsync(await current.GetAsync(), number, cancellationToken));

    private static async Task<Results<Ok<RequestAnswer>, ProblemHttpResult>> StopAsync(long number, WhyBody body, CurrentCaller current, Controls controls, CancellationToken cancellationToken) =>
        Answer(await controls.StopAsync(await current.GetAsync(), number, body.Why ?? "", cancellationToken));

    private static async Task<Results<Ok<RequestAnswer>, ProblemHttpResult>> CancelAsync(long number, WhyBody body, CurrentCaller current, Controls controls, CancellationToken cancellationToken) =>
        Answer(await controls.CancelAsync(await current.GetAsync(), number, body.Why ?? "", cancellationToken));

    private static async Task<Results<Ok<RequestAnswer>, ProblemHttpResult>> RevokeAsync(long number, WhyBody body, CurrentCaller current, Controls controls, CancellationToken cancellationToken) =>
        Answer(await controls.RevokeAsync(await current.GetAsync(), number, body.Why ?? "", cancellationToken));

    private static async Task<Results<Ok<RequestAnswer>, ProblemHttpResult>> OverrideAsync(
        long number, OverrideBody body, CurrentCaller current, Controls controls, CancellationToken cancellationToken) =>
        Answer(await controls.OverrideAsync(await current.GetAsync(), number, body.Window ?? "", body.Why ?? "", cancellationToken));

    private static async Task<Results<Ok<RequestAnswer>, ProblemHttpResult>> ReviewAsync(long number, ReviewBody body, CurrentCaller current, Controls controls, CancellationToken cancellationToken) =>
        body.Verdict is not ("ratified" or "disputed")
            ? Wrong("verdict is ratified or disputed.", "Write one of them.")
            : Answer(await controls.ReviewAsync(await current.GetAsync(), number, body.Verdict == "ratified", body.Words ?? "", cancellationToken));

    private static async Task<Results<Ok<HaltAnswer>, ProblemHttpResult>> HaltStateAsync(CurrentCaller current, RedSwitch halts, CancellationToken cancellationToken) =>
        Answer(await halts.ReadAsync(await current.GetAsync(), cancellationToken));

    private static async Task<Results<Ok<HaltAnswer>, ProblemHttpResult>> HaltAsync(WhyBody body, CurrentCaller current, RedSwitch halts, CancellationToken cancellationToken) =>
        Answer(await halts.HaltAsync(await current.GetAsync(), body.Why ?? "", cancellationToken));

    private static async Task<Results<Ok<HaltAnswer>, ProblemHttpResult>> ResumeAsync(CurrentCaller current, RedSwitch halts, CancellationToken cancellationToken) =>
        Answer(await halts.ResumeAsync(await current.GetAsync(), cancellationToken));

    private static async Task<Results<Ok<RulesAnswer>, ProblemHttpResult>> RulesAsync(CurrentCaller current, AccessService access, RuleSetStore rules, CancellationToken cancellationToken)
    {
        var rights = await access.ForReadingAsync(await current.GetAsync(), cancellationToken);
        if (rights.IsRefused)
            return rights.Refusal.ToProblem();
        if (!rights.Value!.AllowsAnywhere(Permission.Request) && !rights.Value.AllowsAnywhere(Permission.Approve))
            return new Refusal(RefusalKind.Forbidden, "The approval rules are for those who ask or approve.", "Ask an administrator for a role that does.").ToProblem();
        return await rules.CurrentAsync(cancellationToken) is { } set
            ? TypedResults.Ok(new RulesAnswer(set.Version, RuleDocument.Of(set)))
            : new Refusal(RefusalKind.Unavailable, "No rules are in force yet.", "Wait until the console has started completely.").ToProblem();
    }

    private static async Task<Answer<PlanOrder>> OrderAsync(PlanBody body, Caller caller, Renewals renewals, CancellationToken cancellationToken)
    {
        if (body.From is { } number)
            return body.Action is null && body.Parameters is null
                ? await renewals.OfRequestAsync(caller, number, body.Items, cancellationToken)
                : new Refusal(RefusalKind.Invalid, "from takes a request up again; action and parameters are then those of the request.", "Leave one or the other out.");
        return body.Action is { Length: > 0 } action
            ? new PlanOrder { Action = action, Question = new(body.Parameters ?? new Dictionary<string, string>()) }
            : new Refusal(RefusalKind.Invalid, "Neither action nor from is given.", "Name an action, or the number of an ended request.");
    }

    private static async Task<Results<Ok<DraftAnswer>, ProblemHttpResult>> AnswerAsync(Caller caller, Guid draft, RequestViewer viewer, CancellationToken cancellationToken)
    {
        var view = await viewer.DraftAsync(caller, draft, 1, cancellationToken);
        return view.IsRefused ? view.Refusal.ToProblem() : TypedResults.Ok(new DraftAnswer
        {
            Draft = draft,
            PlanHash = view.Value!.Request.Hash,
            Detail = RequestDetailAnswer.Of(view.Value),
            Unreachable = view.Value.Rule.Unreachable?.Message,
        });
    }

    private static Results<Ok<HaltAnswer>, ProblemHttpResult> Answer(Answer<Halt?> answer) => answer.IsRefused ? answer.Refusal.ToProblem()
        : TypedResults.Ok(new HaltAnswer(answer.Value is not null, answer.Value?.HaltedAt, answer.Value?.Person, answer.Value?.Why, answer.Value?.FirstPerson));

    private static Results<Ok<RequestAnswer>, ProblemHttpResult> Answer(Answer<ApprovalRequest> answer) =>
        answer.IsRefused ? answer.Refusal.ToProblem() : TypedResults.Ok(RequestAnswer.Of(answer.Value!));

    /// <summary>True for no text too; digits are no name.</summary>
    private static bool TryEnum<T>(string? text, out T? value) where T : struct, Enum
    {
        var isName = Enum.TryParse<T>(text, ignoreCase: true, out var parsed) && !char.IsAsciiDigit(text![0]) && text[0] != '-';
        value = isName ? parsed : null;
        return text is null || isName;
    }

    private static ProblemHttpResult Wrong(string message, string nextStep) => new Refusal(RefusalKind.Invalid, message, nextStep).ToProblem();
}
