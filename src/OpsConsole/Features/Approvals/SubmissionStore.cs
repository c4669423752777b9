using Dapper;
using Npgsql;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Approvals;

/// <summary>What a person submits a draft with.</summary>
internal sealed record Submission
{
    public required Guid Id { get; init; }
    public required Caller By { get; init; }
    public required string Reason { get; init; }
    public string? Ticket { get; init; }
    public string? IdempotencyKey { get; init; }
    public required Policy Policy { get; init; }

    /// <summary>Set for an emergency: until when somebody must have looked at it.</summary>
    public TimeSpan? ReviewWithin { get; init; }
}

/// <summary>Keeps drafts and takes them in as requests.</summary>
public sealed class SubmissionStore(Database database, AuditStore audit)
{
    /// <summary>The name that PostgreSQL gave to the constraint of migration 0013.</summary>
    private const string OneKeyOnce = "approval_request_issuer_subject_id_idempotency_key_key";

    /// <summary>A plan that somebody looks at: nothing has been asked for yet.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="planned">How it is told.</param>
    /// <param name="requester">Its maker.</param>
    /// <param name="supersedes">The request that it takes up again.</param>
    /// <param name="editors">Who had a hand in it beside its maker.</param>
    /// <param name="words">What stands beside it from the beginning.</param>
    /// <param name="of">The draft of the same maker whose words it takes over where it has none itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal Task<Guid> DraftAsync(
        Plan plan, PlannedAction planned, Requester requester, Guid? supersedes, IReadOnlyList<Editor> editors, PlanWords words, Guid? of, CancellationToken cancellationToken)
    {
        const string requestSql = """
            with former as (select reason, ticket
                              from approval_request
                             where id = @of and issuer = @Issuer and subject_id = @Subject and state = 'draft')
            insert into approval_request (id, action, class, summary, undo, issuer, subject_id, person, human_issuer, human_subject, plan, plan_hash, items,
                                          cluster_ids, environments, on_drift, start, supersedes, reason, ticket)
            values (@id, @Action, @Class, @Summary, @Undo, @Issuer, @Subject, @Person, @HumanIssuer, @HumanSubject, @canonical, @hash, @Items,
                    @ClusterIds, @Environments, @OnDrift, @Start, @supersedes, coalesce(@Reason, (select reason from former)), coalesce(@Ticket, (select ticket from former)))
                on conflict (id) do nothing
            """;
        const string itemSql = """
            insert into approval_item (request_id, number, cluster_id, cluster, environment, type, namespace, name, uid, outcome, rank, words, findings, preview, substance)
            select @id, item.number, item.cluster_id, item.cluster, item.environment, item.type, item.namespace, item.name, item.uid, item.outcome, item.rank,
                   item.words, string_to_array(item.findings, E'\n'), item.preview, item.substance
              from unnest(@Number, @ClusterId, @Cluster, @Environment, @Type, @Namespace, @Name, @Uid, @Outcome, @Rank, @Words, @Findings, @Preview, @Substance)
                   as item(number, cluster_id, cluster, environment, type, namespace, name, uid, outcome, rank, words, findings, preview, substance)
                on conflict (request_id, number) do nothing
            """;
        const string editorSql = """
            insert into approval_editor (request_id, human_issuer, human_subject, person)
            select @id, editor.issuer, editor.subject, editor.person
              from unnest(@Issuer, @Subject, @Person) as editor(issuer, subject, person)
                on conflict do nothing
            """;
        var (id, canonical) = (Guid.CreateVersion7(), PlanHash.Canonical(plan));
        var items = plan.Items;
        return database.WriteAsync(async (connection, transaction) =>
        {
            await connection.ExecuteAsync(new CommandDefinition(requestSql, new
            {
                id,
                plan.Action,
                Class = plan.Class.ToString(),
                planned.Summary,
                planned.Undo,
                requester.Caller.Key.Issuer,
                requester.Caller.Key.Subject,
                Person = requester.Caller.Name,
                HumanIssuer = requester.Human.Issuer,
                HumanSubject = requester.Human.Subject,
                canonical,
                hash = PlanHash.Of(canonical),
                Items = items.Count,
                ClusterIds = items.Select(item => item.ClusterId).OfType<int>().Distinct().Order().ToArray(),
                Environments = items.Select(item => item.Environment).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray(),
                OnDrift = plan.OnDrift.ToString().ToLowerInvariant(),
                Start = plan.Start.ToString().ToLowerInvariant(),
                supersedes,
                words.Reason,
                words.Ticket,
                of,
            }, transaction, cancellationToken: cancellationToken));
            await connection.ExecuteAsync(new CommandDefinition(itemSql, new
            {
                id,
                Number = items.Select(item => item.Number).ToArray(),
                ClusterId = items.Select(item => item.ClusterId).ToArray(),
                Cluster = items.Select(item => item.Cluster).ToArray(),
                Environment = items.Select(item => item.Environment).ToArray(),
                Type = items.Select(item => item.Type).ToArray(),
                Namespace = items.Select(item => item.Namespace).ToArray(),
                Name = items.Select(item => item.Name).ToArray(),
                Uid = items.Select(item => item.Uid).ToArray(),
                Outcome = items.Select(item => item.Outcome.Key).ToArray(),
                Rank = items.Select(item => (int)item.Outcome.Rank).ToArray(),
                Words = items.Select(item => item.Outcome.Words).ToArray(),
                Findings = items.Select(item => string.Join('\n', item.Findings.Select(finding => finding.ReplaceLineEndings(" ")))).ToArray(),
                Preview = items.Select(item => item.Preview).ToArray(),
                Substance = items.Select(item => item.Substance).ToArray(),
            }, transaction, cancellationToken: cancellationToken));
            await connection.ExecuteAsync(new CommandDefinition(editorSql, new
            {
                id,
                Issuer = editors.Select(editor => editor.Human.Issuer).ToArray(),
                Subject = editors.Select(editor => editor.Human.Subject).ToArray(),
                Person = editors.Select(editor => editor.Person).ToArray(),
            }, transaction, cancellationToken: cancellationToken));
            Steps.At("approvals.draft.stored");
            return id;
        }, cancellationToken);
    }

    /// <summary>Keeps what its maker wrote beside a draft; nothing where it was submitted meanwhile. No event of the chain: nobody was asked anything yet.</summary>
    internal Task KeepAsync(Guid id, PersonKey requester, PlanWords words, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = """
            update approval_request
               set row_version = row_version + 1, reason = @Reason, ticket = @Ticket
             where id = @id and issuer = @Issuer and subject_id = @Subject and state = 'draft'
               and (reason, ticket) is distinct from (@Reason, @Ticket)
            """;
        return connection.ExecuteAsync(new CommandDefinition(sql, new { id, requester.Issuer, requester.Subject, words.Reason, words.Ticket }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>The request made with the same key before, if any.</summary>
    public Task<Guid?> FindByKeyAsync(PersonKey requester, string key, CancellationToken cancellationToken)
    {
        const string sql = """
            select id
              from approval_request
             where issuer = @Issuer and subject_id = @Subject and idempotency_key = @key
            """;
        return database.ReadAsync(connection => connection.ExecuteScalarAsync<Guid?>(
            new CommandDefinition(sql, new { requester.Issuer, requester.Subject, key }, cancellationToken: cancellationToken)), cancellationToken);
    }

    /// <summary>A draft becomes a request, or in an emergency an execution at once. False where it was submitted before, or its key was used meanwhile.</summary>
    internal async Task<bool> SubmitAsync(Submission submission, CancellationToken cancellationToken)
    {
        try
        {
            return await TakeInAsync(submission, cancellationToken);
        }
        catch (PostgresException error) when (error is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: OneKeyOnce })
        {
            return false;
        }
    }

    /// <summary>Takes away plans that were looked at and never submitted.</summary>
    public Task<long> ForgetDraftsAsync(TimeSpan kept, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = "select forget_approval_drafts(@kept)";
        return connection.ExecuteScalarAsync<long>(new CommandDefinition(sql, new { kept }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    private Task<bool> TakeInAsync(Submission submission, CancellationToken cancellationToken)
    {
        const string sql = """
            update approval_request
               set state = 'pending', row_version = row_version + 1, reason = @Reason, ticket = @Ticket, idempotency_key = @IdempotencyKey,
                   policy = @policy::jsonb, submitted_at = clock_timestamp(), approve_by = clock_timestamp() + @ApproveWithin
             where id = @Id and state = 'draft'
            """;
        const string emergencySql = """
            update approval_request
               set state = 'breakglassexecuting', row_version = row_version + 1, reason = @Reason, ticket = @Ticket, idempotency_key = @IdempotencyKey,
                   policy = @policy::jsonb, submitted_at = clock_timestamp(), review_by = clock_timestamp() + @ReviewWithin
             where id = @Id and state = 'draft'
            """;
        return database.WriteAsync(async (connection, transaction) =>
        {
            var work = new TransitionStore(connection, transaction, audit, cancellationToken);
            if (await work.LockAsync(submission.Id) is not { State: RequestState.Draft } draft)
                return false;
            await work.OneAsync(submission.ReviewWithin is null ? sql : emergencySql, new
            {
                submission.Id,
                submission.Reason,
                submission.Ticket,
                submission.IdempotencyKey,
                policy = PolicyText.Write(submission.Policy),
                submission.Policy.ApproveWithin,
                submission.ReviewWithin,
            }, draft);
            await work.NoteAsync(draft, submission.ReviewWithin is null
                ? new("submitted", submission.By, $"asks to {draft.Summary}: {submission.Reason}")
                : new("breakglass.begun", submission.By, $"breaks glass to {draft.Summary}: {submission.Reason}"));
            Steps.At("approvals.request.submitted");
            await work.FinishAsync();
            return true;
        }, cancellationToken);
    }
}
