using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>
/// A whole database as lines of text in which ids, times and runs are abstracted from: two consoles that did the same, one of them killed on the
/// way, leave the same lines. A table that is not described here is compared by all its columns but ids and times.
/// </summary>
internal static class DatabaseForm
{
    private static readonly Dictionary<string, string> Described = new(StringComparer.Ordinal)
    {
        // Random, and made by the first sign-in only.
        ["data_protection_key"] = "select '' where false",
        ["audit_event"] = """
            select concat_ws(' | ', action, regexp_replace(subject, '/\S*/', '…/'), person, outcome, (detail - 'run' - 'state')::text)
              from audit_event
            """,
        ["cluster"] = "select concat_ws(' | ', uid, name, labels, server, version, is_declared) from cluster",
        ["resource_type"] = """
            select concat_ws(' | ', cluster.name, "group", resource, kind, type.version, served_versions, namespaced, is_custom, categories, printer_columns)
              from resource_type as type
              join cluster on cluster.id = type.cluster_id
            """,
        ["resource"] = """
            select concat_ws(' | ', cluster.name, type.resource, type."group", resource.namespace, resource.name, resource.uid, deleted_at is null)
              from resource
              join resource_type as type on type.cluster_id = resource.cluster_id and type.id = resource.type_id
              join cluster on cluster.id = resource.cluster_id
            """,
        // Bodies are compared beside this, decoded.
        ["version"] = "select '' where false",
        ["current"] = """
            select concat_ws(' | ', cluster.name, type.resource, type."group", current.namespace, current.name, current.uid, encode(current.hash, 'hex'),
                             encode(current.raw_hash, 'hex'), current.resource_version,
                             exists (select from version as open
                                      where open.cluster_id = current.cluster_id and open.resource_id = current.resource_id
                                        and open.valid_from = current.valid_from and open.valid_to = 'infinity' and open.hash = current.hash),
                             exists (select from capture_run as run where run.cluster_id = current.cluster_id and run.id = current.run_id))
              from current
              join resource_type as type on type.cluster_id = current.cluster_id and type.id = current.type_id
              join cluster on cluster.id = current.cluster_id
            """,
        ["change_sequence"] = """
            select concat_ws(' | ', cluster.name, feed.last, (select count(*) = count(distinct sequence) and coalesce(max(sequence), 0) = feed.last
                                                                from version where version.cluster_id = feed.cluster_id))
              from change_sequence as feed
              join cluster on cluster.id = feed.cluster_id
            """,
        // A type that is gone is told once: by the run that was killed, or by the one that repeats it.
        ["capture_run"] = """
            select concat_ws(' | ', cluster.name, run.state, run.reason, run.types - (select count(*) from coverage where cluster_id = run.cluster_id and run_id = run.id and reason like '%is gone%'), run.expected_types, run.objects, run.refused, run.gaps, run.bytes)
              from capture_run as run
              join cluster on cluster.id = run.cluster_id
             where run.state <> 'interrupted'
            union all
            select concat_ws(' | ', 'all runs', cluster.name, sum(run.added), sum(run.modified), sum(run.deleted))
              from capture_run as run
              join cluster on cluster.id = run.cluster_id
             group by cluster.name
            """,
        ["capture_request"] = """
            select concat_ws(' | ', cluster.name, person, taken_at is not null,
                             exists (select from capture_run as run where run.cluster_id = request.cluster_id and run.id = request.run_id))
              from capture_request as request
              join cluster on cluster.id = request.cluster_id
            """,
        ["coverage"] = """
            with last as (select distinct on (cluster_id) cluster_id, id from capture_run order by cluster_id, started_at desc)
            select concat_ws(' | ', cluster.name, "group", resource, is_complete, fault, reason, resource_version, objects, refused, bytes)
              from coverage
              join last on last.cluster_id = coverage.cluster_id and last.id = coverage.run_id
              join cluster on cluster.id = coverage.cluster_id
             where coverage.reason is null or coverage.reason not like '%is gone%'
            union all
            select distinct concat_ws(' | ', 'gone', cluster.name, "group", resource, is_complete, reason)
              from coverage
              join cluster on cluster.id = coverage.cluster_id
             where coverage.reason like '%is gone%'
            union all
            select concat_ws(' | ', 'all runs', cluster.name, "group", resource, sum(added), sum(modified), sum(deleted))
              from coverage
              join cluster on cluster.id = coverage.cluster_id
             group by cluster.name, "group", resource
            """,
        ["coverage_refusal"] = """
            with last as (select distinct on (cluster_id) cluster_id, id from capture_run order by cluster_id, started_at desc)
            select concat_ws(' | ', cluster.name, number, "group", resource, namespace, refusal.name, refusal.uid, refusal.reason)
              from coverage_refusal as refusal
              join last on last.cluster_id = refusal.cluster_id and last.id = refusal.run_id
              join cluster on cluster.id = refusal.cluster_id
            """,
        ["checkpoint"] = """
            select concat_ws(' | ', cluster.name, type.resource, type."group", checkpoint.resource_version)
              from checkpoint
              join resource_type as type on type.cluster_id = checkpoint.cluster_id and type.id = checkpoint.type_id
              join cluster on cluster.id = checkpoint.cluster_id
            """,
        // What was folded counts Events too, and whether one was counted before its time was over is chance.
        ["change_hour"] = """
            select concat_ws(' | ', cluster.name, sum(hour.told))
              from change_hour as hour
              join cluster on cluster.id = hour.cluster_id
             group by cluster.name
            """,
        ["search_progress"] = """
            select concat_ws(' | ', cluster.name, form, swept_to is null, progress.sequence = feed.last)
              from search_progress as progress
              join change_sequence as feed on feed.cluster_id = progress.cluster_id
              join cluster on cluster.id = progress.cluster_id
            """,
        ["capture_lease"] = "select concat_ws(' | ', id, epoch > 0) from capture_lease",
        ["retention_record"] = """
            select concat_ws(' | ', cluster.name, type.resource, sum(record.versions), sum(record.resources))
              from retention_record as record
              left join resource_type as type on type.cluster_id = record.cluster_id and type.id = record.type_id
              join cluster on cluster.id = record.cluster_id
             group by cluster.name, type.resource
            """,
        ["dictionary"] = """
            select concat_ws(' | ', cluster.name, type.resource, count(*))
              from dictionary
              join resource_type as type on type.cluster_id = dictionary.cluster_id and type.id = dictionary.type_id
              join cluster on cluster.id = dictionary.cluster_id
             group by cluster.name, type.resource
            """,
    };

    public static async Task<IReadOnlyList<string>> OfAsync(TestDatabase database)
    {
        await using var connection = new NpgsqlConnection(database.OwnerConnection + ";Pooling=false");
        await connection.OpenAsync();
        var lines = new List<string>();
        foreach (var table in await LinesAsync(connection, "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition"))
            lines.AddRange((await LinesAsync(connection, Described.GetValueOrDefault(table) ?? await AnyTableAsync(connection, table))).Select(line => $"{table}: {line}"));
        if (lines.Exists(line => line.StartsWith("cluster:", StringComparison.Ordinal)))
            lines.AddRange(await VersionsAsync(connection));
        lines.Sort(StringComparer.Ordinal);
        await using var source = NpgsqlDataSource.Create(database.OwnerConnection + ";Pooling=false");
        var chain = await new AuditStore(new Database(source, TimeProvider.System, NullLogger<Database>.Instance)).VerifyAsync(AuditHead.Start, CancellationToken.None);
        lines.Add($"audit chain: {chain.Head.Sequence} {chain.Fault?.Reason ?? "holds"}");
        return lines;
    }

    private static async Task<string> AnyTableAsync(NpgsqlConnection connection, string table)
    {
        var columns = await LinesAsync(connection, $"""
            select quote_ident(column_name)
              from information_schema.columns
             where table_schema = 'public' and table_name = '{table}' and data_type not in ('timestamp with time zone', 'uuid') and is_identity = 'NO'
               and column_name !~ '(^|_)(id|run|sequence|epoch)$'
             order by ordinal_position
            """);
        return $"select concat_ws(' | ', '{table}'{string.Concat(columns.Select(column => $", coalesce({column}::text, '~')"))}) from \"{table}\"";
    }

    /// <summary>Each object's versions as a chain, with what their bodies are once they are read back.</summary>
    private static async Task<IReadOnlyList<string>> VersionsAsync(NpgsqlConnection connection)
    {
        const string sql = """
            select concat_ws(' | ', cluster.name, type.resource, type."group", resource.namespace, resource.name, resource.uid,
                             row_number() over chain, change, resource_version, generation, encode(hash, 'hex'), form_version, raw_length,
                             encode(managed_fields_hash, 'hex'), source,
                             valid_to = coalesce(lead(valid_from) over chain, 'infinity'),
                             exists (select from capture_run as run where run.cluster_id = version.cluster_id and run.id = version.run_id)),
                   encoding, body, hash, managed_fields, managed_fields_hash, dictionary.content
              from version
              join resource on resource.cluster_id = version.cluster_id and resource.id = version.resource_id
              join resource_type as type on type.cluster_id = version.cluster_id and type.id = version.type_id
              join cluster on cluster.id = version.cluster_id
              left join dictionary on dictionary.id = version.dictionary_id
            window chain as (partition by version.cluster_id, version.resource_id order by valid_from)
            """;
        var lines = new List<string>();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var encoding = reader.GetInt16(1);
            var dictionary = Bytes(6);
            lines.Add($"version: {reader.GetString(0)} | body {Told(Bytes(2), Bytes(3))} | managed fields {Told(Bytes(4), Bytes(5))}");

            string Told(byte[]? stored, byte[]? hash) => stored is null ? "none"
                : SHA256.HashData(BodyEncoding.Decode(encoding, stored, dictionary)).AsSpan().SequenceEqual(hash) ? "as hashed" : "damaged";
        }
        return lines;

        byte[]? Bytes(int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);
    }

    private static async Task<List<string>> LinesAsync(NpgsqlConnection connection, string sql)
    {
        var lines = new List<string>();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return lines;
    }
}
