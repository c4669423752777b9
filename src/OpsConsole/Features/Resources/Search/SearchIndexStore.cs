using Dapper;
using Npgsql;
using OpsConsole.Features.Captures;
using OpsConsole.Platform;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.Search;

/// <summary>How far a cluster's index is behind its history.</summary>
public sealed record SearchBacklog
{
    public required int ClusterId { get; init; }
    /// <summary>It is being built, or built anew: what was not swept yet cannot be found.</summary>
    public required bool IsSweeping { get; init; }
    public required bool HasWork { get; init; }
    /// <summary>Age of the oldest change that is not in it; zero where there is none.</summary>
    public required TimeSpan Lag { get; init; }
}

/// <summary>Keeps the search documents: one batch of one cluster a transaction, each object as it is at that moment, so that repeating is harmless.</summary>
public sealed class SearchIndexStore(Database database, DictionaryStore dictionaries)
{
    private const int BatchSize = 500;

    public Task<IReadOnlyList<SearchBacklog>> BacklogsAsync(string form, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<SearchBacklog>>(async connection =>
        {
            const string sql = """
                select feed.cluster_id,
                       progress.form is distinct from @form or progress.swept_to is not null as is_sweeping,
                       progress.form is distinct from @form or progress.swept_to is not null or progress.sequence < feed.last as has_work,
                       greatest(coalesce(clock_timestamp() - oldest.valid_from, interval '0'), interval '0') as lag
                  from change_sequence as feed
                  left join search_progress as progress on progress.cluster_id = feed.cluster_id
                  left join lateral (select valid_from
                                       from version
                                      where cluster_id = feed.cluster_id and sequence > coalesce(progress.sequence, 0)
                                        and coalesce(progress.sequence, 0) < feed.last
                                      order by sequence
                                      limit 1) as oldest on true
                 order by feed.cluster_id
                """;
            return [.. await connection.QueryAsync<SearchBacklog>(new CommandDefinition(sql, new { form }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>Takes in the next batch of a cluster: changes first, then what a sweep has not seen yet.</summary>
    /// <returns>False where there was nothing to do, or another process does it.</returns>
    public async Task<bool> AdvanceAsync(int clusterId, string form, IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        try
        {
            return await AdvanceAsync(clusterId, form, labels, BatchSize, null, cancellationToken);
        }
        catch (PostgresException error) when (IsOfContent(error))
        {
            // Something in the batch cannot be stored: one object a step until it is found, and that one by its name alone.
            try
            {
                return await AdvanceAsync(clusterId, form, labels, 1, null, cancellationToken);
            }
            catch (PostgresException one) when (IsOfContent(one))
            {
                return await AdvanceAsync(clusterId, form, labels, 1, $"Not found by everything: the database refuses it, {one.SqlState} {one.MessageText}.", cancellationToken);
            }
        }
    }

    /// <summary>Takes out what retention removed from the history.</summary>
    public Task ForgetAsync(int clusterId, CancellationToken cancellationToken) => database.WriteAsync((connection, transaction) =>
    {
        const string sql = """
            delete from search_identity
             where cluster_id = @clusterId
               and not exists (select from resource where resource.cluster_id = @clusterId and resource.id = search_identity.resource_id);
            delete from search_document
             where cluster_id = @clusterId
               and not exists (select from resource where resource.cluster_id = @clusterId and resource.id = search_document.resource_id);
            """;
        return connection.ExecuteAsync(new CommandDefinition(sql, new { clusterId }, transaction, cancellationToken: cancellationToken));
    }, cancellationToken);

    private async Task<bool> AdvanceAsync(
        int clusterId, string form, IReadOnlyList<string> labels, int size, string? refusal, CancellationToken cancellationToken)
    {
        var advanced = await database.WriteAsync(async (connection, transaction) =>
        {
            var work = new Work(connection, transaction, dictionaries, clusterId, cancellationToken);
            if (await work.LockAsync(form) is not { } place || await work.NextAsync(place, size) is not { } batch)
                return false;
            var documents = await work.ReadAsync(batch.Resources, labels, refusal);
            Steps.At("search.batch.read");
            await work.WriteAsync(batch.Resources, documents);
            Steps.At("search.documents.written");
            await work.MoveAsync(form, batch);
            Steps.At("search.batch.committing");
            return true;
        }, cancellationToken);
        if (advanced)
            Steps.At("search.batch.committed");
        return advanced;
    }

    /// <summary>Data exceptions and exceeded limits: another try of the same would end the same.</summary>
    private static bool IsOfContent(PostgresException error) =>
        error.SqlState.StartsWith("22", StringComparison.Ordinal) || error.SqlState.StartsWith("54", StringComparison.Ordinal);

    private sealed record Place
    {
        public required string Form { get; init; }
        public long? SweptTo { get; init; }
        public required long Sequence { get; init; }
        public required long Last { get; init; }
    }

    private sealed record Batch(long[] Resources, long? SweptTo, long Sequence);

    private sealed record Document(long Id, ObjectIdentities Identities);

    private sealed record StateRow
    {
        public required long Id { get; init; }
        public required string Uid { get; init; }
        public short Encoding { get; init; }
        public int? DictionaryId { get; init; }
        public byte[]? Body { get; init; }
    }

    /// <summary>One transaction's statements, in their order.</summary>
    private sealed class Work(
        NpgsqlConnection connection, NpgsqlTransaction transaction, DictionaryStore dictionaries, int clusterId, CancellationToken cancellationToken)
    {
        /// <summary>One process at a time moves a cluster's index; null where another does.</summary>
        public async Task<Place?> LockAsync(string form)
        {
            // Where the form is another one, a sweep begins; whatever changes after this moment comes by the feed.
            const string begin = """
                insert into search_progress (cluster_id, form, swept_to, sequence)
                select cluster_id, '', null, 0
                  from change_sequence
                 where cluster_id = @clusterId
                    on conflict do nothing
                """;
            const string hold = """
                select progress.form, progress.swept_to, progress.sequence, feed.last
                  from search_progress as progress
                  join change_sequence as feed on feed.cluster_id = progress.cluster_id
                 where progress.cluster_id = @clusterId
                   for update of progress skip locked
                """;
            await connection.ExecuteAsync(Command(begin, new { clusterId }));
            var place = await connection.QueryFirstOrDefaultAsync<Place>(Command(hold, new { clusterId }));
            return place is null || place.Form == form ? place : place with { SweptTo = 0, Sequence = place.Last };
        }

        /// <summary>Null where there is nothing left.</summary>
        public async Task<Batch?> NextAsync(Place place, int size)
        {
            const string changed = """
                select distinct resource_id
                  from version
                 where cluster_id = @clusterId and sequence > @Sequence and sequence <= @upTo
                """;
            const string unswept = """
                select id
                  from resource
                 where cluster_id = @clusterId and id > @SweptTo
                 order by id
                 limit @size
                """;
            if (place.Sequence < place.Last)
            {
                var upTo = Math.Min(place.Last, place.Sequence + size);
                var ids = await connection.QueryAsync<long>(Command(changed, new { clusterId, place.Sequence, upTo }));
                return new Batch([.. ids], place.SweptTo, upTo);
            }
            if (place.SweptTo is null)
                return null;
            long[] next = [.. await connection.QueryAsync<long>(Command(unswept, new { clusterId, place.SweptTo, size }))];
            return new Batch(next, next.Length < size ? null : next[^1], place.Sequence);
        }

        /// <summary>The objects of the batch as they are now; of deleted ones the last state.</summary>
        public async Task<IReadOnlyList<Document>> ReadAsync(long[] ids, IReadOnlyList<string> labels, string? refusal)
        {
            const string sql = """
                select lineage.id, lineage.uid, coalesce(state.encoding, 0::smallint) as encoding, state.dictionary_id, state.body
                  from unnest(@ids) as wanted(id)
                  join lateral (select id, uid
                                  from resource
                                 where cluster_id = @clusterId and id = wanted.id
                                 limit 1) as lineage on true
                  left join lateral (select encoding, dictionary_id, body
                                       from version
                                      where cluster_id = @clusterId and resource_id = wanted.id and change <> 'deleted'
                                      order by valid_from desc
                                      limit 1) as state on true
                """;
            var rows = (await connection.QueryAsync<StateRow>(Command(sql, new { clusterId, ids }))).AsList();
            if (refusal is not null)
                return [.. rows.Select(row => new Document(row.Id, new ObjectIdentities([], refusal)))];
            var contents = await dictionaries.ContentsAsync(rows.Select(row => row.DictionaryId), cancellationToken);
            return [.. rows.Select(row => new Document(row.Id, IdentitiesOf(row, contents[row.DictionaryId], labels)))];
        }

        public async Task WriteAsync(long[] ids, IReadOnlyList<Document> documents)
        {
            const string named = """
                insert into search_document (cluster_id, resource_id, type_id, namespace, name, is_deleted, refusal)
                select lineage.cluster_id, lineage.id, lineage.type_id, lineage.namespace, lineage.name, lineage.deleted_at is not null, known.refusal
                  from unnest(@known, @refusals) as known(id, refusal)
                  join resource as lineage on lineage.cluster_id = @clusterId and lineage.id = known.id
                    on conflict (cluster_id, resource_id) do update
                   set is_deleted = excluded.is_deleted, refusal = excluded.refusal
                 where (search_document.is_deleted, search_document.refusal) is distinct from (excluded.is_deleted, excluded.refusal)
                """;
            const string former = """
                delete from search_identity
                 where cluster_id = @clusterId and resource_id = any(@ids)
                   and not exists (select from unnest(@owners, @kinds, @values) as found(id, kind, value)
                                    where found.id = search_identity.resource_id and found.kind = search_identity.kind and found.value = search_identity.value)
                """;
            const string present = """
                insert into search_identity (cluster_id, resource_id, kind, value)
                select @clusterId, found.id, found.kind, found.value
                  from unnest(@owners, @kinds, @values) as found(id, kind, value)
                    on conflict do nothing
                """;
            var found = documents.SelectMany(document => document.Identities.Found.Select(identity => (document.Id, identity.Kind, identity.Value))).ToList();
            var parameters = new
            {
                clusterId,
                ids,
                known = documents.Select(document => document.Id).ToArray(),
                refusals = documents.Select(document => document.Identities.Refusal).ToArray(),
                owners = found.Select(entry => entry.Id).ToArray(),
                kinds = found.Select(entry => entry.Kind).ToArray(),
                values = found.Select(entry => entry.Value).ToArray(),
            };
            await connection.ExecuteAsync(Command(named, parameters));
            await connection.ExecuteAsync(Command(former, parameters));
            await connection.ExecuteAsync(Command(present, parameters));
        }

        public Task<int> MoveAsync(string form, Batch batch)
        {
            const string sql = """
                update search_progress
                   set form = @form, swept_to = @SweptTo, sequence = @Sequence, moved_at = clock_timestamp()
                 where cluster_id = @clusterId
                """;
            return connection.ExecuteAsync(Command(sql, new { clusterId, form, batch.SweptTo, batch.Sequence }));
        }

        private static ObjectIdentities IdentitiesOf(StateRow row, byte[]? dictionary, IReadOnlyList<string> labels)
        {
            try
            {
                return ObjectIdentities.Of(row.Uid, row.Body is { } body ? BodyEncoding.Decode(row.Encoding, body, dictionary) : ReadOnlyMemory<byte>.Empty, labels);
            }
            catch (InvalidDataException error)
            {
                return ObjectIdentities.Of(row.Uid, ReadOnlyMemory<byte>.Empty, labels) with { Refusal = $"Not found by everything: {error.Message}" };
            }
        }

        private CommandDefinition Command(string sql, object parameters) => new(sql, parameters, transaction, cancellationToken: cancellationToken);
    }
}
