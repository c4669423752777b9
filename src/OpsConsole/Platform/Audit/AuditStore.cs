using System.Collections.Immutable;
using Dapper;
using Npgsql;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Audit;

/// <summary>Appends to the insert-only, hash-chained audit rows.</summary>
public sealed class AuditStore(Database database)
{
    private const int BatchSize = 1000;

    /// <summary>
    /// Within the transaction of the effect it describes: both happen or neither. Everyone who appends waits for the
    /// transaction's end, so it belongs last in it. Needs READ COMMITTED: the head is read after the wait.
    /// </summary>
    public async Task AppendAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        const string head = """
            select exists (select 1 from audit_event where id = @Id) as is_written,
                   greatest(clock_timestamp(), last.occurred_at) as occurred_at,
                   coalesce(last.sequence, 0) as sequence,
                   last.hash
              from (select 1) as one
              left join (select sequence, occurred_at, hash
                           from audit_event
                          order by sequence desc
                          limit 1) as last on true
            """;
        await WaitAsync(connection, transaction, cancellationToken);
        var last = await connection.QuerySingleAsync<HeadRow>(new CommandDefinition(head, new { auditEvent.Id }, transaction, cancellationToken: cancellationToken));
        if (!last.IsWritten)
            await InsertAsync(connection, transaction, Next(auditEvent, last), cancellationToken);
        Steps.At("audit.appended");
    }

    /// <summary>In a transaction of its own.</summary>
    public Task AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => AppendAsync(connection, transaction, auditEvent, cancellationToken), cancellationToken);

    /// <summary>The newest event of configuration about this subject; nobody writes another one before the transaction ends.</summary>
    internal async Task<AuditRecord?> LastOfAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string subject, CancellationToken cancellationToken)
    {
        const string sql = """
            select sequence, id, occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash
              from audit_event
             where cluster_id is null and subject = @subject and action like 'configuration.%'
             order by sequence desc
             limit 1
            """;
        await WaitAsync(connection, transaction, cancellationToken);
        return await connection.QueryFirstOrDefaultAsync<AuditRecord>(
            new CommandDefinition(sql, new { subject = AuditText.Plain(subject) }, transaction, cancellationToken: cancellationToken));
    }

    /// <summary>Follows the chain from a head that was verified before to its present end.</summary>
    /// <param name="from">Where everything before it is known to hold.</param>
    /// <param name="cancellationToken">Ends it without a verdict.</param>
    /// <param name="followed">Hears, every thousand events, how far it has come.</param>
    public async Task<AuditVerification> VerifyAsync(AuditHead from, CancellationToken cancellationToken, Action<long>? followed = null)
    {
        if (await HashAtAsync(from.Sequence, cancellationToken) is var hash && from.Sequence > 0 && !(hash ?? []).AsSpan().SequenceEqual(from.Hash))
            return new(from, new(from.Sequence, hash is null ? "missing: the end of the chain was cut off" : "it was replaced since it was verified"));

        for (var head = from; ;)
        {
            var batch = await ReadAfterAsync(head.Sequence, cancellationToken);
            var verified = AuditChain.Follow(head, batch);
            if (verified.Fault is not null || batch.Count < BatchSize)
                return verified;
            head = verified.Head;
            followed?.Invoke(head.Sequence);
        }
    }

    private static Task<int> WaitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        const string sql = "select pg_advisory_xact_lock(hashtextextended('opsconsole.audit', 0))";
        return connection.ExecuteAsync(new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken));
    }

    /// <summary>The number of the newest event; 0 where there is none.</summary>
    public Task<long> LastSequenceAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            select coalesce(max(sequence), 0)
              from audit_event
            """;
        return database.ReadAsync(connection => connection.ExecuteScalarAsync<long>(
            new CommandDefinition(sql, cancellationToken: cancellationToken)), cancellationToken);
    }

    private static AuditRecord Next(AuditEvent auditEvent, HeadRow last)
    {
        var record = new AuditRecord
        {
            Sequence = last.Sequence + 1,
            Id = auditEvent.Id,
            OccurredAt = last.OccurredAt,
            Issuer = auditEvent.Caller is { } caller ? AuditText.Plain(caller.Key.Issuer) : null,
            SubjectId = auditEvent.Caller is { } known ? AuditText.Plain(known.Key.Subject) : null,
            Person = auditEvent.Caller is { } person ? AuditText.Plain(person.Name) : null,
            Action = AuditText.Plain(auditEvent.Action),
            Subject = AuditText.Plain(auditEvent.Subject),
            ClusterId = auditEvent.ClusterId,
            Outcome = AuditText.Plain(auditEvent.Outcome),
            Detail = auditEvent.Detail.ToImmutableSortedDictionary(
                detail => AuditText.Plain(detail.Key), detail => AuditText.Plain(detail.Value), StringComparer.Ordinal),
            PreviousHash = last.Hash ?? AuditHead.Start.Hash,
            Hash = [],
        };
        return record with { Hash = AuditChain.HashOf(record) };
    }

    private static async Task InsertAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, AuditRecord record, CancellationToken cancellationToken)
    {
        const string sql = """
            insert into audit_event (sequence, id, occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash)
            values (@Sequence, @Id, @OccurredAt, @Issuer, @SubjectId, @Person, @Action, @Subject, @ClusterId, @Outcome, @Detail, @PreviousHash, @Hash)
            """;
        await connection.ExecuteAsync(new CommandDefinition(sql, record, transaction, cancellationToken: cancellationToken));
    }

    private Task<byte[]?> HashAtAsync(long sequence, CancellationToken cancellationToken)
    {
        const string sql = """
            select hash
              from audit_event
             where sequence = @sequence
            """;
        return database.ReadAsync(connection => connection.ExecuteScalarAsync<byte[]?>(
            new CommandDefinition(sql, new { sequence }, cancellationToken: cancellationToken)), cancellationToken);
    }

    private async Task<IReadOnlyList<AuditRecord>> ReadAfterAsync(long sequence, CancellationToken cancellationToken)
    {
        const string sql = """
            select sequence, id, occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash
              from audit_event
             where sequence > @sequence
             order by sequence
             limit @limit
            """;
        return [.. await database.ReadAsync(connection => connection.QueryAsync<AuditRecord>(
            new CommandDefinition(sql, new { sequence, limit = BatchSize }, cancellationToken: cancellationToken)), cancellationToken)];
    }

    private sealed record HeadRow
    {
        public bool IsWritten { get; init; }
        public DateTimeOffset OccurredAt { get; init; }
        public long Sequence { get; init; }
        public byte[]? Hash { get; init; }
    }
}
