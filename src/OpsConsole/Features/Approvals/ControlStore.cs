using Dapper;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals;

/// <summary>What else people do to a request: end it, run it, stop it, let it pass a freeze, review it.</summary>
public sealed class ControlStore(Database database, AuditStore audit)
{
    /// <summary>Before it is approved, by its requester.</summary>
    internal Task<bool> CancelAsync(Guid id, Caller by, string why, CancellationToken cancellationToken) =>
        EndAsync(id, RequestState.Pending, RequestState.Cancelled, new("cancelled", by, $"cancelled the request{Because(why)}"), cancellationToken);

    /// <summary>After it is approved and before it began.</summary>
    internal Task<bool> RevokeAsync(Guid id, Caller by, string why, CancellationToken cancellationToken) =>
        EndAsync(id, RequestState.Approved, RequestState.Revoked, new("revoked", by, $"revoked the approval{Because(why)}"), cancellationToken);

    internal Task<bool> AskRunAsync(Guid id, Caller by, CancellationToken cancellationToken)
    {
        const string sql = """
            update approval_request
               set run_asked_at = clock_timestamp(), run_asked_by = @Name, row_version = row_version + 1
             where id = @Id and row_version = @RowVersion and run_asked_at is null
            """;
        return ChangeAsync(id, request => request is { State: RequestState.Approved, RunAskedAt: null }, sql,
            request => new { request.Id, request.RowVersion, by.Name }, new("run.asked", by, "pressed Run"), cancellationToken);
    }

    internal Task<bool> AskStopAsync(Guid id, Caller by, string why, CancellationToken cancellationToken)
    {
        const string sql = """
            update approval_request
               set stop_asked_at = clock_timestamp(), stop_asked_by = @Name, stop_why = @why, row_version = row_version + 1
             where id = @Id and row_version = @RowVersion and stop_asked_at is null
            """;
        return ChangeAsync(id, request => request is { State: RequestState.Executing or RequestState.BreakGlassExecuting, StopAskedAt: null }, sql,
            request => new { request.Id, request.RowVersion, by.Name, why }, new("stop.asked", by, $"stopped the execution{Because(why)}"), cancellationToken);
    }

    internal Task<bool> OverrideAsync(Guid id, Caller by, string window, string why, CancellationToken cancellationToken)
    {
        const string sql = """
            update approval_request
               set override_window = @window, override_issuer = @Issuer, override_subject = @Subject, override_person = @Name, override_why = @why,
                   row_version = row_version + 1
             where id = @Id and row_version = @RowVersion
            """;
        return ChangeAsync(id, request => request.State is RequestState.Pending or RequestState.Approved, sql,
            request => new { request.Id, request.RowVersion, window, by.Key.Issuer, by.Key.Subject, by.Name, why },
            new("freeze.overridden", by, $"lets it pass the freeze {window}{Because(why)}"), cancellationToken);
    }

    /// <summary>Closes what was done in an emergency.</summary>
    internal Task<bool> ReviewAsync(Guid id, Caller by, PersonKey human, RequestState verdict, string words, CancellationToken cancellationToken)
    {
        const string sql = """
            insert into approval_review (request_id, verdict, human_issuer, human_subject, person, words)
            values (@id, @verdict, @Issuer, @Subject, @Name, @words)
            """;
        return database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            if (await work.LockAsync(id) is not { State: RequestState.BreakGlassUnreviewed } request)
                return false;
            await work.OneAsync(sql, new { id, verdict = verdict.Text(), human.Issuer, human.Subject, by.Name, words }, request);
            await work.MoveAsync(request, verdict, new(verdict.Text(), by, $"{verdict.Text()} it{Because(words)}"));
            await work.FinishAsync();
            return true;
        }, cancellationToken);
    }

    /// <summary>Writes down that a clock ran out. False where none did.</summary>
    internal Task<bool> ExpireAsync(Guid id, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        var work = new TransitionStore(connection, transaction, audit, cancellationToken);
        return await work.LockAsync(id) is { } request && await VotingStore.ExpireAsync(work, request);
    }, cancellationToken);

    /// <summary>Writes down, once, that nobody reviewed an emergency in time.</summary>
    internal Task<bool> OverdueAsync(Guid id, CancellationToken cancellationToken)
    {
        const string sql = "select exists (select from approval_event where request_id = @id and kind = 'review.overdue')";
        return database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            if (await work.LockAsync(id) is not { IsReviewOverdue: true } request || await connection.ExecuteScalarAsync<bool>(work.Command(sql, new { id })))
                return false;
            await work.NoteAsync(request, new("review.overdue", null, $"is overdue: nobody reviewed it by {request.ReviewBy:u}"));
            await work.FinishAsync();
            return true;
        }, cancellationToken);
    }

    private Task<bool> EndAsync(Guid id, RequestState from, RequestState to, RequestNote note, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            if (await work.LockAsync(id) is not { } request || request.State != from || await VotingStore.ExpireAsync(work, request))
                return false;
            await work.MoveAsync(request, to, note);
            await work.FinishAsync();
            return true;
        }, cancellationToken);

    private Task<bool> ChangeAsync(Guid id, Func<ApprovalRequest, bool> may, string sql, Func<ApprovalRequest, object> parameters, RequestNote note, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            if (await work.LockAsync(id) is not { } request || !may(request) || await VotingStore.ExpireAsync(work, request))
                return false;
            await work.OneAsync(sql, parameters(request), request);
            await work.NoteAsync(request, note);
            Steps.At("approvals.request.controlled");
            await work.FinishAsync();
            return true;
        }, cancellationToken);

    private static string Because(string why) => why.Length == 0 ? "" : $": {why}";
}
