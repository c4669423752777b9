using Dapper;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Palette;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Resources.Search;

/// <summary>One object that was found, and by what.</summary>
public sealed record ObjectHit
{
    public required int ClusterId { get; init; }
    public required long ResourceId { get; init; }
    /// <summary>Empty where it was found by its name, else the kind of identity.</summary>
    public required string Kind { get; init; }
    public required string Value { get; init; }
    /// <summary>The smaller, the better.</summary>
    public required int Rank { get; init; }
}

/// <summary>One found object as it is now.</summary>
public sealed record ObjectFacts
{
    public required int ClusterId { get; init; }
    public required long Id { get; init; }
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }
    /// <summary>Another lineage bears the name now, or did later: its address needs the uid.</summary>
    public required bool HasSuccessor { get; init; }
    public short Encoding { get; init; }
    public int? DictionaryId { get; init; }
    public byte[]? Dictionary { get; init; }
    public byte[]? Body { get; init; }

    public string Type => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>A type by its name, and where it is.</summary>
public sealed record TypeHit
{
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required int[] Clusters { get; init; }

    public string Name => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}

/// <summary>Looks into the search documents. The clusters are those that the caller may see: no other row has a part in an answer or in its order.</summary>
public sealed class ObjectSearchStore(Database database, DictionaryStore dictionaries)
{
    /// <summary>Shorter words stand at the beginning of half of everything.</summary>
    private const int ShortestPart = 3;
    private const int ShortestBeginning = 4;

    /// <summary>By names that hold every word, the best first. The order is total: what else lies in the tables has no say in it.</summary>
    public Task<IReadOnlyList<ObjectHit>> ByNameAsync(int[] clusters, PaletteQuestion question, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ObjectHit>>(async connection =>
        {
            const string sql = """
                select cluster_id, resource_id, '' as kind, name as value,
                       case when lower(name) = lower(@Text) then 0
                            when starts_with(lower(name), lower(@Text)) then 2
                            else 4 end + case when is_deleted then 10 else 0 end as rank
                  from search_document
                 where cluster_id = any(@clusters)
                   and lower(name) like lower(@indexed) and lower(name) like all(@patterns)
                   and (@space::text is null or lower(namespace) like lower(@space))
                   and (@kind::text is null
                        or (cluster_id, type_id) in (select cluster_id, id
                                                       from resource_type
                                                      where cluster_id = any(@clusters)
                                                        and (lower(kind) like lower(@kind) or lower(resource || '.' || "group") like lower(@kind))))
                 order by rank, length(name), lower(name) collate "C", namespace collate "C", cluster_id, resource_id
                 limit @Most
                """;
            var terms = question.Terms;
            var longest = terms.MaxBy(term => term.Length) ?? "";
            return [.. await connection.QueryAsync<ObjectHit>(new CommandDefinition(sql, new
            {
                clusters,
                question.Text,
                indexed = longest.Length < ShortestPart ? $"{Escape(longest)}%" : $"%{Escape(longest)}%",
                patterns = terms.Select(term => $"%{Escape(term.ToLowerInvariant())}%").ToArray(),
                space = question.Namespace is { } space ? $"{Escape(space)}%" : null,
                kind = question.Kind is { } kind ? $"{Escape(kind)}%" : null,
                question.Most,
            }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>By what names them exactly; its beginning is enough from four characters on.</summary>
    public Task<IReadOnlyList<ObjectHit>> ByIdentityAsync(int[] clusters, PaletteQuestion question, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ObjectHit>>(async connection =>
        {
            const string sql = """
                select hit.cluster_id, hit.resource_id, hit.kind, hit.value,
                       case when hit.is_exact then 1 else 5 end + case when hit.is_deleted then 10 else 0 end as rank
                  from unnest(@clusters) as mine(id)
                 cross join lateral (
                       select found.cluster_id, found.resource_id, found.kind, found.value, lower(found.value) = lower(@Text) as is_exact, document.is_deleted
                         from search_identity as found
                         join search_document as document on document.cluster_id = found.cluster_id and document.resource_id = found.resource_id
                        where found.cluster_id = mine.id and lower(found.value) like lower(@pattern)
                          and (@space::text is null or lower(document.namespace) like lower(@space))
                          and (@kind::text is null
                               or (document.cluster_id, document.type_id) in (select cluster_id, id
                                                       from resource_type
                                                      where cluster_id = any(@clusters)
                                                        and (lower(kind) like lower(@kind) or lower(resource || '.' || "group") like lower(@kind))))
                        order by is_exact desc, document.is_deleted, length(found.value), found.value collate "C", found.resource_id
                        limit @Most) as hit
                 order by rank, length(hit.value), hit.value collate "C", hit.cluster_id, hit.resource_id
                 limit @Most
                """;
            return [.. await connection.QueryAsync<ObjectHit>(new CommandDefinition(sql, new
            {
                clusters,
                question.Text,
                pattern = Escape(question.Text) + (question.Text.Length < ShortestBeginning ? "" : "%"),
                space = question.Namespace is { } space ? $"{Escape(space)}%" : null,
                kind = question.Kind is { } kind ? $"{Escape(kind)}%" : null,
                question.Most,
            }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    public async Task<IReadOnlyList<ObjectFacts>> FactsAsync(IReadOnlyCollection<(int ClusterId, long Id)> objects, CancellationToken cancellationToken)
    {
        const string sql = """
            select lineage.cluster_id, lineage.id, type."group", type.resource, type.kind, lineage.namespace, lineage.name, lineage.uid, lineage.deleted_at,
                   exists (select from resource as other
                            where other.cluster_id = lineage.cluster_id and other.type_id = lineage.type_id and other.namespace = lineage.namespace
                              and other.name = lineage.name and other.id <> lineage.id
                              and (other.deleted_at is null or other.deleted_at > lineage.deleted_at)) as has_successor,
                   coalesce(state.encoding, 0::smallint) as encoding, state.dictionary_id, state.body
              from unnest(@clusters, @ids) as wanted(cluster_id, id)
              join resource as lineage on lineage.cluster_id = wanted.cluster_id and lineage.id = wanted.id
              join resource_type as type on type.cluster_id = lineage.cluster_id and type.id = lineage.type_id
              left join current on current.cluster_id = lineage.cluster_id and current.resource_id = lineage.id
              left join lateral (select encoding, dictionary_id, body
                                   from version
                                  where cluster_id = current.cluster_id and resource_id = current.resource_id and valid_from = current.valid_from
                                  limit 1) as state on true
            """;
        var rows = (await database.ReadAsync(connection => connection.QueryAsync<ObjectFacts>(new CommandDefinition(sql, new
        {
            clusters = objects.Select(entry => entry.ClusterId).ToArray(),
            ids = objects.Select(entry => entry.Id).ToArray(),
        }, cancellationToken: cancellationToken)), cancellationToken)).AsList();
        var contents = await dictionaries.ContentsAsync(rows.Select(row => row.DictionaryId), cancellationToken);
        return [.. rows.Select(row => row with { Dictionary = contents[row.DictionaryId] })];
    }

    /// <summary>Types by kind or plural, each once for all clusters that have it.</summary>
    public Task<IReadOnlyList<TypeHit>> TypesAsync(int[] clusters, IReadOnlyList<string> words, int most, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TypeHit>>(async connection =>
        {
            const string sql = """
                select "group", resource, min(kind) as kind, array_agg(cluster_id order by cluster_id) as clusters
                  from resource_type
                 where cluster_id = any(@clusters) and lower(kind || ' ' || resource || '.' || "group") like all(@patterns)
                 group by "group", resource
                 order by case when lower(min(kind)) = lower(@first) or lower(resource) = lower(@first) then 0
                               when starts_with(lower(min(kind)), lower(@first)) or starts_with(lower(resource), lower(@first)) then 1
                               else 2 end,
                          length(min(kind)), "group" collate "C", resource collate "C"
                 limit @most
                """;
            return [.. await connection.QueryAsync<TypeHit>(new CommandDefinition(sql, new
            {
                clusters,
                patterns = words.Select(word => $"%{Escape(word.ToLowerInvariant())}%").ToArray(),
                first = words[0],
                most,
            }, cancellationToken: cancellationToken))];
        }, cancellationToken);

    /// <summary>What is typed stands for itself.</summary>
    private static string Escape(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
