using System.Text;
using Npgsql;
using OpsConsole.Features.Captures;

namespace OpsConsole.ConformanceTests;

/// <summary>What one type's coverage says.</summary>
public sealed record StoredCoverage(string Group, string Resource, bool IsComplete, string? Reason);

/// <summary>What a database holds after captures of one cluster, read past the console's own stores.</summary>
public sealed record StoredObjects(IReadOnlyDictionary<string, string> Bodies, IReadOnlyList<StoredCoverage> Coverage, IReadOnlyList<string> Refusals,
    IReadOnlyList<string> Versions)
{
    public static string PathOf(string group, string version, string resource, string @namespace, string name) =>
        (group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}") + (@namespace.Length == 0 ? "" : $"/namespaces/{@namespace}") + $"/{resource}/{name}";

    public static async Task<StoredObjects> ReadAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        const string bodies = """
            select type."group", type.version, type.resource, current.namespace, current.name, version.encoding, version.body, version.hash, version.raw_length,
                   dictionary.content
              from current
              join resource_type as type on type.cluster_id = current.cluster_id and type.id = current.type_id
              join version on version.cluster_id = current.cluster_id and version.resource_id = current.resource_id and version.valid_from = current.valid_from
              left join dictionary on dictionary.id = version.dictionary_id
             where version.valid_to = 'infinity' and version.hash = current.hash
            """;
        const string versions = """
            select type.resource, resource.name, version.sequence, version.change
              from version
              join resource_type as type on type.cluster_id = version.cluster_id and type.id = version.type_id
              join resource on resource.cluster_id = version.cluster_id and resource.id = version.resource_id
             order by version.sequence
            """;
        return new StoredObjects(
            (await RowsAsync(connection, bodies, Body)).ToDictionary(),
            await RowsAsync(connection, """select "group", resource, is_complete, reason from coverage""",
                row => new StoredCoverage(row.GetString(0), row.GetString(1), row.GetBoolean(2), row.IsDBNull(3) ? null : row.GetString(3))),
            await RowsAsync(connection, "select resource || ' ' || name || ': ' || reason from coverage_refusal", row => row.GetString(0)),
            await RowsAsync(connection, versions, row => $"{row.GetString(0)} {row.GetString(1)} {row.GetInt64(2)} {row.GetString(3)}"));
    }

    private static KeyValuePair<string, string> Body(NpgsqlDataReader row)
    {
        var body = BodyEncoding.Decode(row.GetInt16(5), row.GetFieldValue<byte[]>(6), row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9));
        Xunit.Assert.Equal(row.GetInt32(8), body.Length);
        Xunit.Assert.Equal(row.GetFieldValue<byte[]>(7), System.Security.Cryptography.SHA256.HashData(body));
        return new(PathOf(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4)), Encoding.UTF8.GetString(body));
    }

    private static async Task<List<T>> RowsAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}
