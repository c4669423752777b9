using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using OpsConsole.Platform.Audit;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>The console over three captured clusters, with people to whom chance gave roles on some of them.</summary>
public sealed class SubsetConsole(PostgresFixture postgres) : AccessConsole(postgres), IAsyncLifetime
{
    private const int People = 6;
    /// <summary>As long as the longest name of a cluster that exists, so that no length gives anything away.</summary>
    public const string Absent = "zulu-zebra";

    public static readonly string[] Names = ["alfa-zebra", "beta-zebra", "gama-zebra"];
    private static readonly (string Environment, string Team)[] Labels = [("dev", "a"), ("prod", "a"), ("prod", "b")];

    private static readonly (string Selector, Func<(string Environment, string Team), bool> Matches)[] Selectors =
    [
        ("", _ => true), ("environment=dev", labels => labels.Environment == "dev"), ("environment!=dev", labels => labels.Environment != "dev"),
        ("team in (b, c)", labels => labels.Team == "b"), ("environment=prod, team=a", labels => labels is ("prod", "a")), ("environment=nowhere", _ => false),
    ];

    private static readonly string[] RoleNames = ["viewer", "support", "operator", "approver", "administrator"];

    private readonly DirectoryInfo _declarations = Directory.CreateTempSubdirectory("ocsubset-");
    private readonly List<SimulatedCluster> _clusters = [];
    private (string Role, int Selector)[][] _mix = [];

    public override Dictionary<string, string?> Settings() => new(base.Settings())
    {
        ["Clusters:Folder"] = _declarations.FullName,
        ["Captures:Schedule"] = "0 0 1 1 *",
        ["Captures:Jitter"] = "00:00:00",
        // Rights do not change here, and the directory is not what is asked for.
        ["Access:Revalidation"] = "00:05:00",
    };

    /// <summary>What chance gave to whom; <c>SUBSET_SEED</c> asks for that mix again.</summary>
    public int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("SUBSET_SEED"), CultureInfo.InvariantCulture, out var asked) ? asked : Random.Shared.Next();

    /// <summary>Drawn again until somebody sees some clusters and not others: a mix without such a person says little.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "The mix is no secret.")]
    private (string Role, int Selector)[][] Mix()
    {
        var chance = new Random(Seed);
        while (true)
        {
            (string, int)[][] mix = [.. Enumerable.Range(0, People).Select(_ => Enumerable.Range(0, chance.Next(1, 3))
                .Select(_ => (RoleNames[chance.Next(RoleNames.Length)], chance.Next(Selectors.Length))).ToArray())];
            if (mix.Any(grants => Seen(grants).Count is var seen && seen > 0 && seen < Names.Length))
                return mix;
        }
    }

    protected override async Task PrepareAsync()
    {
        _mix = Mix();
        WriteGrants(string.Join(",", _mix.SelectMany((grants, person) => grants.Select(given =>
            $$"""{ "group": "group-{{person}}", "role": "{{given.Role}}", "clusters": "{{Selectors[given.Selector].Selector}}" }"""))
            .Append("""{ "group": "all", "role": "administrator", "clusters": "" }""")));
        for (var person = 0; person < People; person++)
            Provider.Directory.Put(new() { Subject = $"subset-{person}", Name = $"Person {person}", Groups = [$"group-{person}"] });
        Provider.Directory.Put(new() { Subject = "subset-all", Name = "All", Groups = ["all"] });
        Provider.Directory.Put(new() { Subject = "subset-none", Name = "None", Groups = [] });
        foreach (var (name, labels) in Names.Zip(Labels))
        {
            var cluster = await SimulatedCluster.StartAsync(new() { Name = name, Folder = _declarations.FullName, World = new WorldOptions { Objects = 30, TickInterval = TimeSpan.Zero } });
            _clusters.Add(cluster);
            WholeFile.Write(Path.Combine(_declarations.FullName, name + ".json"), JsonSerializer.Serialize(new
            {
                name,
                server = cluster.Address,
                certificateAuthority = Path.GetFileName(cluster.CertificateAuthorityFile),
                credential = new { tokenFile = Path.GetFileName(cluster.ReadOnlyTokenFile) },
                labels = new { environment = labels.Environment, team = labels.Team },
            }));
        }
    }

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        await Eventually.True(async () => await TestDatabases.AskAsync<long>(Database.OwnerConnection,
            "select count(distinct cluster_id) from capture_run where state = 'complete'") == Names.Length, "every cluster is captured");
        await TestDatabases.RunAsync(Database.OwnerConnection, $"""
            alter table approval_request disable trigger user;
            insert into approval_request (id, state, action, class, summary, undo, issuer, subject_id, person, human_issuer, human_subject, plan, plan_hash, items,
                                          cluster_ids, environments, on_drift, start, reason, policy, submitted_at, approve_by)
            select gen_random_uuid(), 'pending', 'resources.delete', 'A', 'delete 1 Bucket in ' || name, 'none in ' || name, 'x', 'x', 'x', 'x', 'x', name, sha256('x'), 1,
                   array[id], array['prod'], 'skip', 'run', 'because of ' || name, '{"{}"}', now(), now() + interval '1 day'
              from cluster order by name;
            insert into approval_item (request_id, number, cluster_id, cluster, environment, type, namespace, name, uid, outcome, rank, words, findings, preview, substance)
            select r.id, 1, c.id, c.name, 'prod', 'buckets', '', 'b', 'u', 'deleted', 0, 'deleted', '{"{}"}', c.name, '' from approval_request r join cluster c on c.id = any(r.cluster_ids);
            alter table approval_request enable trigger user
            """);
        var audit = new AuditStore(Database.OpenDatabase());
        foreach (var name in Names)
            await audit.AppendAsync(new()
            {
                Action = "capture.requested",
                Subject = $"cluster {name}",
                ClusterId = await TestDatabases.AskAsync<int>(Database.OwnerConnection, $"select id from cluster where name = '{name}'"),
                Outcome = "accepted",
            }, CancellationToken.None);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
        _declarations.Delete(recursive: true);
    }

    /// <summary>Everybody with the clusters they may see, reckoned apart from the console.</summary>
    public IEnumerable<(string Subject, HashSet<string> Seen)> Everybody() => Enumerable.Range(0, People)
        .Select(person => ($"subset-{person}", Seen(_mix[person])))
        .Append(("subset-all", [.. Names])).Append(("subset-none", []));

    private static HashSet<string> Seen(IEnumerable<(string Role, int Selector)> grants) =>
        [.. Names.Where((_, at) => grants.Any(given => Selectors[given.Selector].Matches(Labels[at])))];
}
