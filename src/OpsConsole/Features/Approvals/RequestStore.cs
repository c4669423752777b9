using Dapper;
using Npgsql;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals;

/// <summary>Reads requests and what belongs to them.</summary>
public sealed class RequestStore(Database database)
{
    /// <summary>What an <see cref="ApprovalRequest"/> is read from, wherever one is.</summary>
    internal const string Columns = """
        id, number, row_version, state, action, class, summary, undo, issuer, subject_id, person, human_issuer, human_subject, plan_hash, items,
        cluster_ids, environments, on_drift, start, supersedes, planned_at, reason, ticket, policy::text as policy_json, submitted_at, approve_by,
        approved_at, execute_by, run_asked_at, run_asked_by, stop_asked_at, stop_asked_by, stop_why, override_window, override_issuer,
        override_subject, override_person, override_why, ended_at, ended_why, review_by, clock_timestamp() as now
        """;

    public Task<ApprovalRequest?> FindAsync(long number, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, null, null, number, cancellationToken), cancellationToken);

    public Task<ApprovalRequest?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, null, id, null, cancellationToken), cancellationToken);

    internal static Task<ApprovalRequest?> FindAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, Guid? id, long? number, CancellationToken cancellationToken)
    {
        const string sql = $"""
            select {Columns}
              from approval_request
             where (@id::uuid is null or id = @id) and (@number::bigint is null or number = @number)
               and (@id::uuid is not null or @number::bigint is not null)
            """;
        return connection.QuerySingleOrDefaultAsync<ApprovalRequest>(new CommandDefinition(sql, new { id, number }, transaction, cancellationToken: cancellationToken));
    }

    /// <summary>All that is open, and the newest that ended.</summary>
    public async Task<IReadOnlyList<ApprovalRequest>> ListAsync(bool open, long? before, string? words, string? action, int limit, CancellationToken cancellationToken)
    {
        const string sql = $"""
            select {Columns}
              from approval_request
             where case when @open then state in ('pending', 'approved', 'executing', 'unknown', 'breakglassexecuting', 'breakglassunreviewed')
                        else state <> 'draft' end
               and (@before::bigint is null or number < @before)
               and (@words::text is null or lower(summary) like '%' || lower(@words) || '%' or lower(person) like '%' || lower(@words) || '%')
               and (@action::text is null or action = @action)
             order by number desc
             limit @limit
            """;
        var pattern = words?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
        return [.. await database.ReadAsync(connection => connection.QueryAsync<ApprovalRequest>(
            new CommandDefinition(sql, new { open, before, words = pattern, action, limit }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>Those in one of these states, the oldest first: what waited longest is never hidden behind what came later.</summary>
    public async Task<IReadOnlyList<ApprovalRequest>> OldestInAsync(IReadOnlyCollection<RequestState> states, int most, CancellationToken cancellationToken)
    {
        const string sql = $"""
            select {Columns}
              from approval_request
             where state = any(@states)
             order by number
             limit @most
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<ApprovalRequest>(
            new CommandDefinition(sql, new { states = states.Select(state => state.Text()).ToArray(), most }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>Every emergency that nobody reviewed in time, the oldest first.</summary>
    public async Task<IReadOnlyList<ApprovalRequest>> OverdueReviewsAsync(CancellationToken cancellationToken)
    {
        const string sql = $"""
            select {Columns}
              from approval_request
             where state = 'breakglassunreviewed' and review_by <= clock_timestamp()
             order by number
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<ApprovalRequest>(
            new CommandDefinition(sql, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>The canonical plan and what stands beside it.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or its hash is not that of the row.</exception>
    public Task<Plan> PlanAsync(Guid id, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        const string sql = "select plan, plan_hash from approval_request where id = @id";
        const string besideSql = "select number, preview, substance from approval_item where request_id = @id";
        var (text, hash) = await connection.QuerySingleAsync<(string, byte[])>(new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken));
        var beside = await connection.QueryAsync<(int Number, string Preview, string Substance)>(new CommandDefinition(besideSql, new { id }, cancellationToken: cancellationToken));
        if (!PlanHash.Of(text).AsSpan().SequenceEqual(hash))
            throw new InvalidDataException("The stored plan is not the one that its hash is of.");
        var plan = PlanReader.Read(text, beside.ToDictionary(item => item.Number, item => (item.Preview, item.Substance)));
        return PlanHash.Canonical(plan) == text ? plan : throw new InvalidDataException("What stands beside the stored plan is not what its hash is of.");
    }, cancellationToken);

    /// <summary>The plan without previews and substances: what they are is told by their digests alone.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or its hash is not that of the row.</exception>
    public Task<Plan> OutlineAsync(Guid id, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        const string sql = "select plan, plan_hash from approval_request where id = @id";
        var (text, hash) = await connection.QuerySingleAsync<(string, byte[])>(new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken));
        return PlanHash.Of(text).AsSpan().SequenceEqual(hash) ? PlanReader.Outline(text) : throw new InvalidDataException("The stored plan is not the one that its hash is of.");
    }, cancellationToken);

    public async Task<IReadOnlyList<Vote>> VotesAsync(Guid id, CancellationToken cancellationToken) =>
        await database.ReadAsync(connection => VotesAsync(connection, null, [id], cancellationToken), cancellationToken) is var votes ? [.. votes[id]] : [];

    public Task<ILookup<Guid, Vote>> VotesAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => VotesAsync(connection, null, ids, cancellationToken), cancellationToken);

    internal static async Task<ILookup<Guid, Vote>> VotesAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        const string sql = """
            select request_id, id, decision, plan_hash, issuer, subject_id, person, human_issuer, human_subject, groups, authenticated_at, comment, proposed,
                   voted_at, ended_at, ended_why
              from approval_vote
             where request_id = any(@ids)
             order by voted_at, id
            """;
        var votes = await connection.QueryAsync<Guid, Vote, (Guid Request, Vote Vote)>(
            new CommandDefinition(sql, new { ids = ids.ToArray() }, transaction, cancellationToken: cancellationToken), (request, vote) => (request, vote), "id");
        return votes.ToLookup(entry => entry.Request, entry => entry.Vote);
    }

    public async Task<IReadOnlyList<RequestItem>> ItemsAsync(Guid id, CancellationToken cancellationToken)
    {
        const string sql = """
            select number, cluster_id, cluster, environment, type, namespace, name, uid, outcome, rank, words, findings, preview, substance, state, result,
                   answered, then_now, way_back, changed_at
              from approval_item
             where request_id = @id
             order by rank, number
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<RequestItem>(
            new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>Where each item stands, by its number.</summary>
    public async Task<IReadOnlyDictionary<int, ItemState>> ItemStatesAsync(Guid id, CancellationToken cancellationToken)
    {
        const string sql = """
            select number, state
              from approval_item
             where request_id = @id
             order by number
            """;
        var rows = await database.ReadAsync(connection => connection.QueryAsync<(int Number, ItemState State)>(
            new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken)), cancellationToken);
        return rows.ToDictionary(row => row.Number, row => row.State);
    }

    /// <summary>Full names of some items, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(Guid id, IReadOnlyCollection<int> numbers, CancellationToken cancellationToken)
    {
        const string sql = """
            select case when namespace = '' then name else namespace || '/' || name end
              from approval_item
             where request_id = @id and number = any(@numbers)
             order by number
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<string>(
            new CommandDefinition(sql, new { id, numbers = numbers.ToArray() }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    public async Task<IReadOnlyList<RequestEvent>> EventsAsync(Guid id, CancellationToken cancellationToken)
    {
        const string sql = """
            select id, at, kind, person, words
              from approval_event
             where request_id = @id
             order by id
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<RequestEvent>(
            new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    /// <summary>The human beings who had a hand in the plan beside the requester.</summary>
    public async Task<IReadOnlyList<Editor>> EditorsAsync(Guid id, CancellationToken cancellationToken)
    {
        const string sql = """
            select human_issuer, human_subject, person
              from approval_editor
             where request_id = @id
             order by person
            """;
        var rows = await database.ReadAsync(connection => connection.QueryAsync<(string Issuer, string Subject, string Person)>(
            new CommandDefinition(sql, new { id }, cancellationToken: cancellationToken)), cancellationToken);
        return [.. rows.Select(row => new Editor(new(row.Issuer, row.Subject), row.Person))];
    }

    /// <summary>Requests of an action that ended in an interval, the oldest first.</summary>
    /// <param name="action">Its key.</param>
    /// <param name="after">Not before this.</param>
    /// <param name="before">And no later.</param>
    /// <param name="but">Ids of those that are passed over.</param>
    /// <param name="most">So many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<EndedRequest>> EndedAsync(string action, DateTimeOffset after, DateTimeOffset before, IReadOnlyCollection<Guid> but, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<EndedRequest>>(async connection =>
        {
            const string sql = """
                select id, number, ended_at
                  from approval_request
                 where action = @action and ended_at >= @after and ended_at <= @before and not id = any(@but)
                 order by ended_at
                 limit @most
                """;
            return [.. await connection.QueryAsync<EndedRequest>(new CommandDefinition(sql, new { action, after, before, but = but.ToArray(), most }, cancellationToken: cancellationToken))];
        }, cancellationToken);
}
