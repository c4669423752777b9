using OpsConsole.Features.Captures;
using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Features.Resources.States;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Resources;

/// <summary>Two clusters with written history, one person who sees only staging and one who sees both; no cluster is ever asked.</summary>
internal sealed class ResourceGround : IAsyncDisposable
{
    public const string Type = "widgets.example.org";
    public static readonly Caller Viewer = new(new("https://id.example", "viewer"), "Viewer");
    public static readonly Caller Everyone = new(new("https://id.example", "everyone"), "Everyone");

    private readonly string _assignments = Path.GetTempFileName();
    private readonly TestDatabase _test;
    private long _sequence;

    private ResourceGround(TestDatabase test)
    {
        _test = test;
        File.WriteAllText(_assignments, """
            {"grants":[{"group":"viewer","role":"viewer","clusters":"environment=staging"},{"group":"everyone","role":"support","clusters":""}]}
            """);
        var options = Options.Create(new AccessOptions { AssignmentsFile = _assignments, Revalidation = TimeSpan.FromMinutes(1) });
        var access = new AccessService(new OwnGroup(), new AssignmentsFile(options, TimeProvider.System), new DirectoryState(TimeProvider.System), options, TimeProvider.System);
        Fleet = new Fleet(access, new ClusterDeclarations(Options.Create(new ClusterOptions { Folder = Path.GetTempPath() }), TimeProvider.System));
        var database = test.OpenDatabase();
        var dictionaries = new DictionaryStore(database);
        Browser = new ResourceBrowser(Fleet, new ResourceStore(database, dictionaries), new PastStore(database, dictionaries));
        var history = new HistoryStore(database, dictionaries);
        History = new ResourceHistory(Browser, history);
        States = new ResourceStates(Browser, new StateStore(database, dictionaries));
        Fields = new FieldHistory(Browser, history);
        References = new ReferenceStore(database, dictionaries);
        Relations = new ObjectRelations(Browser, References);
        Events = new ObjectEvents(Browser, References);
        Counts = new ChangeCountStore(database);
        Changes = new ChangeHistory(Fleet, new ChangeListStore(database, dictionaries), Counts);
        Summaries = new ChangeSummaryStore(database, dictionaries);
        Observed = new ObservationStore(database);
    }

    public Fleet Fleet { get; }
    public ResourceBrowser Browser { get; }
    public ResourceHistory History { get; }
    public ResourceStates States { get; }
    public FieldHistory Fields { get; }
    public ReferenceStore References { get; }
    public ObjectRelations Relations { get; }
    public ObjectEvents Events { get; }
    public ChangeHistory Changes { get; }
    public ChangeCountStore Counts { get; }
    public ChangeSummaryStore Summaries { get; }
    public ObservationStore Observed { get; }

    /// <summary>Brings the summaries up to what was written.</summary>
    public async Task SummariseAsync()
    {
        foreach (var lag in await Summaries.BehindAsync(default))
            await new ChangeSummariser(Summaries).BringUpAsync(lag, default);
    }

    public Task<T> AskAsync<T>(string sql) => TestDatabases.AskAsync<T>(_test.OwnerConnection, sql);

    public static async Task<ResourceGround> CreateAsync(PostgresFixture postgres)
    {
        var ground = new ResourceGround(await postgres.CreateDatabaseAsync());
        await ground.RunAsync("""
            select ensure_version_month(date '2026-03-01');
            insert into cluster (uid, name, labels, server, is_declared) values
                (gen_random_uuid(), 'prod-1', '{"environment":"prod"}', 'https://prod', true),
                (gen_random_uuid(), 'staging-1', '{"environment":"staging"}', 'https://staging', true);
            insert into resource_type (cluster_id, "group", resource, kind, version, served_versions, namespaced, is_custom, categories, printer_columns)
            select id, 'example.org', 'widgets', 'Widget', 'v1', '{v1}', true, true, '{}',
                   '[{"Name":"Size","JsonPath":".spec.size","Type":"integer","Priority":0}]'
              from cluster;
            insert into capture_run (cluster_id, id, cause, state, started_at, finished_at)
            select id, gen_random_uuid(), 'first', 'complete', '2026-02-01', '2026-02-01 00:01' from cluster;
            insert into coverage (cluster_id, run_id, "group", resource, type_id, is_complete, objects, added, modified, deleted, refused, bytes, started_at, finished_at)
            select run.cluster_id, run.id, 'example.org', 'widgets', type.id, true, 0, 0, 0, 0, 0, 0, clock_timestamp(), clock_timestamp()
              from capture_run as run
              join resource_type as type on type.cluster_id = run.cluster_id;
            """);
        ground.Fleet.Rebuild(_ => new[] { ("prod-1", "prod"), ("staging-1", "staging") }.ToImmutableDictionary(
            entry => entry.Item1,
            entry => new FleetMember(new Cluster
            {
                Id = entry.Item1 == "prod-1" ? 1 : 2,
                Name = entry.Item1,
                Labels = new Dictionary<string, string> { ["environment"] = entry.Item2 },
                Health = new ClusterHealth(ClusterState.Ready, null, null, null),
            }, null, null, true)));
        return ground;
    }

    /// <summary>The states of one object, a minute apart from 1 March 2026; null is its deletion.</summary>
    public async Task WriteAsync(string cluster, string space, string name, string uid, DateTimeOffset from, params string?[] states)
    {
        var id = await TestDatabases.AskAsync<long>(_test.OwnerConnection, $"""
            insert into resource (cluster_id, type_id, namespace, name, uid, first_seen_at, deleted_at)
            select cluster.id, type.id, '{space}', '{name}', '{uid}', '{from:O}',
                   {(states[^1] is null ? $"'{from.AddMinutes(states.Length - 1):O}'" : "null")}
              from cluster
              join resource_type as type on type.cluster_id = cluster.id
             where cluster.name = '{cluster}'
            returning id
            """);
        for (var at = 0; at < states.Length; at++)
        {
            var body = states[at] is { } state ? Canonicalizer.Normalize(Encoding.UTF8.GetBytes(state)) : null;
            var sql = $"""
                insert into version (cluster_id, resource_id, type_id, valid_from, valid_to, sequence, change, resource_version, hash, form_version, encoding, raw_length,
                                     body, source)
                select cluster_id, id, type_id, '{from.AddMinutes(at):O}', '{(at + 1 < states.Length ? from.AddMinutes(at + 1).ToString("O") : "infinity")}', {++_sequence},
                       '{(body is null ? "deleted" : at == 0 || states[at - 1] is null ? "added" : "modified")}', '{at}', null, 1, 0, {body?.Length ?? 0},
                       {(body is null ? "null" : $"'\\x{Convert.ToHexString(body)}'")}, 'list'
                  from resource
                 where id = {id};
                """;
            if (at + 1 == states.Length && body is not null)
                sql += $"""
                    insert into current (cluster_id, resource_id, type_id, namespace, name, uid, valid_from, hash, resource_version)
                    select cluster_id, id, type_id, namespace, name, uid, '{from.AddMinutes(at):O}', '\x00', '{at}' from resource where id = {id};
                    """;
            await RunAsync(sql);
        }
        await RunAsync($"""
            insert into change_sequence (cluster_id, last)
            select id, {_sequence}
              from cluster
             where name = '{cluster}'
                on conflict (cluster_id) do update set last = excluded.last
            """);
    }

    /// <summary>Another state of an object, in place of its present one.</summary>
    public Task ChangeAsync(string uid, DateTimeOffset at, string state)
    {
        var body = Canonicalizer.Normalize(Encoding.UTF8.GetBytes(state));
        return RunAsync($"""
            update version set valid_to = '{at:O}' where valid_to = 'infinity' and resource_id = (select id from resource where uid = '{uid}');
            insert into version (cluster_id, resource_id, type_id, valid_from, sequence, change, resource_version, form_version, encoding, raw_length, body, source)
            select cluster_id, id, type_id, '{at:O}', {++_sequence}, 'modified', '9', 1, 0, {body.Length}, '\x{Convert.ToHexString(body)}', 'list' from resource where uid = '{uid}';
            update current set valid_from = '{at:O}' where uid = '{uid}';
            {FeedSql}
            """);
    }

    /// <summary>Brings the index of references up to date.</summary>
    public async Task IndexAsync()
    {
        await RunAsync(FeedSql);
        await new ReferenceIndex(References).CatchUpAsync(CancellationToken.None);
    }

    /// <summary>The feed's last number, as the writer of versions keeps it.</summary>
    private const string FeedSql = """
        insert into change_sequence (cluster_id, last)
        select cluster_id, max(sequence) from version group by cluster_id
            on conflict (cluster_id) do update set last = excluded.last;
        """;

    /// <summary>A read of the type that ended at a moment.</summary>
    public Task CoverAsync(string cluster, DateTimeOffset at, bool isComplete) => RunAsync($"""
        with run as (
            insert into capture_run (cluster_id, id, cause, state, started_at, finished_at)
            select id, gen_random_uuid(), 'schedule', '{(isComplete ? "complete" : "partial")}', '{at.AddSeconds(-5):O}', '{at:O}' from cluster where name = '{cluster}'
            returning cluster_id, id)
        insert into coverage (cluster_id, run_id, "group", resource, type_id, is_complete, reason, objects, added, modified, deleted, refused, bytes, started_at, finished_at)
        select run.cluster_id, run.id, 'example.org', 'widgets', type.id, {isComplete}, {(isComplete ? "null" : "'its server was silent'")}, 0, 0, 0, 0, 0, 0,
               '{at.AddSeconds(-5):O}', '{at:O}'
          from run
          join resource_type as type on type.cluster_id = run.cluster_id;
        """);

    public Task RunAsync(string sql) => TestDatabases.RunAsync(_test.OwnerConnection, sql);

    public ValueTask DisposeAsync()
    {
        File.Delete(_assignments);
        return ValueTask.CompletedTask;
    }

    /// <summary>Everybody is in the group of their own name.</summary>
    private sealed class OwnGroup : IDirectory
    {
        public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken) =>
            Task.FromResult<Answer<Membership>>(new Membership(Standing.Active, [person.Subject]));
    }
}
