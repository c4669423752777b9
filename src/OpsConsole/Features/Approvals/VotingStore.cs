using Dapper;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals;

/// <summary>A vote that is about to be cast.</summary>
internal sealed record Ballot
{
    public Guid Id { get; } = Guid.CreateVersion7();
    public required Guid Request { get; init; }

    /// <summary>As the request was read: a request that moved meanwhile is judged anew.</summary>
    public required long RowVersion { get; init; }
    public required Caller By { get; init; }
    public required PersonKey Human { get; init; }
    public required VoteDecision Decision { get; init; }
    public required byte[] PlanHash { get; init; }
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>As the person typed it. Events and what is told of them go further than the request's page, so nothing else is in their words.</summary>
    public required string Typed { get; init; }

    /// <summary>The same with the proposal, by the names of its items.</summary>
    public required string Comment { get; init; }
    public required IReadOnlyList<int> Proposed { get; init; }

    /// <summary>What all live votes and this one come to, as the directory sees their people now.</summary>
    public required Verdict Verdict { get; init; }
    public required TimeSpan ExecuteWithin { get; init; }
}

public enum VoteResult
{
    /// <summary>It counts.</summary>
    Counted,
    /// <summary>The request moved since it was read.</summary>
    Moved,
    /// <summary>Its time had run out; that is now written down.</summary>
    Expired,
}

/// <summary>Casts, withdraws and voids votes, each with what follows from it.</summary>
public sealed class VotingStore(Database database, AuditStore audit)
{
    internal Task<VoteResult> VoteAsync(Ballot ballot, CancellationToken cancellationToken)
    {
        const string sql = """
            insert into approval_vote (request_id, id, decision, plan_hash, issuer, subject_id, person, human_issuer, human_subject, groups, authenticated_at, comment,
                                       proposed)
            values (@Request, @Id, @Decision, @PlanHash, @Issuer, @Subject, @Name, @HumanIssuer, @HumanSubject, @Groups, @AuthenticatedAt, @Comment,
                    @Proposed)
            """;
        return database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            var request = await work.LockAsync(ballot.Request);
            if (request is null || await work.WasDoneAsync(ballot.Id))
                return request is null ? VoteResult.Moved : VoteResult.Counted;
            if (await ExpireAsync(work, request))
                return VoteResult.Expired;
            if (request.RowVersion != ballot.RowVersion)
                return VoteResult.Moved;
            await connection.ExecuteAsync(work.Command(sql, new
            {
                ballot.Request,
                ballot.Id,
                Decision = ballot.Decision.ToString().ToLowerInvariant(),
                ballot.PlanHash,
                ballot.By.Key.Issuer,
                ballot.By.Key.Subject,
                ballot.By.Name,
                HumanIssuer = ballot.Human.Issuer,
                HumanSubject = ballot.Human.Subject,
                Groups = ballot.Groups.ToArray(),
                ballot.By.AuthenticatedAt,
                ballot.Comment,
                Proposed = ballot.Proposed.ToArray(),
            }));
            Steps.At("approvals.vote.stored");
            await CountAsync(work, request, ballot);
            await work.FinishAsync();
            return VoteResult.Counted;
        }, cancellationToken);
    }

    /// <summary>Takes back the live votes that a human being cast under these names; an approved request may then wait for votes again.</summary>
    internal Task<VoteResult> WithdrawAsync(
        Guid id, long rowVersion, Caller by, IReadOnlyList<PersonKey> names, Verdict without, Guid command, CancellationToken cancellationToken) =>
        EndAsync(id, rowVersion, by, names, "withdrawn", "withdrew the vote", without, command, cancellationToken);

    /// <summary>Votes of people who may no longer cast them; an approved request may then wait for votes again.</summary>
    internal Task<VoteResult> VoidAsync(Guid id, long rowVersion, IReadOnlyList<PersonKey> humans, string why, Verdict without, CancellationToken cancellationToken) =>
        EndAsync(id, rowVersion, null, humans, why, $"lost votes: {why}", without, Guid.CreateVersion7(), cancellationToken);

    /// <summary>Votes that did not count while the directory was silent may count now.</summary>
    internal Task<VoteResult> RecountAsync(ApprovalRequest seen, Verdict verdict, TimeSpan executeWithin, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            var request = await work.LockAsync(seen.Id);
            if (request is null || request.RowVersion != seen.RowVersion || request.State is not RequestState.Pending || !verdict.IsComplete)
                return VoteResult.Moved;
            if (await ExpireAsync(work, request))
                return VoteResult.Expired;
            await ApproveAsync(work, request, null, executeWithin);
            await work.FinishAsync();
            return VoteResult.Counted;
        }, cancellationToken);

    /// <summary>True where a clock of the request ran out; it is then written down.</summary>
    internal static async Task<bool> ExpireAsync(TransitionStore work, ApprovalRequest request)
    {
        if (request.Standing is not RequestState.Expired || request.State is RequestState.Expired)
            return false;
        await work.MoveAsync(request, RequestState.Expired, new("expired", null, request.State is RequestState.Pending
            ? $"expired: nobody approved it by {request.ApproveBy:u}"
            : $"expired: it was not run by {request.ExecuteBy:u}"));
        await work.FinishAsync();
        return true;
    }

    private static async Task CountAsync(TransitionStore work, ApprovalRequest request, Ballot ballot)
    {
        var says = ballot.Decision is VoteDecision.Approve ? "approved the plan" : "rejected the plan";
        var words = ballot.Typed.Length == 0 ? says : $"{says}: {ballot.Typed}";
        var vote = new RequestNote("voted", ballot.By, words) { Command = ballot.Id, Detail = DetailOf(ballot) };
        await TouchAsync(work, request, vote);
        var touched = request with { RowVersion = request.RowVersion + 1 };
        if (ballot.Decision is VoteDecision.Deny)
            await work.MoveAsync(touched, request.State is RequestState.Approved ? RequestState.Revoked : RequestState.Rejected,
                new(request.State is RequestState.Approved ? "revoked" : "rejected", ballot.By, $"{words}"));
        else if (ballot.Verdict.IsComplete)
            await ApproveAsync(work, touched, ballot.By, ballot.ExecuteWithin);
    }

    private static Dictionary<string, string> DetailOf(Ballot ballot)
    {
        var detail = new Dictionary<string, string> { ["decision"] = ballot.Decision.ToString() };
        if (ballot.Proposed.Count > 0)
            detail["proposed"] = ItemNumbers.Write(ballot.Proposed);
        return detail;
    }

    private static async Task ApproveAsync(TransitionStore work, ApprovalRequest request, Caller? by, TimeSpan executeWithin)
    {
        const string sql = """
            update approval_request
               set state = 'approved', row_version = row_version + 1, approved_at = clock_timestamp(), execute_by = clock_timestamp() + @executeWithin
             where id = @Id and state = 'pending' and row_version = @RowVersion
            """;
        await work.OneAsync(sql, new { request.Id, request.RowVersion, executeWithin }, request);
        await work.NoteAsync(request, new("approved", by, "completed the approvals: every place is taken by a person of its own"));
        Steps.At("approvals.request.approved");
    }

    /// <summary>Raises the row version, so that whoever judged by the votes before judges anew.</summary>
    private static async Task TouchAsync(TransitionStore work, ApprovalRequest request, RequestNote note)
    {
        const string sql = "update approval_request set row_version = row_version + 1 where id = @Id and row_version = @RowVersion";
        await work.OneAsync(sql, new { request.Id, request.RowVersion }, request);
        await work.NoteAsync(request, note);
    }

    private Task<VoteResult> EndAsync(Guid id, long rowVersion, Caller? by, IReadOnlyList<PersonKey> humans, string why, string words, Verdict without, Guid command,
        CancellationToken cancellationToken)
    {
        const string sql = """
            update approval_vote
               set ended_at = clock_timestamp(), ended_why = @why
             where request_id = @id and ended_at is null
               and (human_issuer, human_subject) in (select ended.issuer, ended.subject from unnest(@Issuers, @Subjects) as ended(issuer, subject))
            """;
        return database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            var request = await work.LockAsync(id);
            if (request is null || await work.WasDoneAsync(command))
                return request is null ? VoteResult.Moved : VoteResult.Counted;
            if (request.RowVersion != rowVersion || request.State is not (RequestState.Pending or RequestState.Approved))
                return VoteResult.Moved;
            if (await ExpireAsync(work, request))
                return VoteResult.Expired;
            await connection.ExecuteAsync(work.Command(sql, new
            {
                id,
                why,
                Issuers = humans.Select(human => human.Issuer).ToArray(),
                Subjects = humans.Select(human => human.Subject).ToArray(),
            }));
            Steps.At("approvals.votes.ended");
            await TouchAsync(work, request, new("votes.ended", by, words) { Command = command });
            if (request.State is RequestState.Approved && !without.IsComplete)
                await work.MoveAsync(request with { RowVersion = request.RowVersion + 1 }, RequestState.Pending, new("reopened", by, "waits for votes again"));
            await work.FinishAsync();
            return VoteResult.Counted;
        }, cancellationToken);
    }
}
