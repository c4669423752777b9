using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Approvals;

/// <summary>
/// The approvals of one process, made of the program's own parts over a real database, with a world of toys behind them. Nothing runs by itself
/// unless a test starts it; several grounds over one database are several processes.
/// </summary>
public sealed class ApprovalGround : IAsyncDisposable
{
    public const string Issuer = "https://id.example";

    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly List<IHostedService> _started = [];

    private ApprovalGround(WebApplication app, string folder, TestDatabase database) => (_app, _folder, Database) = (app, folder, database);

    public TestDatabase Database { get; }
    public ToyWorld World { get; private set; } = null!;
    public TestDirectory Directory { get; private set; } = null!;
    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public Submissions Submissions => Get<Submissions>();
    public Voting Voting => Get<Voting>();
    public Controls Controls => Get<Controls>();
    public RequestStore Store => Get<RequestStore>();

    /// <param name="database">Shared by the processes of one test.</param>
    /// <param name="beside">Another process, whose world and directory this one shares.</param>
    /// <param name="settings">Of the section Approvals, without its name.</param>
    public static Task<ApprovalGround> StartAsync(TestDatabase database, ApprovalGround? beside = null, params (string Key, string Value)[] settings) =>
        StartAsync(database, TimeProvider.System, beside, settings);

    /// <param name="database">Shared by the processes of one test.</param>
    /// <param name="time">The clock of the process; the database has its own.</param>
    /// <param name="beside">Another process, whose world and directory this one shares.</param>
    /// <param name="settings">Of the section Approvals, without its name.</param>
    public static async Task<ApprovalGround> StartAsync(TestDatabase database, TimeProvider time, ApprovalGround? beside = null, params (string Key, string Value)[] settings)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("ocapproval-").FullName;
        var assignments = Path.Combine(folder, "assignments.json");
        await File.WriteAllTextAsync(assignments, Assignments());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Console"] = database.AppConnection,
            ["ConnectionStrings:Owner"] = database.OwnerConnection,
            ["Access:Oidc:Authority"] = Issuer,
            ["Access:Oidc:ClientId"] = "nobody",
            ["Access:AssignmentsFile"] = assignments,
            ["Console:PublicAddress"] = "https://ops.example",
            ["Approvals:LookInterval"] = "00:00:00.1",
            ["Approvals:FinalizerPatience"] = "00:00:00.3",
            ["Approvals:SettleAfter"] = "00:00:01",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>($"Approvals:{setting.Key}", setting.Value)));
        builder.AddOperability();
        builder.Logging.ClearProviders();
        builder.AddPostgres();
        builder.AddAuditLog();
        builder.AddAccess();
        builder.AddClusters();
        builder.AddApprovals();
        var world = beside?.World ?? new ToyWorld();
        var directory = beside?.Directory ?? new TestDirectory();
        builder.Services.Replace(ServiceDescriptor.Singleton<IDirectory>(directory));
        builder.Services.Replace(ServiceDescriptor.Singleton(time));
        builder.Services.AddSingleton<IGatedAction>(world);
        var ground = new ApprovalGround(builder.Build(), folder, database) { World = world, Directory = directory };
        await ground.PrepareAsync(isFirst: beside is null);
        return ground;
    }

    public static Caller Person(string subject, DateTimeOffset? authenticatedAt = null) =>
        new(new(Issuer, subject), subject) { AuthenticatedAt = authenticatedAt ?? DateTimeOffset.UtcNow };

    /// <summary>A plan over toys of these names, which are made where they are not there.</summary>
    public async Task<DraftView> DraftAsync(string by, IEnumerable<string> names, DriftChoice? drift = null, StartChoice? start = null)
    {
        foreach (var name in names.Where(name => World.Find(name) is null))
            World.Put(name);
        return (await Submissions.PlanAsync(Person(by), new PlanOrder
        {
            Action = World.Key,
            Question = new(new Dictionary<string, string> { ["names"] = string.Join(',', names) }),
            OnDrift = drift,
            Start = start,
        }, CancellationToken.None)).Sure();
    }

    public Task<Answer<ApprovalRequest>> SubmitAsync(DraftView draft, string by, string? key = null, bool breakGlass = false) => Submissions.SubmitAsync(Person(by), new SubmitOrder
    {
        Draft = draft.Request.Id,
        PlanHash = draft.Request.Hash,
        Reason = "they are not needed any more",
        Ticket = "OPS-1",
        IdempotencyKey = key,
        BreakGlass = breakGlass,
    }, CancellationToken.None);

    public async Task<ApprovalRequest> AskAsync(string by, IEnumerable<string> names, DriftChoice? drift = null, StartChoice? start = null) =>
        (await SubmitAsync(await DraftAsync(by, names, drift, start), by)).Sure();

    public Task<Answer<ApprovalRequest>> VoteAsync(ApprovalRequest request, string by, VoteDecision decision = VoteDecision.Approve) => Voting.VoteAsync(Person(by), new VoteOrder
    {
        Number = request.Number,
        Decision = decision,
        PlanHash = request.Hash,
        Comment = decision is VoteDecision.Deny ? "no" : "",
    }, CancellationToken.None);

    /// <summary>A request that two people approved.</summary>
    public async Task<ApprovalRequest> ApprovedAsync(IEnumerable<string> names, DriftChoice? drift = null, StartChoice? start = null)
    {
        var request = await AskAsync("otto", names, drift, start);
        (await VoteAsync(request, "amina")).Sure();
        return (await VoteAsync(request, "aaron")).Sure();
    }

    public async Task<ApprovalRequest> NowAsync(ApprovalRequest request) => (await Store.FindAsync(request.Id, CancellationToken.None))!;

    public async Task<Dictionary<string, RequestItem>> ItemsAsync(ApprovalRequest request) =>
        (await Store.ItemsAsync(request.Id, CancellationToken.None)).ToDictionary(item => item.Name);

    /// <summary>Presses Run and waits until the request ended.</summary>
    public async Task<ApprovalRequest> RunAsync(ApprovalRequest request)
    {
        (await Controls.RunAsync(Person("otto"), request.Number, CancellationToken.None)).Sure();
        return await EndedAsync(request);
    }

    public async Task<ApprovalRequest> EndedAsync(ApprovalRequest request)
    {
        await Eventually.True(async () => Transitions.IsFinal((await NowAsync(request)).State), $"request #{request.Number} ends");
        return await NowAsync(request);
    }

    /// <summary>Starts what executes, until the ground is disposed.</summary>
    public async Task StartAsync<T>() where T : IHostedService
    {
        var service = _app.Services.GetServices<IHostedService>().OfType<T>().Single();
        await service.StartAsync(CancellationToken.None);
        _started.Add(service);
    }

    /// <summary>As the owner of the schema, with the promises of the tables switched off: the world outside the program.</summary>
    public async Task ForceAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database.OwnerConnection);
        await connection.OpenAsync();
        await SwitchAsync("disable");
        await connection.ExecuteAsync(sql);
        await SwitchAsync("enable always");

        Task SwitchAsync(string how) => connection.ExecuteAsync($"""
            do $$
            declare
                promise record;
            begin
                for promise in select tgrelid::regclass as held_by, tgname from pg_trigger
                                where tgrelid in ('approval_request'::regclass, 'approval_vote'::regclass, 'approval_item'::regclass) and not tgisinternal loop
                    execute format('alter table %s {how} trigger %I', promise.held_by, promise.tgname);
                end loop;
            end $$
            """);
    }

    public async Task<T?> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Database.OwnerConnection);
        return await connection.ExecuteScalarAsync<T>(sql);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_started))
            await service.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    /// <summary>From now on these accounts are one person's, known by the first.</summary>
    public async Task LinkAsync(params string[] subjects)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "assignments.json"), Assignments(subjects));
        Get<AssignmentsFile>().Reload();
    }

    private async Task PrepareAsync(bool isFirst)
    {
        await StartAsync<DatabaseHealth>();
        if (isFirst)
        {
            foreach (var (person, groups) in new (string, string[])[] { ("vera", ["viewers"]), ("otto", ["operators"]), ("olga", ["operators"]), ("ada", ["administrators"]),
                ("amina", ["approvers", "sre"]), ("aaron", ["approvers"]), ("anton", ["approvers", "security"]) })
                Directory.Put(person, groups);
            World.Cluster = "toys";
            World.ClusterId = await ScalarAsync<int>("""
                insert into cluster (uid, name, labels, server, version, is_declared)
                values (gen_random_uuid(), 'toys', '{"environment":"prod"}'::jsonb, 'https://toys', 'v1', false)
                returning id
                """);
            await Get<RuleSetStore>().SeedAsync(ShippedRules.Document, CancellationToken.None);
        }
        Get<AuditStanding>().Set(new(ChainStanding.Intact, "", null));
        Get<FleetKeeper>().Remember(await Get<ClusterStore>().AllAsync(CancellationToken.None));
    }

    private static string Assignments(params string[] linked) => JsonSerializer.Serialize(new
    {
        grants = new object[]
        {
            new { group = "viewers", role = "viewer", clusters = "" },
            new { group = "operators", role = "operator", clusters = "" },
            new { group = "administrators", role = "administrator", clusters = "" },
            new { group = "administrators", role = "break-glass", clusters = "" },
            new { group = "approvers", role = "approver", clusters = "" },
        },
        groups = new Dictionary<string, object[]>
        {
            ["known"] = [.. new[] { "vera", "otto", "olga", "ada", "amina", "aaron", "anton" }.Select(subject => new { issuer = Issuer, subject })],
        },
        linked = linked.Length == 0 ? [] : new object[] { linked.Select(subject => new { issuer = Issuer, subject }) },
    });
}

internal static class AnswerExtensions
{
    /// <summary>The value; a refusal fails the test with its words.</summary>
    public static T Sure<T>(this Answer<T> answer) =>
        answer.IsRefused ? throw new InvalidOperationException($"{answer.Refusal.Kind}: {answer.Refusal.Message}") : answer.Value!;
}
