using Microsoft.Extensions.Options;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals;

/// <summary>Seeds the rules, writes down clocks that ran out, counts votes that a silent directory kept from counting, forgets old drafts.</summary>
public sealed partial class ApprovalKeeper(
    RuleSetStore rules, RequestStore store, ControlStore controls, VotingStore votes, SubmissionStore drafts, RequestJudge judge, ApprovalSignal signal,
    DatabaseHealth database, IOptions<ApprovalOptions> options, TimeProvider time, ILogger<ApprovalKeeper> logger) : BackgroundService
{
    private const int MostOpen = 5000;

    private static readonly TimeSpan DraftsKept = TimeSpan.FromDays(1);

    /// <summary>Emergencies that are known to be written down as overdue.</summary>
    private readonly HashSet<Guid> _overdue = [];

    /// <summary>Requests whose policy is known to be unreadable: said once, not with every look.</summary>
    private readonly HashSet<Guid> _unreadable = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isSeeded = false;
        for (var looks = 0; !stoppingToken.IsCancellationRequested; looks++)
        {
            try
            {
                await database.WaitUntilUpAsync(stoppingToken);
                if (!isSeeded)
                    await rules.SeedAsync(options.Value.FirstRules(), stoppingToken);
                isSeeded = true;
                await KeepAsync(stoppingToken);
                if (looks % 3600 == 0)
                    await drafts.ForgetDraftsAsync(DraftsKept, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The edge of the loop: whatever is wrong now is looked at again.
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogNotKept(error);
            }
            // Clocks run out by themselves.
            await Task.Delay(options.Value.LookInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var open = await store.ListAsync(open: true, null, null, null, MostOpen, cancellationToken);
        foreach (var request in open.Where(request => request.Standing is RequestState.Expired))
            if (await controls.ExpireAsync(request.Id, cancellationToken))
                signal.Changed();
        foreach (var request in open.Where(request => request.IsReviewOverdue && !_overdue.Contains(request.Id)))
        {
            if (await controls.OverdueAsync(request.Id, cancellationToken))
                signal.Changed();
            _overdue.Add(request.Id);
        }
        var pending = open.Where(request => request.Standing is RequestState.Pending).ToDictionary(request => request.Id);
        var cast = await store.VotesAsync(pending.Keys, cancellationToken);
        foreach (var request in pending.Values.Where(request => PolicyOf(request) is { } policy
            && cast[request.Id].Count(vote => vote is { IsLive: true, Decision: VoteDecision.Approve }) >= policy.People))
            await RecountAsync(request, [.. cast[request.Id]], cancellationToken);
    }

    /// <summary>Null where it cannot be read: that request cannot be approved, and keeps no other one from it.</summary>
    private Policy? PolicyOf(ApprovalRequest request)
    {
        var policy = request.PolicyJson is { } json ? PolicyText.ReadOrNull(json) : null;
        if (policy is null && _unreadable.Add(request.Id))
            LogUnreadable(request.Number);
        return policy;
    }

    private async Task RecountAsync(ApprovalRequest request, IReadOnlyList<Vote> cast, CancellationToken cancellationToken)
    {
        IReadOnlyCollection<PersonKey> editors = [.. (await store.EditorsAsync(request.Id, cancellationToken)).Select(editor => judge.HumanOf(editor.Human))];
        var judged = await judge.JudgeAsync(request, cast, editors, cancellationToken);
        if (!judged.IsRefused && judged.Value!.Verdict.IsComplete
            && await votes.RecountAsync(request, judged.Value.Verdict, judged.Value.Policy.ExecuteWithin, cancellationToken) is VoteResult.Counted)
            signal.Changed();
    }

    [LoggerMessage(1310, LogLevel.Warning, "Open requests could not be looked after")]
    private partial void LogNotKept(Exception error);

    [LoggerMessage(1311, LogLevel.Error, "What request #{Number} needs to be approved cannot be read, so its votes are not counted")]
    private partial void LogUnreadable(long number);
}
