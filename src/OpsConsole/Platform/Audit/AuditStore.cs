using System.Collections.Immutable;
using System.Data;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Npgsql;
using NpgsqlTypes;
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
    public Task AppendAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, AuditEvent auditEvent, CancellationToken cancellationToken) =>
        AppendAllAsync(connection, transaction, [auditEvent], cancellationToken);

    /// <summary>The same for several, in their order: one wait and one insert for all of them. What is written already is left out.</summary>
    public async Task AppendAllAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<AuditEvent> auditEvents, CancellationToken cancellationToken)
    {
        if (auditEvents.Count == 0)
            return;
        await using var look = LookAtEnd(connection, transaction, auditEvents);
        await using var insert = Insert(connection, transaction);
        // Before the wait: whoever holds the chain keeps all others waiting. Once a connection, then it costs nothing.
        await look.PrepareAsync(cancellationToken);
        await insert.PrepareAsync(cancellationToken);
        var end = await ReadEndAsync(look, cancellationToken);
        var records = Linked(auditEvents.DistinctBy(auditEvent => auditEvent.Id).Where(auditEvent => !end.Written.Contains(auditEvent.Id)), end);
        if (records.Count > 0)
        {
            Fill(insert, records);
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }
        Steps.At("audit.appended");
    }

    /// <summary>In a transaction of its own.</summary>
    public Task AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => AppendAllAsync([auditEvent], cancellationToken);

    /// <summary>In a transaction of their own.</summary>
    public Task AppendAllAsync(IReadOnlyList<AuditEvent> auditEvents, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => AppendAllAsync(connection, transaction, auditEvents, cancellationToken), cancellationToken);

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
        await connection.ExecuteAsync(new CommandDefinition(Wait, transaction: transaction, cancellationToken: cancellationToken));
        return await connection.QueryFirstOrDefaultAsync<AuditRecord>(
            new CommandDefinition(sql, new { subject = AuditText.Plain(subject) }, transaction, cancellationToken: cancellationToken));
    }

    /// <summary>Follows the chain from a head that was verified before to its present end.</summary>
    /// <param name="from">Where everything before it is known to hold.</param>
    /// <param name="cancellationToken">Ends it without a verdict.</param>
    /// <param name="followed">Hears, every thousand events, how far it has come.</param>
    public async Task<AuditVerification> VerifyAsync(AuditHead from, CancellationToken cancellationToken, Action<long>? followed = null)
    {
        if (from.Sequence > 0 && (await ReadPlaceAsync(from.Sequence, cancellationToken)).Hash is var hash && !(hash ?? []).AsSpan().SequenceEqual(from.Hash))
            return new(from, new(from.Sequence, hash is null ? "missing: the end of the chain was cut off" : "it was replaced since it was verified")
            {
                Lost = Convert.ToHexStringLower(from.Hash),
            });

        for (var head = from; ;)
        {
            // From the start on also what somebody put before the first number.
            var batch = await ReadAfterAsync(head.Sequence == 0 ? long.MinValue : head.Sequence, cancellationToken);
            var verified = AuditChain.Follow(head, batch);
            if (verified.Fault is not null || batch.Count < BatchSize)
                return verified;
            head = verified.Head;
            followed?.Invoke(head.Sequence);
        }
    }

    /// <summary>All events, oldest first, in the memory of a thousand.</summary>
    public async IAsyncEnumerable<AuditRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<AuditRecord> batch;
        // Also what somebody put before the first number.
        var after = long.MinValue;
        do
        {
            batch = await ReadAfterAsync(after, cancellationToken);
            foreach (var record in batch)
                yield return record;
            after = batch.Count > 0 ? batch[^1].Sequence : after;
        }
        while (batch.Count == BatchSize);
    }

    /// <summary>What stands at a number now.</summary>
    public Task<AuditPlace> ReadPlaceAsync(long sequence, CancellationToken cancellationToken)
    {
        const string sql = """
            select clock_timestamp() as at,
                   (select hash from audit_event where sequence = @sequence) as hash
            """;
        return database.ReadAsync(async connection =>
        {
            var row = await connection.QuerySingleAsync<PlaceRow>(new CommandDefinition(sql, new { sequence }, cancellationToken: cancellationToken));
            return new AuditPlace(row.Hash, row.At);
        }, cancellationToken);
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

    /// <summary>Whoever appends waits for the end of the transaction that appended before.</summary>
    private const string Wait = "select pg_advisory_xact_lock(hashtextextended('opsconsole.audit', 0))";

    /// <summary>The wait and the look go together: between two messages everybody else would wait, too.</summary>
    private static NpgsqlBatch LookAtEnd(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<AuditEvent> auditEvents)
    {
        const string end = """
            select array(select id from audit_event where id = any($1)) as written,
                   greatest(clock_timestamp(), last.occurred_at) as occurred_at,
                   coalesce(last.sequence, 0) as sequence,
                   last.hash
              from (select 1) as one
              left join (select sequence, occurred_at, hash
                           from audit_event
                          order by sequence desc
                          limit 1) as last on true
            """;
        var ids = auditEvents.Select(auditEvent => auditEvent.Id).ToArray();
        return new NpgsqlBatch(connection, transaction)
        {
            BatchCommands = { new(Wait), new(end) { Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = ids } } } },
        };
    }

    private static async Task<ChainEnd> ReadEndAsync(NpgsqlBatch look, CancellationToken cancellationToken)
    {
        await using var reader = await look.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new(
            [.. reader.GetFieldValue<Guid[]>(0)],
            new DateTimeOffset(reader.GetFieldValue<DateTime>(1), TimeSpan.Zero),
            new(reader.GetInt64(2), await reader.IsDBNullAsync(3, cancellationToken) ? AuditHead.Start.Hash : reader.GetFieldValue<byte[]>(3)));
    }

    private static List<AuditRecord> Linked(IEnumerable<AuditEvent> auditEvents, ChainEnd end)
    {
        var (records, head) = (new List<AuditRecord>(), end.Head);
        foreach (var auditEvent in auditEvents)
        {
            var record = Next(auditEvent, head, end.OccurredAt);
            records.Add(record);
            head = new(record.Sequence, record.Hash);
        }
        return records;
    }

    private static AuditRecord Next(AuditEvent auditEvent, AuditHead head, DateTimeOffset occurredAt)
    {
        var record = new AuditRecord
        {
            Sequence = head.Sequence + 1,
            Id = auditEvent.Id,
            OccurredAt = occurredAt,
            Issuer = auditEvent.Caller is { } caller ? AuditText.Plain(caller.Key.Issuer) : null,
            SubjectId = auditEvent.Caller is { } known ? AuditText.Plain(known.Key.Subject) : null,
            Person = auditEvent.Caller is { } person ? AuditText.Plain(person.Name) : null,
            Action = AuditText.Plain(auditEvent.Action),
            Subject = AuditText.Plain(auditEvent.Subject),
            ClusterId = auditEvent.ClusterId,
            Outcome = AuditText.Plain(auditEvent.Outcome),
            Detail = auditEvent.Detail.ToImmutableSortedDictionary(
                detail => AuditText.Plain(detail.Key), detail => AuditText.Plain(detail.Value), StringComparer.Ordinal),
            PreviousHash = head.Hash,
            Hash = [],
        };
        return record with { Hash = AuditChain.HashOf(record) };
    }

    private static NpgsqlCommand Insert(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        const string sql = """
            insert into audit_event (sequence, id, occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash)
            select sequence, id, occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash
              from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                as event (sequence, id, occurred_at, issuer, subject_id, person, action, subject, cluster_id, outcome, detail, previous_hash, hash)
             order by sequence
            """;
        NpgsqlDbType[] types =
        [
            NpgsqlDbType.Bigint, NpgsqlDbType.Uuid, NpgsqlDbType.TimestampTz, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text,
            NpgsqlDbType.Text, NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.Jsonb, NpgsqlDbType.Bytea, NpgsqlDbType.Bytea,
        ];
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var type in types)
            command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = DBNull.Value });
        return command;
    }

    private static void Fill(NpgsqlCommand insert, IReadOnlyList<AuditRecord> records)
    {
        object[] columns =
        [
            Column(record => record.Sequence), Column(record => record.Id), Column(record => record.OccurredAt.UtcDateTime), Column(record => record.Issuer),
            Column(record => record.SubjectId), Column(record => record.Person), Column(record => record.Action), Column(record => record.Subject),
            Column(record => record.ClusterId), Column(record => record.Outcome), Column(record => JsonSerializer.Serialize(record.Detail)),
            Column(record => record.PreviousHash), Column(record => record.Hash),
        ];
        for (var number = 0; number < columns.Length; number++)
            insert.Parameters[number].Value = columns[number];

        T[] Column<T>(Func<AuditRecord, T> value) => [.. records.Select(value)];
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

    private sealed record PlaceRow
    {
        public DateTimeOffset At { get; init; }
        public byte[]? Hash { get; init; }
    }

    /// <param name="Written">Of the events to append, those that are there already.</param>
    /// <param name="OccurredAt">By the database's clock, and not before the last event.</param>
    /// <param name="Head">Where the next one goes.</param>
    private sealed record ChainEnd(HashSet<Guid> Written, DateTimeOffset OccurredAt, AuditHead Head);
}
