using Dapper;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.States;

/// <summary>An object of a cluster by its names, as it was at a moment; null is now.</summary>
internal readonly record struct AskedName(int ClusterId, int TypeId, string Namespace, string Name, DateTimeOffset? At);

/// <summary>A version of a lineage: that of the number, or without one the newest before a moment; null is the newest of all.</summary>
internal readonly record struct AskedVersion(int ClusterId, long ResourceId, long? Sequence, DateTimeOffset? Before);

/// <summary>States of many objects in one round trip each question. The caller has been authorised for the clusters.</summary>
public sealed class StateStore(Database database, DictionaryStore dictionaries)
{
    private const string Version = """
        version.sequence, version.resource_id, version.valid_from, nullif(version.valid_to, 'infinity') as valid_to, version.change,
                       version.resource_version as resource_version_text, version.generation, version.hash, version.raw_length, version.source, version.run_id
        """;

    /// <summary>The lives of each name, in the order of the questions; in each the present one first, then the latest.</summary>
    internal Task<IReadOnlyList<ResourceLineage>[]> LineagesAsync(IReadOnlyList<AskedName> asked, CancellationToken cancellationToken) => database.ReadAsync(async connection =>
    {
        const string sql = """
            select asked.place, life.id, life.namespace, life.name, life.uid, life.first_seen_at, life.deleted_at, life.deleted_later_at
              from unnest(@clusters, @types, @spaces, @names, @moments) with ordinality as asked(cluster_id, type_id, namespace, name, at, place)
              cross join lateral (
                    select id, namespace, name, uid, first_seen_at, case when asked.at is null or deleted_at <= asked.at then deleted_at end as deleted_at,
                           case when deleted_at > asked.at then deleted_at end as deleted_later_at
                      from resource
                     where cluster_id = asked.cluster_id and type_id = asked.type_id and namespace = asked.namespace and name = asked.name
                       and (asked.at is null or first_seen_at <= asked.at)
                     order by case when asked.at is null or deleted_at <= asked.at then deleted_at end desc nulls first, first_seen_at desc
                     limit 100) as life
             order by asked.place, life.deleted_at desc nulls first, life.first_seen_at desc
            """;
        var rows = await connection.QueryAsync<long, ResourceLineage, (long Place, ResourceLineage Life)>(new CommandDefinition(sql, new
        {
            clusters = asked.Select(entry => entry.ClusterId).ToArray(),
            types = asked.Select(entry => entry.TypeId).ToArray(),
            spaces = asked.Select(entry => entry.Namespace).ToArray(),
            names = asked.Select(entry => entry.Name).ToArray(),
            moments = asked.Select(entry => entry.At).ToArray(),
        }, cancellationToken: cancellationToken), (place, life) => (place, life), "id");
        var lives = rows.ToLookup(row => row.Place, row => row.Life);
        return asked.Select((_, place) => (IReadOnlyList<ResourceLineage>)[.. lives[place + 1]]).ToArray();
    }, cancellationToken);

    /// <summary>The versions, in the order of the questions; null where there is none.</summary>
    internal async Task<ResourceVersion?[]> VersionsAsync(IReadOnlyList<AskedVersion> asked, CancellationToken cancellationToken)
    {
        const string numberedSql = $"""
            select asked.place, {Version}
              from unnest(@clusters, @lives, @sequences, @befores) with ordinality as asked(cluster_id, resource_id, sequence, before, place)
              cross join lateral (select * from version where cluster_id = asked.cluster_id and sequence = asked.sequence and resource_id = asked.resource_id limit 1) as version
             where asked.sequence is not null
            """;
        const string newestSql = $"""
            select asked.place, {Version}
              from unnest(@clusters, @lives, @sequences, @befores) with ordinality as asked(cluster_id, resource_id, sequence, before, place)
              cross join lateral (select *
                                    from version
                                   where cluster_id = asked.cluster_id and resource_id = asked.resource_id and (asked.before is null or valid_from < asked.before)
                                   order by valid_from desc
                                   limit 1) as version
             where asked.sequence is null
            """;
        var found = new ResourceVersion?[asked.Count];
        foreach (var (sql, isAsked) in new[] { (numberedSql, asked.Any(entry => entry.Sequence is not null)), (newestSql, asked.Any(entry => entry.Sequence is null)) })
        {
            if (!isAsked)
                continue;
            var rows = await database.ReadAsync(connection => connection.QueryAsync<long, ResourceVersion, (long Place, ResourceVersion Version)>(new CommandDefinition(sql, new
            {
                clusters = asked.Select(entry => entry.ClusterId).ToArray(),
                lives = asked.Select(entry => entry.ResourceId).ToArray(),
                sequences = asked.Select(entry => entry.Sequence).ToArray(),
                befores = asked.Select(entry => entry.Before).ToArray(),
            }, cancellationToken: cancellationToken), (place, version) => (place, version), "sequence"), cancellationToken);
            foreach (var (place, version) in rows)
                found[place - 1] = version;
        }
        return found;
    }

    /// <summary>The stored bytes of versions, in the order of the questions; null where the row is gone.</summary>
    internal async Task<StoredBody?[]> BodiesAsync(IReadOnlyList<(int ClusterId, long ResourceId, long Sequence)> asked, CancellationToken cancellationToken)
    {
        const string sql = """
            select asked.place, version.sequence, version.encoding, version.dictionary_id, version.body, version.managed_fields
              from unnest(@clusters, @lives, @sequences) with ordinality as asked(cluster_id, resource_id, sequence, place)
              cross join lateral (select sequence, encoding, dictionary_id, body, managed_fields
                                    from version
                                   where cluster_id = asked.cluster_id and sequence = asked.sequence and resource_id = asked.resource_id
                                   limit 1) as version
            """;
        var rows = (await database.ReadAsync(connection => connection.QueryAsync<long, StoredBody, (long Place, StoredBody Body)>(new CommandDefinition(sql, new
        {
            clusters = asked.Select(entry => entry.ClusterId).ToArray(),
            lives = asked.Select(entry => entry.ResourceId).ToArray(),
            sequences = asked.Select(entry => entry.Sequence).ToArray(),
        }, cancellationToken: cancellationToken), (place, body) => (place, body), "sequence"), cancellationToken)).ToList();
        var contents = await dictionaries.ContentsAsync(rows.Select(row => row.Body.DictionaryId), cancellationToken);
        var found = new StoredBody?[asked.Count];
        foreach (var (place, body) in rows)
            found[place - 1] = body with { Dictionary = contents[body.DictionaryId] };
        return found;
    }
}
