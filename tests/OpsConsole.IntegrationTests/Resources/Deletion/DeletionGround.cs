using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Execution;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores;
using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.Live;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Postgres;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Sandbox.S3;
using OpsConsole.Testing;
using static OpsConsole.IntegrationTests.Approvals.ApprovalGround;

namespace OpsConsole.IntegrationTests.Resources.Deletion;

/// <summary>One process made of the program's own parts, with a simulated cluster that was captured, in whose still world requests delete objects.</summary>
internal sealed class DeletionGround : IAsyncDisposable
{
    public const string Name = "doomed";

    /// <summary>The cluster beside it, where there is one: small, of the environment <c>test</c>.</summary>
    public const string Other = "beside";
    public const string Buckets = "buckets.s3.aws.upbound.io";
    public const string Classes = "storageclasses.storage.k8s.io";
    public const string Databases = "tidbclusters.pingcap.com";

    private readonly TestDatabase _database;
    private readonly string _folder = Directory.CreateTempSubdirectory("ocdelete-").FullName;
    private readonly List<IHostedService> _started = [];
    private readonly SimulatedCluster _cluster;
    private readonly SimulatedCluster? _other;
    private WebApplication _app = null!;

    private DeletionGround(TestDatabase database, SimulatedCluster cluster, SimulatedCluster? other) => (_database, _cluster, _other) = (database, cluster, other);

    public SimulatedCluster Cluster => _cluster;
    public SimulatedCluster Beside => _other ?? throw new InvalidOperationException("the ground has one cluster");
    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <param name="postgres">Where the database is made.</param>
    /// <param name="holdsExecutorCredentials">Whether the process may change the cluster.</param>
    /// <param name="adoptionPatience">How long a provider may take; what is not to be waited for is not.</param>
    /// <param name="isDouble">With a second cluster.</param>
    /// <param name="s3">Where the buckets of the clusters are; null: nobody can say.</param>
    public static async Task<DeletionGround> StartAsync(PostgresFixture postgres, bool holdsExecutorCredentials = true, string adoptionPatience = "00:00:01", bool isDouble = false, SimulatedS3? s3 = null)
    {
        var ground = new DeletionGround(await postgres.CreateDatabaseAsync(), await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = Name,
            World = new WorldOptions { Objects = 60, Environment = "prod", TickInterval = TimeSpan.Zero },
        }), !isDouble ? null : await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = Other,
            World = new WorldOptions { Objects = 30, Environment = "test", TickInterval = TimeSpan.Zero },
        }));
        await ground.BuildAsync(holdsExecutorCredentials, adoptionPatience, s3);
        await ground.CaptureAsync();
        await ground.StartAsync<ExecutionScheduler>();
        ground.Cluster.Requests.Keep(10_000);
        ground._other?.Requests.Keep(10_000);
        return ground;
    }

    public Task<Answer<DraftView>> PlanAsync(string by, params (string Key, string Value)[] question) => Get<Submissions>().PlanAsync(Person(by), new PlanOrder
    {
        Action = DeleteResources.ActionKey,
        Question = new(question.ToDictionary(entry => entry.Key, entry => entry.Value)),
    }, CancellationToken.None);

    public Task<Answer<DraftView>> PlanAsync(params DeletionTarget[] targets) => PlanAsync("otto", (DeletionQuestion.Items, DeletionQuestion.Write(targets)));

    public static DeletionTarget Target(string type, string name, string space = "", string? uid = null) => new(Name, type, space, name, uid);

    /// <summary>A plan of whatever action, to be run by hand.</summary>
    public Task<Answer<DraftView>> PlanOfAsync(string action, params (string Key, string Value)[] question) => Get<Submissions>().PlanAsync(Person("otto"), new PlanOrder
    {
        Action = action,
        Question = new(question.ToDictionary(entry => entry.Key, entry => entry.Value)),
        Start = StartChoice.Run,
    }, CancellationToken.None);

    public Task<Answer<DraftView>> PlanOfAsync(string action, params DeletionTarget[] targets) => PlanOfAsync(action, (DeletionQuestion.Items, DeletionQuestion.Write(targets)));

    /// <summary>A request for these objects that somebody else approved.</summary>
    public async Task<ApprovalRequest> ApprovedAsync(params DeletionTarget[] targets) => await ApprovedAsync((await PlanAsync(targets)).Sure());

    public async Task<ApprovalRequest> ApprovedAsync(DraftView draft)
    {
        var request = (await Get<Submissions>().SubmitAsync(Person("otto"), new SubmitOrder
        {
            Draft = draft.Request.Id,
            PlanHash = draft.Request.Hash,
            Reason = "they are not needed any more",
            Ticket = "OPS-1",
        }, CancellationToken.None)).Sure();
        return (await Get<Voting>().VoteAsync(Person("amina"), new VoteOrder { Number = request.Number, Decision = VoteDecision.Approve, PlanHash = request.Hash, Comment = "" },
            CancellationToken.None)).Sure();
    }

    /// <summary>Runs it to its end, and its items by their names.</summary>
    public async Task<(ApprovalRequest Request, Dictionary<string, RequestItem> Items)> RunAsync(ApprovalRequest request)
    {
        (await Get<Controls>().RunAsync(Person("otto"), request.Number, CancellationToken.None)).Sure();
        var store = Get<RequestStore>();
        await Eventually.True(async () => Transitions.IsFinal((await store.FindAsync(request.Id, CancellationToken.None))!.State), $"request #{request.Number} ends");
        return ((await store.FindAsync(request.Id, CancellationToken.None))!, (await store.ItemsAsync(request.Id, CancellationToken.None)).GroupBy(item => item.Name).ToDictionary(same => same.Key, same => same.First()));
    }

    /// <summary>Waits until the live state knows something; it is followed from then on.</summary>
    public async Task KnowsAsync(Func<OpsConsole.Features.Storage.Facts.ClusterFacts, bool> what, string words)
    {
        using var hold = await Get<FirstReading>().HoldAsync([Name], CancellationToken.None);
        await Eventually.True(() => Get<LiveStorage>().Ask(Name, all => what(all) ? "yes" : "no") == "yes", words);
    }

    /// <summary>As <see cref="KnowsAsync(Func{OpsConsole.Features.Storage.Facts.ClusterFacts, bool}, string)"/>: an object in its newest state, or that it is gone.</summary>
    public Task KnowsAsync(string type, string name, string? space = null) => KnowsAsync(
        all => Equals(all.Find(new(type, space ?? "", name)), FactsOf(type, Find(type, name, space))), $"the live state knows {name} as it is");

    private OpsConsole.Features.Storage.Facts.ObjectFacts? FactsOf(string name, JsonObject? document)
    {
        if (document is null)
            return null;
        var served = _cluster.Types.Find(name)!;
        var type = new OpsConsole.Kubernetes.ResourceType
        {
            Group = served.Group,
            Version = served.Versions[0].Name,
            Resource = served.Resource,
            Kind = served.Kind,
            Namespaced = served.Namespaced,
            Categories = served.Categories,
        };
        return Get<OpsConsole.Features.Storage.Facts.FactReader>().Read(type, System.Text.Encoding.UTF8.GetBytes(document.ToJsonString()));
    }

    public IReadOnlyList<ReceivedRequest> Writes => [.. _cluster.Requests.All.Where(request => request.Method is "POST" or "PATCH" or "PUT" or "DELETE")];

    public IReadOnlyList<ReceivedRequest> Deletions => [.. _cluster.Requests.All.Where(request => request.Method == "DELETE")];

    public JsonObject? Find(string type, string name, string? space = null) => _cluster.Objects.Find(type, space, name)?.Parse();

    public string Uid(string type, string name, string? space = null) => (string)Find(type, name, space)!["metadata"]!["uid"]!;

    public string Revision(string type, string name, string? space = null) => (string)Find(type, name, space)!["metadata"]!["resourceVersion"]!;

    /// <summary>A StorageClass: nothing holds it and nobody protects it.</summary>
    public void CreateClass(string name, string tier = "one") => _cluster.Objects.Create(Classes, new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = name },
        ["provisioner"] = "ebs.csi.aws.com",
        ["parameters"] = new JsonObject { ["tier"] = tier },
    });

    public async Task CaptureAsync()
    {
        await using var lease = await Get<CaptureLeaseStore>().TryTakeAsync("test", CancellationToken.None) ?? throw new InvalidOperationException("the lease is taken");
        foreach (var cluster in Get<Fleet>().All)
        {
            var run = Guid.CreateVersion7();
            await Get<CaptureStore>().BeginAsync(cluster.Id!.Value, run, RunCause.Schedule, null, lease.Epoch, CancellationToken.None);
            await Get<ClusterCapture>().RunAsync(cluster, cluster.Id.Value, run, lease.Epoch, CancellationToken.None);
        }
        await Get<ReferenceIndex>().CatchUpAsync(CancellationToken.None);
    }

    public Task<T> AskAsync<T>(string sql) => TestDatabases.AskAsync<T>(_database.OwnerConnection, sql);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_started))
            await service.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _cluster.DisposeAsync();
        if (_other is not null)
            await _other.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task BuildAsync(bool holdsExecutorCredentials, string adoptionPatience, SimulatedS3? s3)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Console"] = _database.AppConnection,
            ["ConnectionStrings:Owner"] = _database.OwnerConnection,
            ["Access:Oidc:Authority"] = Issuer,
            ["Access:Oidc:ClientId"] = "nobody",
            ["Access:AssignmentsFile"] = Write("assignments.json", Assignments),
            ["Approvals:LookInterval"] = "00:00:00.1",
            ["Approvals:FinalizerPatience"] = "00:00:00.3",
            ["Approvals:SettleAfter"] = "00:00:01",
            ["Restores:AdoptionPatience"] = adoptionPatience,
            ["Clusters:Folder"] = In("declarations"),
            ["Clusters:CredentialsFolder"] = In("readers"),
            ["Clusters:ExecutorCredentialsFolder"] = holdsExecutorCredentials ? In("executors") : null,
            ["Clusters:ReloadInterval"] = "00:00:00.050",
            ["Clusters:ProbeInterval"] = "00:00:01",
        });
        Declare();
        if (s3 is not null)
        {
            Write("readers/s3.json", SimulatedS3.Credentials);
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Storage:Buckets:0:Clusters"] = "",
                ["Storage:Buckets:0:Endpoint"] = s3.Address.AbsoluteUri,
                ["Storage:Buckets:0:ForcePathStyle"] = "true",
                ["Storage:Buckets:0:CredentialsFile"] = "s3.json",
            });
        }
        builder.AddOperability();
        builder.Logging.ClearProviders();
        builder.AddPostgres();
        builder.AddAuditLog();
        builder.AddAccess();
        builder.AddClusters();
        builder.AddApprovals();
        builder.AddCaptures();
        builder.AddResources();
        builder.AddStorage();
        builder.AddRestores();
        var directory = new TestDirectory();
        directory.Put("vera", "viewers");
        directory.Put("otto", "operators");
        directory.Put("amina", "approvers");
        directory.Put("olga", "near");
        directory.Put("anton", "far");
        builder.Services.Replace(ServiceDescriptor.Singleton<IDirectory>(directory));
        _app = builder.Build();
        await StartAsync<DatabaseHealth>();
        await Get<RuleSetStore>().SeedAsync(ShippedRules.Document, CancellationToken.None);
        Get<AuditStanding>().Set(new(ChainStanding.Intact, "", null));
        await StartAsync<ClusterProber>();
        await Eventually.True(() => Get<Fleet>().ConnectionTo(Name) is not null && (_other is null || Get<Fleet>().ConnectionTo(Other) is not null), "the identity of the clusters is settled");
    }

    private async Task StartAsync<T>() where T : IHostedService
    {
        var service = _app.Services.GetServices<IHostedService>().OfType<T>().Single();
        await service.StartAsync(CancellationToken.None);
        _started.Add(service);
    }

    private void Declare()
    {
        Directory.CreateDirectory(In("declarations"));
        Declare(_cluster, Name, "dev", "");
        if (_other is not null)
            Declare(_other, Other, "test", "other-");
    }

    private void Declare(SimulatedCluster cluster, string name, string environment, string prefix)
    {
        Copy(cluster.CertificateAuthorityFile, "readers", $"{prefix}ca.crt");
        Copy(cluster.ReadOnlyTokenFile, "readers", $"{prefix}reader.token");
        Copy(cluster.ExecutorTokenFile, "executors", $"{prefix}executor.token");
        Write($"declarations/{name}.json", JsonSerializer.Serialize(new
        {
            name,
            server = cluster.Address,
            certificateAuthority = $"{prefix}ca.crt",
            credential = new { tokenFile = $"{prefix}reader.token" },
            executorCredential = new { tokenFile = $"{prefix}executor.token" },
            labels = new { environment },
        }));
    }

    private void Copy(string file, string folder, string copy)
    {
        Directory.CreateDirectory(In(folder));
        File.Copy(file, Path.Combine(In(folder), copy));
    }

    private string Write(string file, string text)
    {
        File.WriteAllText(In(file), text);
        return In(file);
    }

    private string In(string name) => Path.Combine(_folder, name);

    /// <summary>Of two clusters olga asks for changes in the other one and reads the first; anton sees the first alone.</summary>
    private static string Assignments => $$"""
        {"grants":[{"group":"viewers","role":"viewer","clusters":""},{"group":"operators","role":"operator","clusters":""},{"group":"approvers","role":"approver","clusters":""},
                   {"group":"near","role":"operator","clusters":"environment=test"},{"group":"near","role":"viewer","clusters":"environment=dev"},{"group":"far","role":"operator","clusters":"environment=dev"}],
         "groups":{"known":[{"issuer":"{{Issuer}}","subject":"vera"},{"issuer":"{{Issuer}}","subject":"otto"},{"issuer":"{{Issuer}}","subject":"amina"},{"issuer":"{{Issuer}}","subject":"olga"},{"issuer":"{{Issuer}}","subject":"anton"}]} }
        """;
}
