using Dapper;
using OpsConsole.Platform;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals.Execution;

/// <summary>An execution that this process holds, for as long as its epoch is the newest.</summary>
public sealed record Claim(Guid Request, long Epoch);

/// <summary>The lease is in other hands: nothing more is begun or written by this one.</summary>
public sealed class ExecutionLostException(Guid request) : Exception($"Another process executes request {request} now; this one stops.");

/// <summary>An item about to be begun, with the resourceVersion that its call will carry.</summary>
internal sealed record Intent(int Number, string ResourceVersion, string? WayBack);

/// <summary>What became of an item.</summary>
internal sealed record ItemResult(int Number, ItemState State, string Result, string? Answered = null, string? ThenNow = null)
{
    /// <summary>It is skipped for what it waited for alone, and not because something changed.</summary>
    public bool SaysNothingOfOthers { get; init; }
}

/// <summary>
/// Leases, intents and results. Every write carries the epoch of its claim and holds the execution's row, so that a process that lost its lease
/// writes nothing more.
/// </summary>
public sealed class ExecutionStore([FromKeyedServices(Database.Prepared)] Database database, AuditStore audit)
{
    /// <summary>
    /// From approved to executing, if the request is as it was judged and no clock, halt or other rules came between. Null where something did.
    /// </summary>
    internal Task<Claim?> ClaimAsync(ApprovalRequest judged, long rules, string holder, TimeSpan lease, CancellationToken cancellationToken)
    {
        const string rulesSql = "select coalesce(max(version), 0) from approval_rule_set";
        const string haltSql = "select exists (select from approval_halt where resumed_at is null)";
        return database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            var request = await work.LockAsync(judged.Id);
            if (request is not { State: RequestState.Approved } || request.RowVersion != judged.RowVersion || await VotingStore.ExpireAsync(work, request))
                return null;
            if (await connection.ExecuteScalarAsync<long>(work.Command(rulesSql, new { })) != rules || await connection.ExecuteScalarAsync<bool>(work.Command(haltSql, new { })))
                return null;
            var epoch = await BeginAsync(work, request, holder, lease);
            await work.MoveAsync(request, RequestState.Executing, new("executing", null, $"began to {request.Summary}"));
            Steps.At("approvals.claim.stored");
            await work.FinishAsync();
            return new Claim(request.Id, epoch);
        }, cancellationToken);
    }

    /// <summary>An emergency needs no claim but the lease; an execution whose lease ran out, or that nobody has begun, is taken over. Null where another has it.</summary>
    internal Task<Claim?> TakeAsync(Guid id, string holder, TimeSpan lease, CancellationToken cancellationToken)
    {
        const string takeSql = """
            update approval_execution
               set epoch = nextval('approval_epoch'), holder = @holder, lease_until = clock_timestamp() + @lease
             where request_id = @id and lease_until < clock_timestamp()
            returning epoch
            """;
        const string unknownSql = """
            update approval_item
               set state = 'unknown', changed_at = clock_timestamp(),
                   result = 'its execution was broken off after its intent; only looking tells what became of it'
             where request_id = @id and state = 'inflight'
            """;
        return database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            if (await work.LockAsync(id) is not { State: RequestState.Executing or RequestState.Unknown or RequestState.BreakGlassExecuting } request)
                return null;
            const string knownSql = "select exists (select from approval_execution where request_id = @id)";
            if (!await connection.ExecuteScalarAsync<bool>(work.Command(knownSql, new { id })))
                return new Claim(id, await BeginAsync(work, request, holder, lease));
            if (await connection.ExecuteScalarAsync<long?>(work.Command(takeSql, new { id, holder, lease })) is not { } epoch)
                return null;
            Steps.At("approvals.execution.taken");
            // Also what was unknown before, of a run that did not come to write that it ended.
            const string brokenSql = "select count(*) from approval_item where request_id = @id and state = 'unknown'";
            await connection.ExecuteAsync(work.Command(unknownSql, new { id }));
            var broken = await connection.ExecuteScalarAsync<long>(work.Command(brokenSql, new { id }));
            if (broken > 0 && request.State is RequestState.Executing)
                await work.MoveAsync(request, RequestState.Unknown, new("unknown", null, $"was broken off with {broken} item{(broken == 1 ? "" : "s")} under way"));
            await work.FinishAsync();
            return new Claim(id, epoch);
        }, cancellationToken);
    }

    /// <summary>
    /// Commits what is about to be sent, with what became of others before. False where the request was stopped, everything was halted, or the row says
    /// that nothing may begin; the results are recorded also then.
    /// </summary>
    internal Task<bool> IntendAsync(Claim claim, IReadOnlyCollection<ItemResult> results, IReadOnlyList<Intent> intents, CancellationToken cancellationToken)
    {
        // The request before the execution, as every transition takes them.
        const string holdSql = """
            select e.epoch, r.stop_asked_at is null and not exists (select from approval_halt where resumed_at is null) as may_begin
              from approval_request r
              join approval_execution e on e.request_id = r.id
             where r.id = @Request
               for share of r
               for share of e
            """;
        const string intentSql = """
            insert into approval_intent (request_id, number, epoch, resource_version)
            select @Request, intent.number, @Epoch, intent.resource_version
              from unnest(@Numbers, @Versions) as intent(number, resource_version);
            """;
        // Named once more as an array, here and below: by the join alone a server reads all items of the request.
        const string itemSql = """
            update approval_item
               set state = 'inflight', way_back = intent.way_back, changed_at = clock_timestamp()
              from unnest(@Numbers, @WaysBack) as intent(number, way_back)
             where approval_item.request_id = @Request and approval_item.number = intent.number and approval_item.number = any(@Numbers)
               and approval_item.state = 'planned';
            """;
        return database.WriteAsync(async (connection, transaction) =>
        {
            var parameters = new
            {
                claim.Request,
                claim.Epoch,
                Numbers = intents.Select(intent => intent.Number).ToArray(),
                Versions = intents.Select(intent => intent.ResourceVersion).ToArray(),
                WaysBack = intents.Select(intent => intent.WayBack).ToArray(),
            };
            var (epoch, mayBegin) = await connection.QuerySingleAsync<(long, bool)>(new CommandDefinition(holdSql, parameters, transaction, cancellationToken: cancellationToken));
            if (epoch != claim.Epoch)
                throw new ExecutionLostException(claim.Request);
            await RecordAsync(connection, transaction, claim, results, cancellationToken);
            if (!mayBegin)
                return false;
            // Both in one message to the server.
            if (await connection.ExecuteAsync(new CommandDefinition(intentSql + itemSql, parameters, transaction, cancellationToken: cancellationToken)) != 2 * intents.Count)
                throw new ExecutionLostException(claim.Request);
            Steps.At("approvals.intents.writing");
            return true;
        }, cancellationToken);
    }

    /// <summary>A target moved between its look and its call, which had no effect: the next call carries what was read since.</summary>
    internal Task ReviseAsync(Claim claim, int number, string resourceVersion, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = """
            update approval_intent
               set resource_version = @resourceVersion
             where request_id = @Request and number = @number
            """;
        await HoldAsync(connection, transaction, claim, cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { claim.Request, number, resourceVersion }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    internal Task RecordAsync(Claim claim, IReadOnlyCollection<ItemResult> results, CancellationToken cancellationToken) =>
        results.Count == 0 ? Task.CompletedTask : database.WriteAsync(async (connection, transaction) =>
        {
            await HoldAsync(connection, transaction, claim, cancellationToken);
            await RecordAsync(connection, transaction, claim, results, cancellationToken);
        }, cancellationToken);

    /// <summary>Whatever had no turn is not run; the request ends as its items say.</summary>
    internal Task EndAsync(Claim claim, string words, CancellationToken cancellationToken)
    {
        const string restSql = """
            update approval_item
               set state = 'notrun', result = 'the run ended before its turn', changed_at = clock_timestamp()
             where request_id = @Request and state = 'planned'
            """;
        const string statesSql = """
            select state, count(*) as count
              from approval_item
             where request_id = @Request
             group by state
            """;
        return database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            var request = await work.LockAsync(claim.Request);
            if (request is not { State: RequestState.Executing or RequestState.Unknown or RequestState.BreakGlassExecuting })
                return;
            await HoldAsync(connection, transaction, claim, cancellationToken);
            await connection.ExecuteAsync(work.Command(restSql, new { claim.Request }));
            var counts = (await connection.QueryAsync<(ItemState State, long Count)>(work.Command(statesSql, new { claim.Request }))).ToDictionary(row => row.State, row => row.Count);
            var outcome = ItemStates.Outcome(counts.Keys);
            if (outcome is null || outcome == request.State)
                return;
            // What was done in an emergency is looked at by a person, whatever came of it, as soon as nothing of it is unknown.
            var to = request.State is not RequestState.BreakGlassExecuting ? outcome.Value : outcome is RequestState.Unknown ? request.State : RequestState.BreakGlassUnreviewed;
            if (to == request.State)
                return;
            var tally = string.Join(", ", counts.OrderBy(row => row.Key).Select(row => $"{row.Value} {ItemWords.Of(row.Key)}"));
            await work.MoveAsync(request, to, new(to.Text(), null, $"{words}: {tally}") { Outcome = outcome.Value.Text() });
            Steps.At("approvals.execution.ended");
            await work.FinishAsync();
        }, cancellationToken);
    }

    /// <summary>A sign of life. False where the lease is lost.</summary>
    internal Task<bool> BeatAsync(Claim claim, TimeSpan lease, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = """
            update approval_execution
               set lease_until = clock_timestamp() + @lease
             where request_id = @Request and epoch = @Epoch
            """;
        return await connection.ExecuteAsync(new CommandDefinition(sql, new { claim.Request, claim.Epoch, lease }, transaction, cancellationToken: cancellationToken)) == 1;
    }, cancellationToken);

    /// <summary>Gives the lease back, so that whoever looks next may go on with it at once.</summary>
    internal Task ReleaseAsync(Claim claim, CancellationToken cancellationToken) => BeatAsync(claim, TimeSpan.FromSeconds(-1), cancellationToken);

    private static async Task RecordAsync(
        Npgsql.NpgsqlConnection connection, Npgsql.NpgsqlTransaction transaction, Claim claim, IReadOnlyCollection<ItemResult> results, CancellationToken cancellationToken)
    {
        // That the server had it no more says more than a later look, which finds it gone: only so is it known not to be this request's doing.
        const string sql = """
            update approval_item
               set state = found.state, result = found.result,
                   answered = case when approval_item.answered like 'gone already%' then approval_item.answered else coalesce(found.answered, approval_item.answered) end,
                   then_now = coalesce(found.then_now, approval_item.then_now), changed_at = clock_timestamp()
              from unnest(@Numbers, @States, @Results, @Answers, @Now) as found(number, state, result, answered, then_now)
             where approval_item.request_id = @Request and approval_item.number = found.number and approval_item.number = any(@Numbers)
            """;
        if (results.Count == 0)
            return;
        await connection.ExecuteAsync(new CommandDefinition(sql, new
        {
            claim.Request,
            Numbers = results.Select(result => result.Number).ToArray(),
            States = results.Select(result => result.State.Text()).ToArray(),
            Results = results.Select(result => result.Result).ToArray(),
            Answers = results.Select(result => result.Answered).ToArray(),
            Now = results.Select(result => result.ThenNow).ToArray(),
        }, transaction, cancellationToken: cancellationToken));
        Steps.At("approvals.results.recorded");
    }

    private static async Task HoldAsync(Npgsql.NpgsqlConnection connection, Npgsql.NpgsqlTransaction transaction, Claim claim, CancellationToken cancellationToken)
    {
        const string sql = "select epoch from approval_execution where request_id = @Request for share";
        if (await connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, new { claim.Request }, transaction, cancellationToken: cancellationToken)) != claim.Epoch)
            throw new ExecutionLostException(claim.Request);
    }

    private static Task<long> BeginAsync(TransitionStore work, ApprovalRequest request, string holder, TimeSpan lease)
    {
        const string sql = """
            insert into approval_execution (request_id, epoch, holder, lease_until, started_by)
            values (@Id, nextval('approval_epoch'), @holder, clock_timestamp() + @lease, @by)
            returning epoch
            """;
        return Dapper.SqlMapper.ExecuteScalarAsync<long>(work.Connection, work.Command(sql, new { request.Id, holder, lease, by = request.RunAskedBy ?? request.Person }));
    }
}
