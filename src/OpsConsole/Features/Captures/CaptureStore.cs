using System.Text.Json;
using Dapper;
using OpsConsole.Kubernetes;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>A type as the database knows it on one cluster.</summary>
public sealed record StoredType
{
    public int Id { get; init; }
    public string Group { get; init; } = "";
    public string Resource { get; init; } = "";
    public string Version { get; init; } = "";
    public bool IsCustom { get; init; }
    /// <summary>How many of its objects are current.</summary>
    public long Objects { get; init; }
    /// <summary>The resourceVersion up to which the type is known; null where the last list did not end.</summary>
    public string? Checkpoint { get; init; }
    /// <summary>The resourceVersion of the last complete list, where it is recent enough to hold later ones against.</summary>
    public string? NewestSeen { get; init; }
    /// <summary>The last place of the cluster's change feed when this was read.</summary>
    public long Sequence { get; init; }

    public string Name => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>Begins and ends runs, and keeps what a run knows beside its objects.</summary>
public sealed class CaptureStore(Database database)
{
    /// <summary>True of every run that still says it runs when the holder of the lease makes no such run.</summary>
    private const string Abandoned = "The console ended or lost its database during this run; the run is repeated.";

    /// <summary>
    /// Opens a run, and takes up the request for it where a person asked. The caller makes no other run of the cluster, and the epoch proves that
    /// nobody else does: whatever else of it still says that it runs is interrupted. Repeating it with the same run changes nothing.
    /// </summary>
    public async Task BeginAsync(int clusterId, Guid runId, RunCause cause, Caller? caller, long epoch, CancellationToken cancellationToken)
    {
        await EnsureMonthsAsync(cancellationToken);
        await database.WriteAsync(async (connection, transaction) =>
        {
            const string sql = """
                update capture_run
                   set state = 'interrupted', finished_at = clock_timestamp(), reason = @Abandoned
                 where cluster_id = @clusterId and id <> @runId and state = 'running';
                insert into capture_run (cluster_id, id, cause, issuer, subject_id, person, state)
                values (@clusterId, @runId, @cause, @issuer, @subject, @person, 'running')
                    on conflict (cluster_id, id) do nothing;
                update capture_request
                   set taken_at = clock_timestamp()
                 where cluster_id = @clusterId and run_id = @runId and taken_at is null;
                """;
            await CaptureLeaseStore.HoldAsync(connection, transaction, epoch, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(sql, new
            {
                clusterId,
                runId,
                cause = Word(cause),
                issuer = caller?.Key.Issuer,
                subject = caller?.Key.Subject,
                person = caller?.Name,
                Abandoned,
            }, transaction, cancellationToken: cancellationToken));
            Steps.At("capture.run.beginning");
        }, cancellationToken);
    }

    /// <summary>Keeps the types a server serves, and tells what is known of each of the cluster's types, served now or once.</summary>
    public Task<IReadOnlyList<StoredType>> KeepTypesAsync(int clusterId, Guid runId, long epoch, IReadOnlyList<ResourceType> types, TimeSpan doubt,
        CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<StoredType>>(async (connection, transaction) =>
        {
            const string keepSql = """
                insert into resource_type (cluster_id, "group", resource, kind, version, served_versions, namespaced, is_custom, categories, printer_columns)
                values (@clusterId, @Group, @Resource, @Kind, @Version, @Served, @Namespaced, @IsCustom, @Categories, @Columns::jsonb)
                    on conflict (cluster_id, "group", resource) do update
                   set kind = excluded.kind, version = excluded.version, served_versions = excluded.served_versions, namespaced = excluded.namespaced,
                       is_custom = excluded.is_custom, categories = excluded.categories, printer_columns = excluded.printer_columns,
                       last_seen_at = clock_timestamp()
                """;
            const string expectSql = "update capture_run set expected_types = @Count where cluster_id = @clusterId and id = @runId";
            const string readSql = """
                select type.id, type."group", type.resource, type.version, type.is_custom, coalesce(known.objects, 0) as objects,
                       nullif(checkpoint.resource_version, '') as checkpoint, complete.resource_version as newest_seen,
                       coalesce((select last from change_sequence where cluster_id = @clusterId), 0) as sequence
                  from resource_type as type
                  left join checkpoint on checkpoint.cluster_id = type.cluster_id and checkpoint.type_id = type.id
                  left join (select type_id, count(*) as objects
                               from current
                              where cluster_id = @clusterId
                              group by type_id) as known on known.type_id = type.id
                  left join lateral (select resource_version
                                       from coverage
                                      where cluster_id = @clusterId and type_id = type.id and is_complete and resource_version is not null
                                        and finished_at > clock_timestamp() - @doubt
                                      order by finished_at desc
                                      limit 1) as complete on true
                 where type.cluster_id = @clusterId
                """;
            await CaptureLeaseStore.HoldAsync(connection, transaction, epoch, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(keepSql, types.Select(type => new
            {
                clusterId,
                type.Group,
                type.Resource,
                type.Kind,
                type.Version,
                Served = type.ServedVersions.ToArray(),
                type.Namespaced,
                type.IsCustom,
                Categories = type.Categories.ToArray(),
                Columns = JsonSerializer.Serialize(type.PrinterColumns),
            }), transaction, cancellationToken: cancellationToken));
            await connection.ExecuteAsync(new CommandDefinition(expectSql, new { types.Count, clusterId, runId }, transaction, cancellationToken: cancellationToken));
            Steps.At("capture.types.kept");
            return [.. await connection.QueryAsync<StoredType>(new CommandDefinition(readSql, new { clusterId, doubt }, transaction, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>What is current of one type, for comparing a list with it.</summary>
    public Task<KnownObjects> KnownAsync(int clusterId, int typeId, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        const string sql = """
            select resource_id, raw_hash, hash
              from current
             where cluster_id = @clusterId and type_id = @typeId
            """;
        var known = new KnownObjects();
        // Not Dapper's unbuffered query: it cancels what it has read to its end, and the server makes a process for each cancellation.
        await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(sql, new { clusterId, typeId }, cancellationToken: cancellationToken));
        var parse = reader.GetRowParser<KnownRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = parse(reader);
            known.Add(new KnownObject(row.ResourceId, row.RawHash, row.Hash));
        }
        return known;
    }, cancellationToken);

    /// <summary>The names of a type's current objects, for reading one by one what no list shows.</summary>
    public Task<IReadOnlyList<KnownName>> KnownNamesAsync(int clusterId, int typeId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<KnownName>>(async connection =>
        {
            const string sql = """
                select namespace, name
                  from current
                 where cluster_id = @clusterId and type_id = @typeId
                 order by namespace, name
                """;
            return [.. await connection.QueryAsync<KnownName>(new CommandDefinition(sql, new { clusterId, typeId }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>The names of a type's current objects that belong to no namespace, for which CustomResourceDefinitions are asked.</summary>
    public Task<IReadOnlySet<string>> NamesAsync(int clusterId, int typeId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(async connection =>
        {
            const string sql = "select name from current where cluster_id = @clusterId and type_id = @typeId and namespace = ''";
            return (await connection.QueryAsync<string>(new CommandDefinition(sql, new { clusterId, typeId }, cancellationToken: cancellationToken))).ToHashSet();
        }, cancellationToken);

    /// <summary>A type that was not read at all: the run has a gap, and says why.</summary>
    public Task RecordGapAsync(int clusterId, Guid runId, long epoch, int? typeId, TypeCoverage gap, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            const string sql = """
                with gap as (
                    insert into coverage (cluster_id, run_id, "group", resource, type_id, is_complete, fault, reason, objects, added, modified, deleted,
                                          refused, bytes, started_at, finished_at)
                    values (@clusterId, @runId, @Group, @Resource, @typeId, false, @Fault, @Reason, 0, 0, 0, 0, 0, 0, clock_timestamp(), clock_timestamp())
                        on conflict do nothing
                    returning 1)
                update capture_run
                   set gaps = gaps + 1, types = types + case when @Resource = '*' then 0 else 1 end, heartbeat_at = clock_timestamp()
                 where cluster_id = @clusterId and id = @runId and exists (select from gap)
                """;
            await CaptureLeaseStore.HoldAsync(connection, transaction, epoch, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(sql, new
            {
                clusterId,
                runId,
                typeId,
                gap.Group,
                gap.Resource,
                gap.Fault,
                Reason = StagedObject.Readable(gap.Reason),
            }, transaction, cancellationToken: cancellationToken));
            Steps.At("capture.gap.recorded");
        }, cancellationToken);

    /// <summary>Ends a run: complete only where no type is a gap and no object was refused.</summary>
    public Task<RunState> FinishAsync(int clusterId, Guid runId, long epoch, string? failure, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            const string sql = """
                update capture_run
                   set state = case when @failure::text is not null then 'failed'
                                    when gaps > 0 or refused > 0 then 'partial'
                                    else 'complete' end,
                       reason = @failure, finished_at = clock_timestamp(), heartbeat_at = clock_timestamp()
                 where cluster_id = @clusterId and id = @runId and state = 'running'
                """;
            const string readSql = "select state from capture_run where cluster_id = @clusterId and id = @runId";
            await CaptureLeaseStore.HoldAsync(connection, transaction, epoch, cancellationToken);
            var parameters = new { clusterId, runId, failure = StagedObject.Readable(failure) };
            await connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));
            Steps.At("capture.run.finishing");
            return Enum.Parse<RunState>((await connection.ExecuteScalarAsync<string>(
                new CommandDefinition(readSql, parameters, transaction, cancellationToken: cancellationToken)))!, ignoreCase: true);
        }, cancellationToken);

    /// <summary>With the lease newly in hand: whatever still says that it runs is made by nobody, also where no run can begin now.</summary>
    /// <returns>How many runs those were.</returns>
    public Task<int> InterruptAbandonedAsync(long epoch, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = """
            delete from capture_stage;
            delete from capture_change;
            with abandoned as (
                update capture_run
                   set state = 'interrupted', finished_at = clock_timestamp(), reason = @Abandoned
                 where state = 'running'
                returning 1)
            select count(*)
              from abandoned;
            """;
        await CaptureLeaseStore.HoldAsync(connection, transaction, epoch, cancellationToken);
        var abandoned = await connection.ExecuteScalarAsync<int>(new CommandDefinition(sql, new { Abandoned }, transaction, cancellationToken: cancellationToken));
        Steps.At("capture.abandoned.interrupted");
        return abandoned;
    }, cancellationToken);

    /// <summary>The process stops or fails in good order: its run is interrupted now rather than found so later.</summary>
    public Task InterruptAsync(int clusterId, Guid runId, long epoch, string reason, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            const string sql = """
                update capture_run
                   set state = 'interrupted', finished_at = clock_timestamp(), reason = @reason
                 where cluster_id = @clusterId and id = @runId and state = 'running'
                """;
            await CaptureLeaseStore.HoldAsync(connection, transaction, epoch, cancellationToken);
            await connection.ExecuteAsync(new CommandDefinition(sql, new { clusterId, runId, reason }, transaction, cancellationToken: cancellationToken));
            Steps.At("capture.run.interrupting");
        }, cancellationToken);

    /// <summary>Warning Events older than they are kept go, and the removal is recorded.</summary>
    public Task<long> RemoveExpiredEventsAsync(int clusterId, TimeSpan keep, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var removed = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                "select remove_expired_events(@clusterId, @keep)", new { clusterId, keep }, transaction, cancellationToken: cancellationToken));
            Steps.At("capture.events.removed");
            return removed;
        }, cancellationToken);

    private Task EnsureMonthsAsync(CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        const string sql = """
            select ensure_version_month(clock_timestamp()::date);
            select ensure_version_month((clock_timestamp() + interval '1 month')::date);
            """;
        await connection.ExecuteAsync(new CommandDefinition(sql, transaction: transaction, cancellationToken: cancellationToken));
        Steps.At("capture.months.ensured");
    }, cancellationToken);

    private static string Word(RunCause cause) => cause switch
    {
        RunCause.Schedule => "schedule",
        RunCause.Person => "person",
        RunCause.Repeat => "repeat",
        RunCause.First => "first",
    };

    private sealed record KnownRow
    {
        public long ResourceId { get; init; }
        public byte[]? RawHash { get; init; }
        public byte[] Hash { get; init; } = [];
    }
}
