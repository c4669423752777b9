using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsConsole.Features.Captures;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>The written history of a cluster measured and purged step by step. The control removes a twin of it by one statement a table.</summary>
internal static class PurgeBench
{
    private const int Objects = 20_000;
    private const int Versions = 5;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        var test = await postgres.CreateDatabaseAsync();
        var request = Guid.NewGuid();
        await RunAsync(test.OwnerConnection, $"""
            select ensure_version_month(date '2026-03-01');
            insert into cluster (uid, name, labels, server, is_declared) select gen_random_uuid(), 'c' || n, '{"{}"}', 'https://c', true from generate_series(1, 2) as n;
            alter table approval_request disable trigger user;
            insert into approval_request (id, state, action, class, summary, undo, issuer, subject_id, person, human_issuer, human_subject, plan, plan_hash, items, cluster_ids,
                                          environments, on_drift, start, reason, policy)
            select '{request}', 'executing', 'captures.purge-history', 'A', '', '', '', '', '', '', '', '', sha256(''), 1, array(select id from cluster), '{"{}"}', 'skip', 'run', '', '{"{}"}';
            alter table approval_intent disable trigger user;
            insert into approval_execution (request_id, epoch, holder, lease_until, started_by) values ('{request}', 7, '', now(), '');
            insert into approval_item (request_id, number, cluster_id, cluster, environment, type, namespace, name, uid, outcome, rank, words, findings, preview, substance, state)
            select '{request}', id, id, name, '', 'history', '', name, '', '', 0, '', '{"{}"}', '', '', 'inflight' from cluster;
            insert into approval_intent (request_id, number, epoch, resource_version) select request_id, number, 7, '' from approval_item;
            """);
        foreach (var cluster in (int[])[1, 2])
            await RunAsync(test.OwnerConnection, $"""
                insert into resource_type (cluster_id, "group", resource, kind, version, served_versions, namespaced, is_custom, categories, printer_columns)
                values ({cluster}, 'example.org', 'widgets', 'Widget', 'v1', '{"{v1}"}', true, true, '{"{}"}', '[]');
                insert into resource (cluster_id, type_id, namespace, name, uid, first_seen_at)
                select {cluster}, {cluster}, 'space', 'name-' || n, 'uid-' || n, '2026-03-01' from generate_series(1, {Objects}) as n;
                insert into version (cluster_id, resource_id, type_id, valid_from, valid_to, sequence, change, resource_version, hash, form_version, encoding, raw_length, body, source)
                select {cluster}, id, {cluster}, timestamptz '2026-03-02' + v * interval '1 hour',
                       case when v = {Versions} then 'infinity' else timestamptz '2026-03-02' + (v + 1) * interval '1 hour' end,
                       row_number() over (order by v, id), case v when 1 then 'added' else 'modified' end, v::text, sha256((id || ' ' || v)::bytea), 1, 0, 600,
                       decode(repeat(md5(id::text), 20), 'hex'), 'list'
                  from resource cross join generate_series(1, {Versions}) as v where cluster_id = {cluster};
                insert into current (cluster_id, resource_id, type_id, namespace, name, uid, valid_from, hash, resource_version)
                select cluster_id, id, type_id, namespace, name, uid, timestamptz '2026-03-02' + {Versions} * interval '1 hour', sha256('{"{}"}'), '5' from resource where cluster_id = {cluster};
                insert into change_sequence (cluster_id, last) values ({cluster}, {Objects * Versions});
                insert into change_summary (cluster_id, sequence, valid_from, type_id, resource_id, change, aspects, sentence, managers)
                select cluster_id, sequence, valid_from, type_id, resource_id, change, 1, 'it moved', '{"{}"}' from version where cluster_id = {cluster};
                insert into search_document (cluster_id, resource_id, type_id, namespace, name, is_deleted)
                select cluster_id, id, type_id, namespace, name, false from resource where cluster_id = {cluster};
                """);
        await RunAsync(test.OwnerConnection, "vacuum analyze");
        await using var source = NpgsqlDataSource.Create(test.AppConnection);
        var purge = new HistoryPurge(new HistoryPurgeStore(new Database(source, TimeProvider.System, NullLogger<Database>.Instance)));

        await purge.MeasureAsync(2, CancellationToken.None);
        var measured = await SecondsAsync(() => purge.MeasureAsync(1, CancellationToken.None));
        var control = await SecondsAsync(() => RunAsync(test.OwnerConnection, """
            delete from change_summary where cluster_id = 2;
            delete from search_document where cluster_id = 2;
            delete from current where cluster_id = 2;
            delete from version where cluster_id = 2;
            delete from resource where cluster_id = 2;
            """));
        var purged = await SecondsAsync(async () =>
        {
            var outcome = await purge.PurgeAsync(1, request, CancellationToken.None);
            if (!outcome.IsDone || outcome.Versions != Objects * Versions)
                throw new InvalidOperationException($"the purge came to {outcome}");
        });
        return
        [
            new Figure { Bench = "purge", Metric = $"measured, {Objects * Versions} versions", Value = measured, Unit = "s" },
            new Figure { Bench = "purge", Metric = $"purged, {Objects * Versions} versions, {Objects * Versions / purged:0} versions/s", Value = purged, Unit = "s", Control = control, Ratio = purged / control, Target = 4 },
        ];
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        var begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Command Timeout=300");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
