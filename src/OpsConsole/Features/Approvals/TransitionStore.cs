using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;

namespace OpsConsole.Features.Approvals;

/// <summary>
/// One transaction on one request: its row is locked, what is done is recorded in its timeline and, last, in the audit chain. A repetition after a
/// lost connection finds its own event and does nothing.
/// </summary>
internal sealed class TransitionStore(NpgsqlConnection connection, NpgsqlTransaction transaction, AuditStore audit, CancellationToken cancellationToken)
{
    private readonly List<AuditEvent> _events = [];

    public NpgsqlConnection Connection => connection;
    public NpgsqlTransaction Transaction => transaction;
    public CancellationToken Cancellation => cancellationToken;

    /// <summary>Null where there is none. Nobody else changes it before the transaction ends.</summary>
    public async Task<ApprovalRequest?> LockAsync(Guid id)
    {
        const string sql = "select 1 from approval_request where id = @id for update";
        await connection.ExecuteAsync(Command(sql, new { id }));
        return await RequestStore.FindAsync(connection, transaction, id, null, cancellationToken);
    }

    /// <summary>True where the command with this id was committed before.</summary>
    public Task<bool> WasDoneAsync(Guid command)
    {
        const string sql = "select exists (select from audit_event where id = @command)";
        return connection.ExecuteScalarAsync<bool>(Command(sql, new { command }));
    }

    /// <summary>Moves a locked request on; a final state keeps when and why.</summary>
    public async Task MoveAsync(ApprovalRequest request, RequestState to, RequestNote note)
    {
        const string sql = """
            update approval_request
               set state = @to, row_version = row_version + 1,
                   run_asked_at = case when @to <> 'pending' then run_asked_at end,
                   ended_at = case when @isFinal then clock_timestamp() end,
                   ended_why = case when @isFinal then @words end
             where id = @Id and state = @from and row_version = @RowVersion
            """;
        await OneAsync(sql, new { request.Id, request.RowVersion, from = request.State.Text(), to = to.Text(), isFinal = Transitions.IsFinal(to), words = note.Words }, request);
        await NoteAsync(request, note);
    }

    /// <summary>A line of the timeline and an event of the chain, for what the caller changed by a statement of its own.</summary>
    public async Task NoteAsync(ApprovalRequest request, RequestNote note)
    {
        const string sql = """
            insert into approval_event (request_id, kind, person, words)
            values (@Id, @Kind, @person, @Words)
            """;
        await connection.ExecuteAsync(Command(sql, new { request.Id, note.Kind, person = note.By?.Name, note.Words }));
        _events.Add(new AuditEvent
        {
            Id = note.Command ?? Guid.CreateVersion7(),
            Caller = note.By,
            Action = $"approval.{note.Kind}",
            Subject = $"request #{request.Number}",
            // Whoever may read one cluster's events need not know that a request touches another.
            ClusterId = request.ClusterIds is [var only] ? only : null,
            Outcome = note.Outcome,
            Detail = Detail(request, note),
        });
    }

    /// <summary>A statement that must change exactly the row that was locked.</summary>
    public async Task OneAsync(string sql, object parameters, ApprovalRequest request)
    {
        if (await connection.ExecuteAsync(Command(sql, parameters)) != 1)
            throw new InvalidOperationException($"Request #{request.Number} was not as it was locked.");
    }

    /// <summary>Last in the transaction: everybody who records anything waits from here to the commit.</summary>
    public async Task FinishAsync()
    {
        foreach (var auditEvent in _events)
            await audit.AppendAsync(connection, transaction, auditEvent, cancellationToken);
        Steps.At("approvals.request.committing");
    }

    /// <summary>
    /// The reasons that people gave are as provable as what they did. An event of several clusters is read by whoever may read one of them, and what
    /// people write names objects: there the digest proves the words that the timeline has.
    /// </summary>
    private static Dictionary<string, string> Detail(ApprovalRequest request, RequestNote note)
    {
        var detail = new Dictionary<string, string>(note.Detail) { ["request"] = request.Id.ToString(), ["action"] = request.Action, ["planHash"] = request.Hash };
        if (request.ClusterIds.Length > 1)
            detail["wordsSha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(note.Words)));
        else
            detail["words"] = note.Words;
        return detail;
    }

    public CommandDefinition Command(string sql, object parameters) => new(sql, parameters, transaction, cancellationToken: cancellationToken);
}

/// <summary>What happened to a request, for its timeline and the audit chain.</summary>
/// <param name="Kind">A verb in the past: <c>submitted</c>, <c>voted</c>, <c>approved</c>.</param>
/// <param name="By">Null for the console itself.</param>
/// <param name="Words">A sentence without its subject: <c>approved the plan</c>.</param>
internal sealed record RequestNote(string Kind, Caller? By, string Words)
{
    public string Outcome { get; init; } = "succeeded";

    /// <summary>Names the command, so that its repetition is known.</summary>
    public Guid? Command { get; init; }
    public IReadOnlyDictionary<string, string> Detail { get; init; } = new Dictionary<string, string>();
}
