using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Rules;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Postgres;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Approvals.Viewing;

/// <summary>Approvals over two clusters that nobody asks, with people in groups of their own names and an action over books.</summary>
internal sealed class ViewGround : IAsyncDisposable
{
    public const string Production = "prod-1";
    public const string Staging = "staging-1";

    public static Caller Operator => Person("operator");
    public static Caller First => Person("approver-1");
    public static Caller Second => Person("approver-2");
    public static Caller Third => Person("approver-3");
    public static Caller StagingViewer => Person("staging-viewer");
    public static Caller StagingApprover => Person("staging-approver");
    public static Caller Ruler => Person("ruler");

    private const string Rules = """
        {"rules":[{"key":"all","clusters":"","approvers":[{"count":2}],"freshSignIn":"00:15:00","mostItems":500}],
         "windows":[{"key":"rest","effect":"deny","clusters":"environment=nowhere","cron":"* * * * *","lasts":"00:05:00"}]}
        """;

    private readonly string _assignments = Path.GetTempFileName();
    private readonly ServiceProvider _services;

    private ViewGround(TestDatabase test)
    {
        Test = test;
        File.WriteAllText(_assignments, """
            {"grants":[{"group":"operator","role":"operator","clusters":""},{"group":"approver-1","role":"approver","clusters":""},
              {"group":"approver-2","role":"approver","clusters":""},{"group":"approver-3","role":"approver","clusters":""},
              {"group":"staging-viewer","role":"viewer","clusters":"environment=staging"},{"group":"staging-approver","role":"approver","clusters":"environment=staging"},
              {"group":"staging-approver","role":"viewer","clusters":""},
              {"group":"ruler","role":"administrator","clusters":""},{"group":"ruler","role":"break-glass","clusters":""}]}
            """);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.AddApprovals();
        var services = builder.Services;
        services.AddLogging();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(test.OpenDatabase());
        services.AddKeyedSingleton(Database.Prepared, (provider, _) => provider.GetRequiredService<Database>());
        // Whoever follows the database by the clock is started by nobody here.
        services.AddSingleton(_ => NpgsqlDataSource.Create(test.AppConnection));
        services.AddSingleton<DatabaseGate>();
        services.AddSingleton<DatabaseHealth>();
        services.AddSingleton<AuditStore>();
        var chain = new AuditStanding();
        chain.Set(new(ChainStanding.Intact, "", null));
        services.AddSingleton(chain);
        services.AddSingleton<SignInStore>();
        services.AddSingleton(Options.Create(new AccessOptions { AssignmentsFile = _assignments, Revalidation = TimeSpan.FromMinutes(1) }));
        services.AddSingleton<IDirectory>(Directory);
        services.AddSingleton<AssignmentsFile>();
        services.AddSingleton<DirectoryState>();
        services.AddSingleton<AccessService>();
        services.AddSingleton(Options.Create(new ClusterOptions { Folder = Path.GetTempPath() }));
        services.AddSingleton<ClusterDeclarations>();
        services.AddSingleton<Fleet>();
        services.AddSingleton<IGatedAction>(Shelf);
        _services = services.BuildServiceProvider();
    }

    public TestDatabase Test { get; }
    public Shelf Shelf { get; } = new();
    public OwnGroups Directory { get; } = new();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public static async Task<ViewGround> CreateAsync(PostgresFixture postgres)
    {
        var ground = new ViewGround(await postgres.CreateDatabaseAsync());
        await ground.Get<RuleSetStore>().SeedAsync(RuleDocument.Parse(Rules), default);
        ground.Get<Fleet>().Rebuild(_ => new[] { (1, Production, "prod"), (2, Staging, "staging") }.ToImmutableDictionary(
            entry => entry.Item2,
            entry => new FleetMember(new Cluster
            {
                Id = entry.Item1,
                Name = entry.Item2,
                Labels = new Dictionary<string, string> { ["environment"] = entry.Item3 },
                Health = new ClusterHealth(ClusterState.Ready, null, null, null),
            }, null, null, true)));
        // Whoever has signed in once is known to the pool of approvers.
        foreach (var caller in new[] { Operator, First, Second, Third, StagingApprover, Ruler })
            await ground.Get<SignInStore>().BeginAsync(caller, System.Security.Cryptography.RandomNumberGenerator.GetBytes(32), TimeSpan.FromHours(8), "", "", default);
        return ground;
    }

    public static PlanOrder Burning(params (string Cluster, string Name)[] books) => new()
    {
        Action = Shelf.ActionKey,
        Question = new PlanQuestion(new Dictionary<string, string>()).Of(books.Select(book => new PlanTarget(book.Cluster, "books.example.org", "", book.Name))),
    };

    /// <summary>Books by their names in one cluster, asked for and submitted.</summary>
    public async Task<ApprovalRequest> AskAsync(string cluster, params string[] names)
    {
        foreach (var name in names)
            Shelf.Put(cluster, name, "text");
        return await SubmitAsync(Operator, Burning([.. names.Select(name => (cluster, name))]));
    }

    public async Task<ApprovalRequest> SubmitAsync(Caller by, PlanOrder order, bool breakGlass = false)
    {
        var draft = Given(await Get<Submissions>().PlanAsync(by, order, default));
        return Given(await Get<Submissions>().SubmitAsync(by,
            new() { Draft = draft.Request.Id, PlanHash = draft.Request.Hash, Reason = "They are read.", Ticket = "T-1", BreakGlass = breakGlass }, default));
    }

    public async Task<ApprovalRequest> VoteAsync(Caller by, ApprovalRequest request, VoteDecision decision = VoteDecision.Approve, params int[] proposed) =>
        Given(await Get<Voting>().VoteAsync(by, new() { Number = request.Number, Decision = decision, PlanHash = request.Hash, Comment = "looked at", Proposed = proposed }, default));

    public async Task<RequestView> SeeAsync(Caller by, ApprovalRequest request) => Given(await Get<RequestViewer>().FindAsync(by, request.Number, null, 1, default));

    public static T Given<T>(Answer<T> answer)
    {
        Assert.Null(answer.Refusal);
        return answer.Value!;
    }

    public ValueTask DisposeAsync()
    {
        File.Delete(_assignments);
        return _services.DisposeAsync();
    }

    private static Caller Person(string name) => new(new("https://id.example", name), $"Name of {name}") { AuthenticatedAt = TimeProvider.System.GetUtcNow() };

    /// <summary>Everybody is in the group of their own name, for as long as it speaks.</summary>
    internal sealed class OwnGroups : IDirectory
    {
        public Refusal? Silence { get; set; }

        public Task<Answer<Membership>> FindAsync(PersonKey person, CancellationToken cancellationToken) =>
            Task.FromResult(Silence is { } silence ? silence : (Answer<Membership>)new Membership(Standing.Active, [person.Subject]));
    }
}
