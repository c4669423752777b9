using System.Security.Cryptography;
using Dapper;
using Npgsql;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>
/// Writes single states into the history beside the captures. The lock of the cluster's change feed is what both take: it is held from the
/// comparison to the commit, and what is kept behind a run's back is marked by type (<c>checkpoint.kept_to</c>), so that the run's commits know.
/// </summary>
public sealed class ObjectKeepStore([FromKeyedServices(Database.Prepared)] Database database)
{
    internal Task<KeepType?> TypeAsync(int clusterId, string group, string resource, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = """
            select id, kind, version
              from resource_type
             where cluster_id = @clusterId and "group" = @group and resource = @resource
            """;
        return connection.QueryFirstOrDefaultAsync<KeepType>(new CommandDefinition(sql, new { clusterId, group, resource }, cancellationToken: cancellationToken));
    }, cancellationToken);

    /// <summary>The open versions of the states' names: one question, no lock.</summary>
    internal Task<IReadOnlyList<KeepKnown>> OpenAsync(int clusterId, int typeId, IReadOnlyList<KeepState> states, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<KeepKnown>>(async connection =>
        {
            // Nothing is later than what is current: "from then on" finds the same row as "of then", and a server without statistics yet does not
            // take the index of moments for it, where all that one capture brought stands under one.
            const string sql = """
                select wanted.number::integer as number, known.uid, known.hash, known.valid_from, open.sequence
                  from unnest(@spaces, @names) with ordinality as wanted(space, name, number)
                  join lateral (select resource_id, uid, hash, valid_from
                                  from current
                                 where cluster_id = @clusterId and type_id = @typeId and namespace = wanted.space and name = wanted.name
                                 limit 1) as known on true
                  join lateral (select sequence
                                  from version
                                 where cluster_id = @clusterId and resource_id = known.resource_id and valid_from >= known.valid_from
                                 order by valid_from
                                 limit 1) as open on true
                """;
            return [.. await connection.QueryAsync<KeepKnown>(new CommandDefinition(sql, new
            {
                clusterId,
                typeId,
                spaces = states.Select(state => state.Namespace).ToArray(),
                names = states.Select(state => state.Name).ToArray(),
            }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>Takes in the states that the history does not hold. Null where their dictionary is gone: they are to be encoded again.</summary>
    internal async Task<IReadOnlyList<KeptObject>?> KeepAsync(
        int clusterId, int typeId, IReadOnlyList<KeepState> states, BodyDictionary? dictionary, CancellationToken cancellationToken)
    {
        var encoded = Encoded(states, dictionary);
        var kept = await database.WriteAsync(async (connection, transaction) =>
        {
            var work = new Work(connection, transaction, clusterId, typeId, dictionary, encoded, cancellationToken);
            if (!await work.LockFeedAsync())
                return null;
            var known = (await work.KnownAsync(states)).ToDictionary(row => row.Number - 1);
            var answers = new KeptObject[states.Count];
            var missing = new List<KeepEntry>();
            for (var index = 0; index < states.Count; index++)
                if (KeepJudgement.Of(states[index], known.GetValueOrDefault(index)) is { } answer)
                    answers[index] = answer;
                else
                    missing.Add(new KeepEntry(index, states[index], known.GetValueOrDefault(index)));
            if (missing.Count > 0)
                foreach (var (entry, version) in await work.StoreAsync(missing))
                    answers[entry.Index] = entry.State.Kept(version.Sequence, version.ValidFrom, isNew: true);
            Steps.At("capture.objects.kept");
            return answers;
        }, cancellationToken);
        Steps.At("capture.objects.committed");
        return kept;
    }

    /// <summary>Before the lock is taken.</summary>
    private static (byte[] Body, byte[]? ManagedFields)[] Encoded(IReadOnlyList<KeepState> states, BodyDictionary? dictionary)
    {
        using var body = new BodyEncoder();
        if (dictionary is not null)
            body.Use(dictionary.Content);
        return [.. states.Select(state => (body.Encode(state.Body).ToArray(), state.ManagedFields.Length == 0 ? null : body.Encode(state.ManagedFields).ToArray()))];
    }

    private sealed record KeepEntry(int Index, KeepState State, KeepKnown? Known);

    private sealed record NewVersion
    {
        public long ResourceId { get; init; }
        public long Sequence { get; init; }
        public DateTimeOffset ValidFrom { get; init; }
    }

    private sealed record NewResource
    {
        public long Id { get; init; }
        public string Namespace { get; init; } = "";
        public string Name { get; init; } = "";
    }

    /// <summary>One transaction's statements, in their order.</summary>
    private sealed class Work(NpgsqlConnection connection, NpgsqlTransaction transaction, int clusterId, int typeId, BodyDictionary? dictionary,
        IReadOnlyList<(byte[] Body, byte[]? ManagedFields)> encoded, CancellationToken cancellationToken)
    {
        private long _last;
        private DateTime _now;

        /// <summary>False where the dictionary went with a purged history: while the lock is held it cannot go.</summary>
        public async Task<bool> LockFeedAsync()
        {
            // One message: whoever waits for the lock waits for each turn between console and server too.
            const string sql = """
                select ensure_version_month(clock_timestamp()::date);
                insert into change_sequence (cluster_id, last)
                select @clusterId, 0
                 where not exists (select from change_sequence where cluster_id = @clusterId)
                    on conflict do nothing;
                select last
                  from change_sequence
                 where cluster_id = @clusterId
                   for update;
                select clock_timestamp();
                select @dictionaryId::integer is null or exists (select from dictionary where id = @dictionaryId);
                """;
            await using var answers = await connection.QueryMultipleAsync(Command(sql, new { clusterId, dictionaryId = dictionary?.Id }));
            await answers.ReadAsync();
            _last = await answers.ReadSingleAsync<long>();
            _now = await answers.ReadSingleAsync<DateTime>();
            return await answers.ReadSingleAsync<bool>();
        }

        /// <summary>Of each state what stands under its name, or its lineage where that has ended.</summary>
        public Task<IEnumerable<KeepKnown>> KnownAsync(IReadOnlyList<KeepState> states)
        {
            const string sql = """
                select wanted.number::integer as number, coalesce(known.resource_id, lineage.id) as resource_id, coalesce(known.uid, wanted.uid) as uid,
                       state.hash, known.resource_version, state.valid_from, state.sequence, known.resource_id is null as is_deleted,
                       coalesce(known.valid_from, lineage.deleted_at) as predecessor, coalesce(known.place > wanted.place, false) as is_later,
                       same.sequence as same_sequence, same.valid_from as same_valid_from
                  from (select space, name, uid, hash, number, case when resource_version ~ '^[0-9]{1,30}$' then resource_version::numeric end as place
                          from unnest(@spaces, @names, @uids, @hashes, @versions) with ordinality
                               as entry(space, name, uid, hash, resource_version, number)) as wanted
                  left join lateral (select resource_id, uid, valid_from, resource_version,
                                            case when resource_version ~ '^[0-9]{1,30}$' then resource_version::numeric end as place
                                       from current
                                      where cluster_id = @clusterId and type_id = @typeId and namespace = wanted.space and name = wanted.name
                                      limit 1) as known on true
                  left join lateral (select id, deleted_at
                                       from resource
                                      where known.resource_id is null and cluster_id = @clusterId and type_id = @typeId
                                        and namespace = wanted.space and name = wanted.name and uid = wanted.uid
                                      limit 1
                                        for update) as lineage on true
                  left join lateral (select sequence, hash, valid_from
                                       from version
                                      where cluster_id = @clusterId and resource_id = coalesce(known.resource_id, lineage.id) and change <> 'deleted'
                                      order by valid_from desc
                                      limit 1) as state on true
                  left join lateral (select sequence, valid_from
                                       from version
                                      where known.place > wanted.place and cluster_id = @clusterId and resource_id = known.resource_id and hash = wanted.hash
                                      order by valid_from desc
                                      limit 1) as same on true
                 where known.resource_id is not null or lineage.id is not null
                """;
            return connection.QueryAsync<KeepKnown>(Command(sql, new
            {
                clusterId,
                typeId,
                spaces = states.Select(state => state.Namespace).ToArray(),
                names = states.Select(state => state.Name).ToArray(),
                uids = states.Select(state => state.Uid).ToArray(),
                hashes = states.Select(state => state.Hash).ToArray(),
                versions = states.Select(state => state.ResourceVersion).ToArray(),
            }));
        }

        /// <summary>Closes what came before, opens the versions, moves the feed, and tells the captures of the type that they were passed.</summary>
        public async Task<IReadOnlyList<(KeepEntry Entry, NewVersion Version)>> StoreAsync(IReadOnlyList<KeepEntry> entries)
        {
            // Named once more as arrays: by the join alone a server plans and searches every month, and holds the feed's lock meanwhile.
            const string closeSql = """
                with closed as (
                    update version
                       set valid_to = greatest(@now, entry.predecessor + interval '1 microsecond')
                      from unnest(@ids, @predecessors) as entry(id, predecessor)
                     where version.cluster_id = @clusterId and version.resource_id = entry.id and version.valid_from = entry.predecessor
                       and version.valid_to = 'infinity' and version.resource_id = any(@ids) and version.valid_from = any(@predecessors)
                    returning 1)
                select count(*) from closed;
                """;
            const string openSql = """
                insert into version (cluster_id, resource_id, type_id, valid_from, sequence, change, resource_version, generation, hash, form_version,
                                     encoding, dictionary_id, raw_length, body, managed_fields_hash, managed_fields, source)
                select @clusterId, entry.id, @typeId, greatest(@now, entry.predecessor + interval '1 microsecond'), @last + entry.number, entry.change,
                       entry.resource_version, entry.generation, entry.hash, @FormVersion, @encoding, @dictionaryId, entry.raw_length, entry.body,
                       entry.managed_fields_hash, entry.managed_fields, 'list'
                  from unnest(@ids, @predecessors, @changes, @versions, @generations, @hashes, @lengths, @bodies, @managedHashes, @managed) with ordinality
                       as entry(id, predecessor, change, resource_version, generation, hash, raw_length, body, managed_fields_hash, managed_fields, number)
                returning resource_id, sequence, valid_from;
                """;
            const string currentSql = """
                insert into current (cluster_id, resource_id, type_id, namespace, name, uid, valid_from, hash, resource_version)
                select @clusterId, entry.id, @typeId, entry.space, entry.name, entry.uid, greatest(@now, entry.predecessor + interval '1 microsecond'),
                       entry.hash, entry.resource_version
                  from unnest(@ids, @predecessors, @spaces, @names, @uids, @hashes, @versions)
                       as entry(id, predecessor, space, name, uid, hash, resource_version)
                    on conflict (cluster_id, resource_id) do update
                   set valid_from = excluded.valid_from, hash = excluded.hash, raw_hash = null, resource_version = excluded.resource_version, run_id = null;
                update resource
                   set deleted_at = null
                 where cluster_id = @clusterId and id = any(@ids) and deleted_at is not null;
                update change_sequence
                   set last = @last + @count
                 where cluster_id = @clusterId;
                insert into checkpoint (cluster_id, type_id, resource_version, taken_at, kept_to)
                values (@clusterId, @typeId, '', clock_timestamp(), @last + @count)
                    on conflict (cluster_id, type_id) do update
                   set resource_version = '', kept_to = excluded.kept_to;
                """;
            var ids = await IdsAsync(entries);
            var parameters = new
            {
                clusterId,
                typeId,
                now = _now,
                last = _last,
                count = entries.Count,
                Canonicalizer.FormVersion,
                encoding = dictionary is null ? BodyEncoding.Zstd : BodyEncoding.ZstdWithDictionary,
                dictionaryId = dictionary?.Id,
                ids,
                predecessors = entries.Select(entry => entry.Known?.Predecessor?.UtcDateTime).ToArray(),
                changes = entries.Select(entry => entry.Known is { IsDeleted: false } ? "modified" : "added").ToArray(),
                spaces = entries.Select(entry => entry.State.Namespace).ToArray(),
                names = entries.Select(entry => entry.State.Name).ToArray(),
                uids = entries.Select(entry => entry.State.Uid).ToArray(),
                versions = entries.Select(entry => entry.State.ResourceVersion).ToArray(),
                generations = entries.Select(entry => entry.State.Generation).ToArray(),
                hashes = entries.Select(entry => entry.State.Hash).ToArray(),
                lengths = entries.Select(entry => entry.State.Body.Length).ToArray(),
                bodies = entries.Select(entry => encoded[entry.Index].Body).ToArray(),
                managedHashes = entries.Select(entry => entry.State.ManagedFields.Length == 0 ? null : SHA256.HashData(entry.State.ManagedFields)).ToArray(),
                managed = entries.Select(entry => encoded[entry.Index].ManagedFields).ToArray(),
            };
            var expected = entries.Count(entry => entry.Known is not null);
            // One message again: the lock is held.
            await using var answers = await connection.QueryMultipleAsync(Command(closeSql + openSql + currentSql, parameters));
            if (await answers.ReadSingleAsync<long>() is var closed && closed != expected)
                throw new InvalidDataException($"The history of type {typeId} of cluster {clusterId} is damaged: {expected} open versions were due to be closed, {closed} were found.");
            var versions = (await answers.ReadAsync<NewVersion>()).ToDictionary(version => version.ResourceId);
            return [.. entries.Select((entry, index) => (entry, versions[ids[index]]))];
        }

        /// <summary>Of the lineages there are, and of those that begin here.</summary>
        private async Task<long[]> IdsAsync(IReadOnlyList<KeepEntry> entries)
        {
            const string sql = """
                insert into resource (cluster_id, type_id, namespace, name, uid, first_seen_at)
                select @clusterId, @typeId, entry.space, entry.name, entry.uid, @now
                  from unnest(@spaces, @names, @uids) as entry(space, name, uid)
                returning id, namespace, name
                """;
            var begin = entries.Where(entry => entry.Known is null).Select(entry => entry.State).ToList();
            var begun = begin.Count == 0 ? [] : (await connection.QueryAsync<NewResource>(Command(sql, new
            {
                clusterId,
                typeId,
                now = _now,
                spaces = begin.Select(state => state.Namespace).ToArray(),
                names = begin.Select(state => state.Name).ToArray(),
                uids = begin.Select(state => state.Uid).ToArray(),
            }))).ToDictionary(row => (row.Namespace, row.Name), row => row.Id);
            return [.. entries.Select(entry => entry.Known?.ResourceId ?? begun[(entry.State.Namespace, entry.State.Name)])];
        }

        private CommandDefinition Command(string sql, object? parameters) => new(sql, parameters, transaction, cancellationToken: cancellationToken);
    }
}
