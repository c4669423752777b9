using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Search;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Palette;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;

namespace OpsConsole.Benchmarks;

/// <summary>The objects' answer of the palette over 100,000 objects of 50 clusters. The control is the time the server itself needs for the search by name.</summary>
internal static class PaletteBench
{
    private const int Clusters = 50;
    private const int Objects = 100_000;
    private const int Rounds = 40;
    /// <summary>Milliseconds, 95th percentile.</summary>
    private const double Target = 300;
    private static readonly Caller Person = new(new("https://id.example", "person"), "Person");

    private static readonly (string What, string Text)[] Questions =
    [
        ("part of few names", "object-77777"), ("part of every name", "object"), ("two words", "backup 1234"), ("one letter", "t"),
        ("name with dashes", "c1-b"), ("uid", "00000000-0000-4000-8000-000000054321"), ("kind", "kind:Bucket"), ("nothing", "nothing-is-called-like-this"),
    ];

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var postgres = new PostgresFixture();
        var test = await postgres.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(test.AppConnection);
        var database = new Database(source, TimeProvider.System, NullLogger<Database>.Instance);
        await FillAsync(test);
        using var dictionaries = new DictionaryStore(database);
        var indexing = Stopwatch.GetTimestamp();
        await IndexAsync(new SearchIndexStore(database, dictionaries));
        var figures = new List<Figure>
        {
            new() { Bench = "palette", Metric = $"index of {Objects} objects", Value = Stopwatch.GetElapsedTime(indexing).TotalSeconds, Unit = "s" },
        };
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var fleet = Fleet();
        using var lag = new SearchLag(services.GetRequiredService<IMeterFactory>(), fleet);
        var palette = new ObjectPalette(fleet, new ResourceBrowser(fleet, new ResourceStore(database, dictionaries), new PastStore(database, dictionaries)),
            new ObjectSearchStore(database, dictionaries), lag);
        foreach (var (what, text) in Questions)
        {
            var times = new List<double>();
            for (var round = 0; round <= Rounds; round++)
            {
                var begun = Stopwatch.GetTimestamp();
                var answer = await palette.SearchAsync(Person, PaletteQuestion.Read(text).Value!, CancellationToken.None);
                if (answer.IsRefused)
                    throw new InvalidOperationException(answer.Refusal.Message);
                // The first one opens connections.
                if (round > 0)
                    times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            times.Sort();
            figures.Add(new Figure
            {
                Bench = "palette",
                Metric = $"{what}, p95",
                Value = times[(int)(times.Count * .95) - 1],
                Unit = "ms",
                Control = await ExplainAsync(test, text),
                Target = Target,
            });
        }
        return figures;
    }

    /// <summary>Milliseconds that the server itself reports for names that hold the words.</summary>
    private static async Task<double> ExplainAsync(TestDatabase test, string text)
    {
        var words = PaletteQuestion.Read(text).Value!.Terms;
        var longest = words.MaxBy(word => word.Length) ?? "";
        await using var connection = new NpgsqlConnection(test.OwnerConnection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("""
            explain (analyze, format json)
            select cluster_id, resource_id
              from search_document
             where cluster_id = any(@clusters) and lower(name) like @indexed and lower(name) like all(@patterns)
             order by length(name), lower(name) collate "C"
             limit 8
            """, connection);
        command.Parameters.AddWithValue("clusters", Enumerable.Range(1, Clusters).ToArray());
        command.Parameters.AddWithValue("indexed", longest.Length < 3 ? $"{longest}%" : $"%{longest}%");
        command.Parameters.AddWithValue("patterns", words.Select(word => $"%{word}%").ToArray());
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        return plan.RootElement[0].GetProperty("Execution Time").GetDouble() + plan.RootElement[0].GetProperty("Planning Time").GetDouble();
    }

    private static async Task IndexAsync(SearchIndexStore index)
    {
        foreach (var cluster in Enumerable.Range(1, Clusters))
            while (await index.AdvanceAsync(cluster, "bench", ResourceOptions.DefaultIdentityLabels, CancellationToken.None))
            {
                // Until nothing is left.
            }
    }

    private static async Task FillAsync(TestDatabase test)
    {
        await using var connection = new NpgsqlConnection(test.OwnerConnection + ";Command Timeout=600");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(string.Create(CultureInfo.InvariantCulture, $$$"""
            select ensure_version_month(current_date);
            insert into cluster (uid, name, labels, server, is_declared)
            select gen_random_uuid(), 'cluster-' || number, '{}', 'https://cluster-' || number, true from generate_series(1, {{{Clusters}}}) as number;
            insert into resource_type (cluster_id, "group", resource, kind, version, served_versions, namespaced, is_custom, categories, printer_columns)
            select cluster.id, 'example.org', type.plural, type.kind, 'v1', '{v1}', true, true, '{}', '[]'
              from cluster
             cross join (values ('buckets', 'Bucket'), ('tidbclusters', 'TidbCluster'), ('backups', 'Backup'), ('volumes', 'Volume')) as type(plural, kind);
            insert into resource (cluster_id, type_id, namespace, name, uid, first_seen_at)
            select type.cluster_id, type.id, 'ns-' || number % 20,
                   (array['tdc-', 'team-', 'backup-', 'logs-'])[1 + number % 4] || 'c' || number % 100 || '-object-' || number,
                   '00000000-0000-4000-8000-' || lpad(number::text, 12, '0'), clock_timestamp()
              from generate_series(1, {{{Objects}}}) as number
              join resource_type as type on type.cluster_id = 1 + number % {{{Clusters}}} and type.resource = (array['buckets', 'tidbclusters', 'backups', 'volumes'])[1 + number % 4];
            insert into version (cluster_id, resource_id, type_id, valid_from, sequence, change, resource_version, form_version, encoding, raw_length, body, source)
            select cluster_id, id, type_id, clock_timestamp(), row_number() over (partition by cluster_id order by id), 'added', '1', 1, 0, 0,
                   convert_to('{"metadata":{"annotations":{"crossplane.io/external-name":"ext-' || id || '"},"labels":{"app.kubernetes.io/instance":"app-' || id % 500
                              || '"}},"status":{"atProvider":{"arn":"arn:aws:s3:::ext-' || id || '"},"conditions":[{"type":"Ready","status":"True"}]}}', 'UTF8'), 'list'
              from resource;
            insert into current (cluster_id, resource_id, type_id, namespace, name, uid, valid_from, hash, resource_version)
            select lineage.cluster_id, lineage.id, lineage.type_id, lineage.namespace, lineage.name, lineage.uid, version.valid_from, '\x00', '1'
              from resource as lineage
              join version on version.cluster_id = lineage.cluster_id and version.resource_id = lineage.id;
            insert into change_sequence (cluster_id, last) select cluster_id, max(sequence) from version group by cluster_id;
            """), connection);
        await command.ExecuteNonQueryAsync();
    }

    private static Fleet Fleet()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"grants":[{"issuer":"https://id.example","subject":"person","role":"support","clusters":""}]}""");
        var options = Options.Create(new AccessOptions { AssignmentsFile = file, Revalidation = TimeSpan.FromMinutes(5) });
        var access = new AccessService(new Everybody(), new AssignmentsFile(options, TimeProvider.System), new DirectoryState(TimeProvider.System), options, TimeProvider.System);
        File.Delete(file);
        var fleet = new Fleet(access, new ClusterDeclarations(Options.Create(new ClusterOptions { Folder = Path.GetTempPath() }), TimeProvider.System));
        fleet.Rebuild(_ => Enumerable.Range(1, Clusters).Select(number => new Cluster
        {
            Id = number,
            Name = $"cluster-{number}",
            Labels = ImmutableDictionary<string, string>.Empty,
            Health = new ClusterHealth(ClusterState.Ready, null, null, null),
        }).ToImmutableDictionary(cluster => cluster.Name, cluster => new FleetMember(cluster, null, null, true)));
        return fleet;
    }

    private sealed class Everybody : IDirectory
    {
        public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken) =>
            Task.FromResult<Answer<Membership>>(new Membership(Standing.Active, []));
    }
}
