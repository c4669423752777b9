using Dapper;
using Npgsql;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>Staged rows are gone, as after a crash of PostgreSQL: the type must be listed again.</summary>
public sealed class StageLostException() : Exception("What the list had brought was lost with a restart of the database.");

/// <summary>A list that is ready to become history.</summary>
internal sealed record TypeCommit
{
    public required int ClusterId { get; init; }
    public required Guid RunId { get; init; }
    public required long Epoch { get; init; }
    public required int TypeId { get; init; }
    public required Guid Stage { get; init; }
    public required int Staged { get; init; }
    /// <summary>Known objects of which the list did not show the known bytes.</summary>
    public required long[] Unseen { get; init; }
    /// <summary>True where what the list does not name is gone.</summary>
    public required bool IsAbsenceProven { get; init; }
    /// <summary>How long the list took.</summary>
    public required TimeSpan Took { get; init; }
    /// <summary>What is known before the counts and times are.</summary>
    public required TypeCoverage Coverage { get; init; }
}

/// <summary>Turns one type's staged list into versions, current rows, checkpoint and coverage, all in one transaction.</summary>
public sealed class CaptureCommitStore(Database database)
{
    internal Task<TypeCoverage> CommitAsync(TypeCommit commit, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        var work = new Work(connection, transaction, commit, cancellationToken);
        await CaptureLeaseStore.HoldAsync(connection, transaction, commit.Epoch, cancellationToken);
        if (await work.CommittedBeforeAsync() is { } done)
            return done;
        await work.LockFeedAsync();
        await work.JudgeAsync();
        await work.NumberAsync();
        await work.StoreVersionsAsync();
        await work.ReplaceCurrentAsync();
        Steps.At("capture.versions.stored");
        var coverage = await work.CoverAsync();
        Steps.At("capture.type.committing");
        return coverage;
    }, cancellationToken);

    /// <summary>One transaction's statements, in their order.</summary>
    private sealed class Work(NpgsqlConnection connection, NpgsqlTransaction transaction, TypeCommit commit, CancellationToken cancellationToken)
    {
        private readonly DynamicParameters _parameters = Parameters(commit);

        /// <summary>The commit may have come through though its confirmation did not: then the repetition has nothing left to do.</summary>
        public Task<TypeCoverage?> CommittedBeforeAsync()
        {
            const string sql = """
                select "group", resource, is_complete, fault, reason, resource_version, objects, added, modified, deleted, refused, bytes,
                       started_at, finished_at
                  from coverage
                 where cluster_id = @clusterId and run_id = @runId and "group" = @group and resource = @resource
                """;
            return connection.QueryFirstOrDefaultAsync<TypeCoverage>(Command(sql));
        }

        /// <summary>One writer numbers a cluster's changes; the moment is taken after the wait for the one before.</summary>
        public async Task LockFeedAsync()
        {
            const string sql = """
                insert into change_sequence (cluster_id, last)
                values (@clusterId, 0)
                    on conflict do nothing;
                select last
                  from change_sequence
                 where cluster_id = @clusterId
                   for update;
                """;
            const string stagedSql = "select count(*) from capture_stage where stage = @stage";
            _parameters.Add("last", await connection.ExecuteScalarAsync<long>(Command(sql)));
            _parameters.Add("now", await connection.ExecuteScalarAsync<DateTime>(Command("select clock_timestamp()")));
            if (await connection.ExecuteScalarAsync<long>(Command(stagedSql)) != commit.Staged)
                throw new StageLostException();
        }

        public Task<int> JudgeAsync()
        {
            // A name stands once in a list: the first storable row holds it, further ones are refused by name. A row without a body claims
            // that its form is current; where that is not so it is refused rather than guessed.
            const string listed = """
                delete from capture_change where stage = @stage;
                insert into capture_change (stage, ordinal, resource_id, predecessor, verdict)
                select listed.stage, listed.ordinal, known.resource_id, known.valid_from,
                       case when listed.reason is not null then 'refused'
                            when listed.turn > 1 then 'duplicate'
                            when known.resource_id is not null and unseen.id is null then 'duplicate'
                            when known.uid = listed.uid and known.hash = listed.hash then 'unchanged'
                            when listed.body is null then 'refused'
                            when known.resource_id is null then 'added'
                            when known.uid = listed.uid then 'modified'
                            when @isComplete then 'replaced'
                            else 'later' end
                  from (select stage, ordinal, namespace, name, uid, hash, body, reason,
                               row_number() over (partition by namespace, name order by reason is not null, ordinal) as turn
                          from capture_stage
                         where stage = @stage) as listed
                  left join current as known
                    on known.cluster_id = @clusterId and known.type_id = @typeId
                   and known.namespace = listed.namespace and known.name = listed.name
                  left join unnest(@unseen) as unseen(id) on unseen.id = known.resource_id;
                """;
            // A refused or unreadable object protects the known one of its name: it exists.
            const string absent = """
                insert into capture_change (stage, ordinal, resource_id, predecessor, verdict)
                select @stage, -row_number() over (order by known.resource_id), known.resource_id, known.valid_from, 'deleted'
                  from unnest(@unseen) as unseen(id)
                  join current as known on known.cluster_id = @clusterId and known.resource_id = unseen.id
                 where exists (select from capture_change as judged
                                where judged.stage = @stage and judged.resource_id = unseen.id and judged.verdict = 'replaced')
                    or (@isAbsenceProven
                        and not exists (select from capture_change as judged
                                         where judged.stage = @stage and judged.resource_id = unseen.id
                                           and judged.verdict in ('unchanged', 'modified', 'refused', 'later')));
                """;
            // A new name, or one that came back, gets its lineage; a lineage that had ended goes on after its deletion.
            const string lineages = """
                insert into resource (cluster_id, type_id, namespace, name, uid, first_seen_at)
                select @clusterId, @typeId, listed.namespace, listed.name, listed.uid, @now
                  from capture_change as judged
                  join capture_stage as listed using (stage, ordinal)
                 where judged.stage = @stage and judged.verdict in ('added', 'replaced')
                    on conflict (cluster_id, type_id, namespace, name, uid) do nothing;
                """;
            return connection.ExecuteAsync(Command(listed + absent + lineages));
        }

        /// <summary>Gives every change its place in the feed and its moment: never at or before its predecessor's, whatever the clock says.</summary>
        public async Task NumberAsync()
        {
            const string sql = """
                update capture_change as judged
                   set resource_id = numbered.resource_id, predecessor = numbered.predecessor, sequence = @last + numbered.turn,
                       valid_from = greatest(@now, numbered.predecessor + interval '1 microsecond')
                  from (select judged.ordinal,
                               coalesce(lineage.id, judged.resource_id) as resource_id,
                               case when judged.verdict in ('added', 'replaced') then lineage.deleted_at else judged.predecessor end as predecessor,
                               row_number() over (order by judged.verdict <> 'deleted', abs(judged.ordinal)) as turn
                          from capture_change as judged
                          left join capture_stage as listed on listed.stage = judged.stage and listed.ordinal = judged.ordinal
                          left join resource as lineage
                            on judged.verdict in ('added', 'replaced') and lineage.cluster_id = @clusterId and lineage.type_id = @typeId
                           and lineage.namespace = listed.namespace and lineage.name = listed.name and lineage.uid = listed.uid
                         where judged.stage = @stage and judged.verdict in ('added', 'modified', 'replaced', 'deleted')) as numbered
                 where judged.stage = @stage and judged.ordinal = numbered.ordinal
                """;
            var changes = await connection.ExecuteAsync(Command(sql));
            if (changes > 0)
                await connection.ExecuteAsync(Command("update change_sequence set last = @last + @changes where cluster_id = @clusterId", ("changes", changes)));
        }

        public async Task StoreVersionsAsync()
        {
            const string expectedSql = "select count(*) from capture_change where stage = @stage and sequence is not null and predecessor is not null";
            const string closeSql = """
                update version
                   set valid_to = judged.valid_from
                  from capture_change as judged
                 where judged.stage = @stage and judged.sequence is not null and judged.predecessor is not null
                   and version.cluster_id = @clusterId and version.resource_id = judged.resource_id
                   and version.valid_from = judged.predecessor and version.valid_to = 'infinity'
                """;
            const string openSql = """
                insert into version (cluster_id, resource_id, type_id, valid_from, sequence, change, resource_version, generation, hash, form_version,
                                     encoding, raw_length, body, managed_fields_hash, managed_fields, source, run_id)
                select @clusterId, judged.resource_id, @typeId, judged.valid_from, judged.sequence,
                       case judged.verdict when 'replaced' then 'added' else judged.verdict end,
                       coalesce(listed.resource_version, @resourceVersion, ''), listed.generation, listed.hash, @formVersion,
                       case when listed.body is null then 0 else @encoding end, coalesce(listed.raw_length, 0), listed.body,
                       listed.managed_fields_hash, listed.managed_fields, 'list', @runId
                  from capture_change as judged
                  left join capture_stage as listed using (stage, ordinal)
                 where judged.stage = @stage and judged.sequence is not null
                """;
            var expected = await connection.ExecuteScalarAsync<long>(Command(expectedSql));
            var closed = await connection.ExecuteAsync(Command(closeSql));
            if (closed != expected)
                throw new InvalidDataException($"The history of {commit.Coverage.Type} is damaged: {expected} open versions were due to be closed, {closed} were found.");
            await connection.ExecuteAsync(Command(openSql));
        }

        public Task<int> ReplaceCurrentAsync()
        {
            const string sql = """
                delete from current
                 using capture_change as judged
                 where judged.stage = @stage and judged.verdict = 'deleted'
                   and current.cluster_id = @clusterId and current.resource_id = judged.resource_id;
                update resource
                   set deleted_at = case judged.verdict when 'deleted' then judged.valid_from end
                  from capture_change as judged
                 where judged.stage = @stage and resource.cluster_id = @clusterId and resource.id = judged.resource_id
                   and (judged.verdict = 'deleted' or (judged.verdict in ('added', 'replaced') and judged.predecessor is not null));
                insert into current (cluster_id, resource_id, type_id, namespace, name, uid, valid_from, hash, raw_hash, resource_version, run_id)
                select @clusterId, judged.resource_id, @typeId, listed.namespace, listed.name, listed.uid, judged.valid_from, listed.hash,
                       listed.raw_hash, listed.resource_version, @runId
                  from capture_change as judged
                  join capture_stage as listed using (stage, ordinal)
                 where judged.stage = @stage and judged.verdict in ('added', 'modified', 'replaced')
                    on conflict (cluster_id, resource_id) do update
                   set valid_from = excluded.valid_from, hash = excluded.hash, raw_hash = excluded.raw_hash,
                       resource_version = excluded.resource_version, run_id = excluded.run_id;
                update current
                   set raw_hash = listed.raw_hash, resource_version = listed.resource_version
                  from capture_change as judged
                  join capture_stage as listed using (stage, ordinal)
                 where judged.stage = @stage and judged.verdict = 'unchanged'
                   and current.cluster_id = @clusterId and current.resource_id = judged.resource_id;
                """;
            return connection.ExecuteAsync(Command(sql));
        }

        public Task<TypeCoverage> CoverAsync()
        {
            const string sql = """
                insert into coverage_refusal (cluster_id, run_id, number, "group", resource, namespace, name, uid, reason)
                select @clusterId, @runId, row_number() over (order by listed.ordinal), @group, @resource, listed.namespace, listed.name, listed.uid,
                       coalesce(listed.reason, case judged.verdict when 'duplicate' then 'The list names it twice; this one was not taken.'
                                                                   else 'It could not be compared with what is stored.' end)
                  from capture_change as judged
                  join capture_stage as listed using (stage, ordinal)
                 where judged.stage = @stage and judged.verdict in ('refused', 'duplicate');
                insert into checkpoint (cluster_id, type_id, resource_version, run_id, taken_at)
                values (@clusterId, @typeId, case when @isComplete then coalesce(@resourceVersion, '') else '' end, @runId, clock_timestamp())
                    on conflict (cluster_id, type_id) do update
                   set resource_version = excluded.resource_version, run_id = excluded.run_id, taken_at = excluded.taken_at;
                with counted as (
                    insert into coverage (cluster_id, run_id, "group", resource, type_id, is_complete, fault, reason, resource_version, objects,
                                          added, modified, deleted, refused, bytes, started_at, finished_at)
                    select @clusterId, @runId, @group, @resource, @typeId, @isComplete, @fault, @reason, @resourceVersion, @objects,
                           count(*) filter (where verdict in ('added', 'replaced')), count(*) filter (where verdict = 'modified'),
                           count(*) filter (where verdict = 'deleted'), count(*) filter (where verdict in ('refused', 'duplicate')),
                           @bytes, clock_timestamp() - @took, clock_timestamp()
                      from capture_change
                     where stage = @stage
                    returning "group", resource, is_complete, fault, reason, resource_version, objects, added, modified, deleted, refused, bytes,
                              started_at, finished_at),
                run as (
                    update capture_run
                       set types = capture_run.types + 1, objects = capture_run.objects + counted.objects, added = capture_run.added + counted.added,
                           modified = capture_run.modified + counted.modified, deleted = capture_run.deleted + counted.deleted,
                           refused = capture_run.refused + counted.refused, bytes = capture_run.bytes + counted.bytes,
                           gaps = capture_run.gaps + case when counted.is_complete then 0 else 1 end, heartbeat_at = clock_timestamp()
                      from counted
                     where capture_run.cluster_id = @clusterId and capture_run.id = @runId),
                staged as (delete from capture_stage where stage = @stage),
                judged as (delete from capture_change where stage = @stage)
                select "group", resource, is_complete, fault, reason, resource_version, objects, added, modified, deleted, refused, bytes,
                       started_at, finished_at
                  from counted;
                """;
            return connection.QuerySingleAsync<TypeCoverage>(Command(sql));
        }

        private CommandDefinition Command(string sql, params ReadOnlySpan<(string Name, object Value)> more)
        {
            foreach (var (name, value) in more)
                _parameters.Add(name, value);
            return new CommandDefinition(sql, _parameters, transaction, cancellationToken: cancellationToken);
        }

        private static DynamicParameters Parameters(TypeCommit commit) => new(new
        {
            commit.ClusterId,
            commit.RunId,
            commit.TypeId,
            commit.Stage,
            commit.Unseen,
            commit.IsAbsenceProven,
            commit.Coverage.IsComplete,
            commit.Coverage.Group,
            commit.Coverage.Resource,
            commit.Coverage.Fault,
            Reason = StagedObject.Readable(commit.Coverage.Reason),
            commit.Coverage.ResourceVersion,
            commit.Coverage.Objects,
            commit.Coverage.Bytes,
            commit.Took,
            Canonicalizer.FormVersion,
            Encoding = BodyEncoding.Zstd,
        });
    }
}
