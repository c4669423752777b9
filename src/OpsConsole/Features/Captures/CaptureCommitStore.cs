using Dapper;
using Npgsql;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>Turns one type's staged list into versions, current rows, checkpoint and coverage, all in one transaction.</summary>
/// <remarks>
/// Nobody has analysed what was written a moment ago, so the planner may be off by any factor. Each lookup is therefore a lateral one with a
/// limit, or takes its keys from the judged row: both leave it no plan that reads all rows for each row.
/// </remarks>
public sealed class CaptureCommitStore(Database database)
{
    internal Task<TypeCoverage> CommitAsync(TypeCommit commit, CancellationToken cancellationToken) => database.WriteAsync(async (connection, transaction) =>
    {
        var work = new Work(connection, transaction, commit, cancellationToken);
        await CaptureLeaseStore.HoldAsync(connection, transaction, commit.Epoch, cancellationToken);
        if (await work.CommittedBeforeAsync() is { } done)
            return done;
        if (commit.HasSomethingToJudge)
        {
            await work.LockFeedAsync();
            await work.JudgeAsync();
            Steps.At("capture.changes.judged");
            await work.StoreVersionsAsync();
            Steps.At("capture.versions.stored");
            await work.ReplaceCurrentAsync();
            Steps.At("capture.current.replaced");
        }
        var coverage = await work.CoverAsync();
        Steps.At("capture.type.covered");
        await work.ClearStageAsync();
        Steps.At("capture.type.committing");
        return coverage;
    }, cancellationToken);

    /// <summary>One transaction's statements, in their order.</summary>
    private sealed class Work(NpgsqlConnection connection, NpgsqlTransaction transaction, TypeCommit commit, CancellationToken cancellationToken)
    {
        private readonly DynamicParameters _parameters = Parameters(commit);

        /// <summary>While this run went on, states of the type were kept by <see cref="ObjectKeeper"/>: the list may be older than those, or newer.</summary>
        private bool _hasKept;

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
            const string keptSql = "select exists (select from checkpoint where cluster_id = @clusterId and type_id = @typeId and kept_to > @knownTo)";
            _parameters.Add("last", await connection.ExecuteScalarAsync<long>(Command(sql)));
            _parameters.Add("now", await connection.ExecuteScalarAsync<DateTime>(Command("select clock_timestamp()")));
            _hasKept = await connection.ExecuteScalarAsync<bool>(Command(keptSql));
            _parameters.Add("hasKept", _hasKept);
        }

        public async Task JudgeAsync()
        {
            // A name stands once in a list: the first storable row holds it, further ones are refused by name. A row without a body claims
            // that its form is current; where that is not so it is refused rather than guessed. A new name, or one that came back with
            // another uid, gets its lineage here; a lineage that had ended goes on after its deletion. A state that was kept since the run began
            // gives way only to one that is newer by its resourceVersion: otherwise the next list, which is read at the newest state, decides.
            const string listed = """
                insert into capture_change (stage, ordinal, cluster_id, verdict, resource_id, known_id, predecessor)
                select @stage, judged.ordinal, @clusterId, judged.verdict,
                       case when judged.verdict in ('added', 'replaced') then coalesce(lineage.id, nextval('resource_id_seq')) else judged.known_id end,
                       judged.known_id,
                       case when judged.verdict in ('added', 'replaced') then lineage.deleted_at else judged.valid_from end
                  from (select listed.ordinal, listed.namespace, listed.name, listed.uid, known.resource_id as known_id, known.valid_from,
                               case when listed.reason is not null then 'refused'
                                    when listed.turn > 1 then 'duplicate'
                                    when known.resource_id is not null and unseen.id is null and kept.sequence is null then 'duplicate'
                                    when known.uid = listed.uid and known.hash = listed.hash then 'unchanged'
                                    when kept.sequence is not null
                                         and not (listed.has_body and coalesce(listed.place > kept.place, false)) then 'later'
                                    when not listed.has_body then 'refused'
                                    when known.resource_id is null then 'added'
                                    when known.uid = listed.uid then 'modified'
                                    when @isComplete or listed.namespace = any(@provenNamespaces) then 'replaced'
                                    else 'later' end as verdict
                          from (select ordinal, namespace, name, uid, hash, reason, body is not null as has_body,
                                       case when @hasKept and resource_version ~ '^[0-9]{1,30}$' then resource_version::numeric end as place,
                                       row_number() over (partition by namespace, name order by reason is not null, ordinal) as turn
                                  from capture_stage
                                 where stage = @stage) as listed
                          left join lateral (select resource_id, uid, hash, valid_from
                                               from current
                                              where cluster_id = @clusterId and type_id = @typeId
                                                and namespace = listed.namespace and name = listed.name
                                              limit 1) as known on true
                          left join unnest(@unseen) as unseen(id) on unseen.id = known.resource_id
                          left join lateral (select sequence, case when resource_version ~ '^[0-9]{1,30}$' then resource_version::numeric end as place
                                               from version
                                              where @hasKept and cluster_id = @clusterId and resource_id = known.resource_id and valid_from = known.valid_from
                                                and sequence > @knownTo and run_id is null
                                              limit 1) as kept on true) as judged
                  left join lateral (select id, deleted_at
                                       from resource
                                      where judged.verdict in ('added', 'replaced') and cluster_id = @clusterId and type_id = @typeId
                                        and namespace = judged.namespace and name = judged.name and uid = judged.uid
                                      limit 1) as lineage on true
                """;
            const string lineages = """
                insert into resource (cluster_id, id, type_id, namespace, name, uid, first_seen_at)
                overriding system value
                select @clusterId, judged.resource_id, @typeId, listed.namespace, listed.name, listed.uid, @now
                  from capture_change as judged
                  join lateral (select namespace, name, uid
                                  from capture_stage
                                 where stage = judged.stage and ordinal = judged.ordinal
                                 limit 1) as listed on true
                 where judged.stage = @stage and judged.verdict in ('added', 'replaced') and judged.predecessor is null
                """;
            // A refused or unreadable object protects the known one of its name: it exists. What was kept since the run began is not in a list that
            // may be older. An object that is replaced goes, also where it was kept after the list had been compared with what was known.
            const string absent = """
                insert into capture_change (stage, ordinal, cluster_id, verdict, resource_id, known_id, predecessor)
                select @stage, -row_number() over (order by known.resource_id), @clusterId, 'deleted', known.resource_id, known.resource_id, known.valid_from
                  from (select unnest(@unseen)
                         union
                        select known_id
                          from capture_change
                         where stage = @stage and verdict = 'replaced') as unseen(id)
                  join lateral (select resource_id, valid_from, namespace
                                  from current
                                 where cluster_id = @clusterId and resource_id = unseen.id
                                 limit 1) as known on true
                  left join lateral (select sequence, case when resource_version ~ '^[0-9]{1,30}$' then resource_version::numeric end as place
                                       from version
                                      where @hasKept and cluster_id = @clusterId and resource_id = known.resource_id and valid_from = known.valid_from
                                        and sequence > @knownTo and run_id is null
                                      limit 1) as kept on true
                 where exists (select from capture_change as judged
                                where judged.stage = @stage and judged.known_id = unseen.id and judged.verdict = 'replaced')
                    or ((@isAbsenceProven or known.namespace = any(@provenNamespaces))
                        and (kept.sequence is null
                             or coalesce(case when @resourceVersion ~ '^[0-9]{1,30}$' then @resourceVersion::numeric end >= kept.place, false))
                        and not exists (select from capture_change as judged
                                         where judged.stage = @stage and judged.known_id = unseen.id
                                           and judged.verdict in ('unchanged', 'modified', 'refused', 'later')));
                """;
            if (await connection.ExecuteAsync(Command(listed)) != commit.Staged)
                throw new StageLostException();
            await connection.ExecuteAsync(Command(lineages));
            if (commit.Unseen.Length > 0 || _hasKept)
                await connection.ExecuteAsync(Command(absent));
        }

        /// <summary>Gives every change its place in the feed and its moment: never at or before its predecessor's, whatever the clock says.</summary>
        public async Task StoreVersionsAsync()
        {
            const string expectedSql = """
                select count(*)
                  from capture_change
                 where stage = @stage and verdict in ('added', 'modified', 'replaced', 'deleted') and predecessor is not null
                """;
            const string closeSql = """
                update version
                   set valid_to = greatest(@now, judged.predecessor + interval '1 microsecond')
                  from capture_change as judged
                 where judged.stage = @stage and judged.verdict in ('added', 'modified', 'replaced', 'deleted') and judged.predecessor is not null
                   and version.cluster_id = judged.cluster_id and version.resource_id = judged.resource_id
                   and version.valid_from = judged.predecessor and version.valid_to = 'infinity'
                """;
            const string openSql = """
                insert into version (cluster_id, resource_id, type_id, valid_from, sequence, change, resource_version, generation, hash, form_version,
                                     encoding, dictionary_id, raw_length, body, managed_fields_hash, managed_fields, source, run_id)
                select @clusterId, judged.resource_id, @typeId, greatest(@now, judged.predecessor + interval '1 microsecond'),
                       @last + row_number() over (order by judged.verdict <> 'deleted', abs(judged.ordinal)),
                       case judged.verdict when 'replaced' then 'added' else judged.verdict end,
                       coalesce(listed.resource_version, @resourceVersion, ''), listed.generation, listed.hash, @formVersion,
                       case when listed.body is null then 0 else @encoding end, case when listed.body is not null then @dictionaryId end,
                       coalesce(listed.raw_length, 0), listed.body, listed.managed_fields_hash, listed.managed_fields, 'list', @runId
                  from capture_change as judged
                  left join lateral (select resource_version, generation, hash, raw_length, body, managed_fields_hash, managed_fields
                                       from capture_stage
                                      where stage = judged.stage and ordinal = judged.ordinal
                                      limit 1) as listed on true
                 where judged.stage = @stage and judged.verdict in ('added', 'modified', 'replaced', 'deleted')
                """;
            var expected = await connection.ExecuteScalarAsync<long>(Command(expectedSql));
            var closed = expected == 0 ? 0 : await connection.ExecuteAsync(Command(closeSql));
            if (closed != expected)
                throw new InvalidDataException($"The history of {commit.Coverage.Type} is damaged: {expected} open versions were due to be closed, {closed} were found.");
            var changes = await connection.ExecuteAsync(Command(openSql));
            if (changes > 0)
                await connection.ExecuteAsync(Command("update change_sequence set last = @last + @changes where cluster_id = @clusterId", ("changes", changes)));
        }

        public Task<int> ReplaceCurrentAsync()
        {
            const string sql = """
                delete from current
                 using capture_change as judged
                 where judged.stage = @stage and judged.verdict = 'deleted'
                   and current.cluster_id = judged.cluster_id and current.resource_id = judged.resource_id;
                update resource
                   set deleted_at = case judged.verdict when 'deleted' then greatest(@now, judged.predecessor + interval '1 microsecond') end
                  from capture_change as judged
                 where judged.stage = @stage and resource.cluster_id = judged.cluster_id and resource.id = judged.resource_id
                   and judged.verdict in ('deleted', 'added', 'replaced') and judged.predecessor is not null;
                insert into current (cluster_id, resource_id, type_id, namespace, name, uid, valid_from, hash, raw_hash, resource_version, run_id)
                select @clusterId, judged.resource_id, @typeId, listed.namespace, listed.name, listed.uid,
                       greatest(@now, judged.predecessor + interval '1 microsecond'), listed.hash, listed.raw_hash, listed.resource_version, @runId
                  from capture_change as judged
                  join lateral (select namespace, name, uid, hash, raw_hash, resource_version
                                  from capture_stage
                                 where stage = judged.stage and ordinal = judged.ordinal
                                 limit 1) as listed on true
                 where judged.stage = @stage and judged.verdict in ('added', 'modified', 'replaced')
                    on conflict (cluster_id, resource_id) do update
                   set valid_from = excluded.valid_from, hash = excluded.hash, raw_hash = excluded.raw_hash,
                       resource_version = excluded.resource_version, run_id = excluded.run_id;
                update current
                   set raw_hash = listed.raw_hash, resource_version = listed.resource_version
                  from capture_change as judged
                  join lateral (select raw_hash, resource_version
                                  from capture_stage
                                 where stage = judged.stage and ordinal = judged.ordinal
                                 limit 1) as listed on true
                 where judged.stage = @stage and judged.verdict = 'unchanged'
                   and current.cluster_id = judged.cluster_id and current.resource_id = judged.resource_id;
                """;
            return connection.ExecuteAsync(Command(sql));
        }

        public async Task<TypeCoverage> CoverAsync()
        {
            const string refusals = """
                insert into coverage_refusal (cluster_id, run_id, number, "group", resource, namespace, name, uid, reason)
                select @clusterId, @runId, row_number() over (order by listed.ordinal), @group, @resource, listed.namespace, listed.name, listed.uid,
                       coalesce(listed.reason, case judged.verdict when 'duplicate' then 'The list names it twice; this one was not taken.'
                                                                   else 'It could not be compared with what is stored.' end)
                  from capture_change as judged
                  join lateral (select ordinal, namespace, name, uid, reason
                                  from capture_stage
                                 where stage = judged.stage and ordinal = judged.ordinal
                                 limit 1) as listed on true
                 where judged.stage = @stage and judged.verdict in ('refused', 'duplicate')
                """;
            const string coverage = """
                insert into checkpoint (cluster_id, type_id, resource_version, run_id, taken_at)
                values (@clusterId, @typeId, case when @isComplete then coalesce(@resourceVersion, '') else '' end, @runId, clock_timestamp())
                    on conflict (cluster_id, type_id) do update
                   set resource_version = case when checkpoint.kept_to > @knownTo then '' else excluded.resource_version end,
                       run_id = excluded.run_id, taken_at = excluded.taken_at;
                with counted as (
                    insert into coverage (cluster_id, run_id, "group", resource, type_id, is_complete, fault, reason, resource_version, objects,
                                          added, modified, deleted, refused, bytes, started_at, finished_at)
                    select @clusterId, @runId, @group, @resource, @typeId, @isComplete, @fault, @reason, @resourceVersion, @objects,
                           count(*) filter (where verdict in ('added', 'replaced')), count(*) filter (where verdict = 'modified'),
                           count(*) filter (where verdict = 'deleted'), count(*) filter (where verdict in ('refused', 'duplicate')),
                           @bytes, now() - @took, clock_timestamp()
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
                     where capture_run.cluster_id = @clusterId and capture_run.id = @runId)
                select "group", resource, is_complete, fault, reason, resource_version, objects, added, modified, deleted, refused, bytes,
                       started_at, finished_at
                  from counted;
                """;
            if (commit.Staged > 0)
                await connection.ExecuteAsync(Command(refusals));
            return await connection.QuerySingleAsync<TypeCoverage>(Command(coverage));
        }

        public Task ClearStageAsync()
        {
            const string sql = """
                delete from capture_stage where stage = @stage;
                delete from capture_change where stage = @stage;
                """;
            return commit.HasSomethingToJudge ? connection.ExecuteAsync(Command(sql)) : Task.CompletedTask;
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
            commit.KnownTo,
            commit.IsAbsenceProven,
            commit.ProvenNamespaces,
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
            Encoding = commit.DictionaryId is null ? BodyEncoding.Zstd : BodyEncoding.ZstdWithDictionary,
            commit.DictionaryId,
        });
    }
}
