using Dapper;
using Microsoft.Extensions.Caching.Memory;
using OpsConsole.Platform;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Features.Captures;

/// <summary>Some dictionaries by their ids; a row without one, and one that is not there, have none.</summary>
public sealed class DictionaryContents(IReadOnlyDictionary<int, byte[]> contents)
{
    public byte[]? this[int? id] => id is { } known ? contents.GetValueOrDefault(known) : null;
}

/// <summary>The dictionaries of stored bodies. A row never changes, so what was read once is kept in memory, within a bound.</summary>
public sealed class DictionaryStore(Database database) : IDisposable
{
    private const long MostBytesInMemory = 32L << 20;

    private readonly MemoryCache _contents = new(new MemoryCacheOptions { SizeLimit = MostBytesInMemory });

    /// <summary>The newest one of a type; null where it has none.</summary>
    internal async Task<BodyDictionary?> NewestAsync(int clusterId, int typeId, CancellationToken cancellationToken)
    {
        const string sql = """
            select id
              from dictionary
             where cluster_id = @clusterId and type_id = @typeId
             order by id desc
             limit 1
            """;
        var newest = await database.ReadAsync(connection => connection.ExecuteScalarAsync<int?>(
            new CommandDefinition(sql, new { clusterId, typeId }, cancellationToken: cancellationToken)), cancellationToken);
        return newest is { } id && (await ContentsAsync([id], cancellationToken))[id] is { } content ? new BodyDictionary(id, content) : null;
    }

    /// <summary>Stands in the database before the first body that needs it.</summary>
    internal Task<BodyDictionary> KeepAsync(int clusterId, int typeId, byte[] content, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            const string sql = """
                insert into dictionary (cluster_id, type_id, content)
                values (@clusterId, @typeId, @content)
                returning id
                """;
            var id = await connection.ExecuteScalarAsync<int>(
                new CommandDefinition(sql, new { clusterId, typeId, content }, transaction, cancellationToken: cancellationToken));
            Steps.At("capture.dictionary.kept");
            return new BodyDictionary(id, content);
        }, cancellationToken);

    /// <summary>The contents of those dictionaries that exist.</summary>
    public async Task<DictionaryContents> ContentsAsync(IEnumerable<int?> ids, CancellationToken cancellationToken)
    {
        var contents = new Dictionary<int, byte[]>();
        var unknown = new HashSet<int>();
        foreach (var id in ids.OfType<int>())
            if (_contents.TryGetValue<byte[]>(id, out var content))
                contents[id] = content!;
            else
                unknown.Add(id);
        if (unknown.Count > 0)
            foreach (var read in await ReadAsync([.. unknown], cancellationToken))
                contents[read.Id] = _contents.Set(read.Id, read.Content, new MemoryCacheEntryOptions { Size = read.Content.Length });
        return new DictionaryContents(contents);
    }

    public void Dispose() => _contents.Dispose();

    private Task<IEnumerable<BodyDictionary>> ReadAsync(int[] ids, CancellationToken cancellationToken) => database.ReadAsync(connection =>
    {
        const string sql = "select id, content from dictionary where id = any(@ids)";
        return connection.QueryAsync<BodyDictionary>(new CommandDefinition(sql, new { ids }, cancellationToken: cancellationToken));
    }, cancellationToken);
}
