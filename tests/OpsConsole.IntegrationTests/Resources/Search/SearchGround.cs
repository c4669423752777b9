using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Search;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Palette;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Resources.Search;

/// <summary>Clusters with written history, and palettes of any person over any part of them; no cluster is ever asked.</summary>
internal sealed class SearchGround
{
    public const string Form = "test";
    public static readonly Caller Person = new(new("https://id.example", "person"), "Person");
    private static readonly DateTimeOffset Begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Labels = ["app.kubernetes.io/instance"];

    private readonly TestDatabase _test;
    private readonly Database _database;
    private readonly IReadOnlyList<Cluster> _clusters;
    private long _sequence;

    private SearchGround(TestDatabase test, IReadOnlyList<Cluster> clusters)
    {
        (_test, _clusters, _database) = (test, clusters, test.OpenDatabase());
        Index = new SearchIndexStore(_database, new DictionaryStore(_database));
    }

    public SearchIndexStore Index { get; }

    public IReadOnlyList<Cluster> Clusters => _clusters;

    /// <summary>Named after their environments: <c>prod-1</c>. Each has widgets and gadgets.</summary>
    public static async Task<SearchGround> CreateAsync(PostgresFixture postgres, params string[] names)
    {
        var clusters = names.Select((name, at) => new Cluster
        {
            Id = at + 1,
            Name = name,
            Labels = new Dictionary<string, string> { ["environment"] = name.Split('-')[0], ["region"] = "euw1" },
            Health = new ClusterHealth(ClusterState.Ready, null, null, null),
        }).ToList();
        var ground = new SearchGround(await postgres.CreateDatabaseAsync(), clusters);
        await ground.RunAsync("select ensure_version_month(date '2026-03-01')");
        foreach (var cluster in clusters)
            await ground.RunAsync($$"""
                insert into cluster (uid, name, labels, server, is_declared) values (gen_random_uuid(), '{{cluster.Name}}', '{}', 'https://{{cluster.Name}}', true);
                insert into resource_type (cluster_id, "group", resource, kind, version, served_versions, namespaced, is_custom, categories, printer_columns) values
                    ({{cluster.Id}}, 'example.org', 'widgets', 'Widget', 'v1', '{v1}', true, true, '{}', '[]'),
                    ({{cluster.Id}}, 'example.org', 'gadgets', 'Gadget', 'v1', '{v1}', true, true, '{}', '[]');
                insert into change_sequence (cluster_id, last) values ({{cluster.Id}}, 0);
                """);
        return ground;
    }

    /// <summary>A new lineage with its first state; null is one whose body is not kept.</summary>
    public async Task<long> AddAsync(string cluster, string name, string uid, string? json, string space = "ns", string type = "widgets")
    {
        var id = await AskAsync<long>($"""
            insert into resource (cluster_id, type_id, namespace, name, uid, first_seen_at)
            select cluster.id, type.id, '{space}', '{name}', '{uid}', '{Begin:O}'
              from cluster
              join resource_type as type on type.cluster_id = cluster.id and type.resource = '{type}'
             where cluster.name = '{cluster}'
            returning id
            """);
        await StateAsync(id, json is null ? [] : Canonicalizer.Normalize(Encoding.UTF8.GetBytes(json)), "added");
        return id;
    }

    public Task ChangeAsync(long id, string json) => StateAsync(id, Canonicalizer.Normalize(Encoding.UTF8.GetBytes(json)), "modified");

    public Task DeleteAsync(long id) => StateAsync(id, null, "deleted");

    /// <summary>Exactly these bytes, as a capture would never have stored them.</summary>
    public async Task StateAsync(long id, byte[]? body, string change, int encoding = 0)
    {
        var at = Begin.AddSeconds(++_sequence).ToString("O", CultureInfo.InvariantCulture);
        var hex = body is null ? "null" : $@"'\x{Convert.ToHexString(body)}'::bytea";
        await RunAsync($"""
            update version set valid_to = '{at}' where resource_id = {id} and valid_to = 'infinity';
            insert into version (cluster_id, resource_id, type_id, valid_from, sequence, change, resource_version, form_version, encoding, raw_length, body, source)
            select cluster_id, id, type_id, '{at}', {_sequence}, '{change}', '1', 1, {encoding}, 0, {hex}, 'list' from resource where id = {id};
            update resource set deleted_at = case when '{change}' = 'deleted' then '{at}'::timestamptz end where id = {id};
            delete from current where resource_id = {id};
            insert into current (cluster_id, resource_id, type_id, namespace, name, uid, valid_from, hash, resource_version)
            select cluster_id, id, type_id, namespace, name, uid, '{at}', '\x00', '1' from resource where id = {id} and deleted_at is null;
            update change_sequence set last = {_sequence} where cluster_id = (select cluster_id from resource where id = {id});
            """);
    }

    public async Task IndexAsync(string form = Form)
    {
        foreach (var cluster in _clusters)
            while (await Index.AdvanceAsync(cluster.Id!.Value, form, Labels, CancellationToken.None))
            {
                // Until nothing is left.
            }
    }

    /// <summary>What the person finds, over these clusters as if there were no others.</summary>
    public async Task<IReadOnlyList<PaletteEntry>> FindAsync(string text, string? grants = null, IEnumerable<Cluster>? world = null, int most = 20)
    {
        var question = PaletteQuestion.Read(text, most).Value!;
        var entries = new List<PaletteEntry>();
        foreach (var source in SourcesOf(grants ?? """{"group":"person","role":"support","clusters":""}""", world ?? _clusters))
            entries.AddRange((await source.SearchAsync(Person, question, CancellationToken.None)).Value!.Entries);
        return entries;
    }

    public IReadOnlyList<IPaletteSource> SourcesOf(string grants, IEnumerable<Cluster> world)
    {
        var fleet = FleetOf(grants, world);
        var dictionaries = new DictionaryStore(_database);
        var browser = new ResourceBrowser(fleet, new ResourceStore(_database, dictionaries), new PastStore(_database, dictionaries));
        var store = new ObjectSearchStore(_database, dictionaries);
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        return [new ClusterPalette(fleet), new TypePalette(fleet, browser, store), new ObjectPalette(fleet, browser, store, new SearchLag(meters, fleet))];
    }

    /// <summary>Every row of the index, for comparing one with another.</summary>
    public Task<string> RowsAsync() => AskAsync<string>("""
        select coalesce(string_agg(line, E'\n' order by line), '')
          from (select concat_ws(' ', cluster_id, resource_id, name, is_deleted, refusal) from search_document
                union all
                select concat_ws(' ', cluster_id, resource_id, kind, value) from search_identity) as rows(line)
        """);

    public Task RunAsync(string sql) => TestDatabases.RunAsync(_test.OwnerConnection, sql);

    public Task<T> AskAsync<T>(string sql) => TestDatabases.AskAsync<T>(_test.OwnerConnection, sql);

    public string OwnerConnection => _test.OwnerConnection;

    private static Fleet FleetOf(string grants, IEnumerable<Cluster> world)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, $$"""{"grants":[{{grants}}]}""");
        var options = Options.Create(new AccessOptions { AssignmentsFile = file, Revalidation = TimeSpan.FromMinutes(1) });
        var access = new AccessService(new OwnGroup(), new AssignmentsFile(options, TimeProvider.System), new DirectoryState(TimeProvider.System), options, TimeProvider.System);
        File.Delete(file);
        var fleet = new Fleet(access, new ClusterDeclarations(Options.Create(new ClusterOptions { Folder = Path.GetTempPath() }), TimeProvider.System));
        fleet.Rebuild(_ => world.ToImmutableDictionary(cluster => cluster.Name, cluster => new FleetMember(cluster, null, null, true)));
        return fleet;
    }

    /// <summary>Everybody is in the group of their own name.</summary>
    private sealed class OwnGroup : IDirectory
    {
        public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken) =>
            Task.FromResult<Answer<Membership>>(new Membership(Standing.Active, [person.Subject]));
    }
}
