using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using OpsConsole.Testing.Circuits;

namespace OpsConsole.Benchmarks;

/// <summary>The console's own program over clusters of objects that nobody needs; whatever is asked for comes in through its HTTP API.</summary>
internal sealed class ApprovalsGround : IAsyncDisposable
{
    public const string Type = "storageclasses.storage.k8s.io";

    /// <summary>One approval is enough everywhere, and a request may be as large as any.</summary>
    private const string Rules = """{"rules":[{"key":"every-class-a","class":"A","clusters":"","approvers":[{"count":1}],"mostItems":1000},{"key":"every-class-b","class":"B","clusters":"","approvers":[{"count":1}],"mostItems":1000}]}""";

    private static readonly string[] Environments = ["dev", "staging", "prod", "prod"];

    private readonly TestConsole _console;
    private readonly List<SimulatedCluster> _clusters = [];

    private ApprovalsGround(TestConsole console) => _console = console;

    public Uri Address => _console.Address;
    public TestDatabase Database => _console.Database;
    public IReadOnlyList<SimulatedCluster> Clusters => _clusters;

    /// <param name="postgres">Where the database is made.</param>
    /// <param name="clusters">So many clusters.</param>
    /// <param name="names">Of the objects in each of them, all of which are captured before anything is asked for.</param>
    public static async Task<ApprovalsGround> StartAsync(PostgresFixture postgres, int clusters, IReadOnlyList<string> names)
    {
        var rules = Path.Combine(Directory.CreateTempSubdirectory("ocrules-").FullName, "rules.json");
        await File.WriteAllTextAsync(rules, Rules);
        var ground = new ApprovalsGround(await TestConsole.PrepareAsync(postgres, new Dictionary<string, string?> { ["Approvals:RulesFile"] = rules }));
        for (var number = 1; number <= clusters; number++)
            await ground.AddAsync(number, names);
        await ground._console.StartAsync();
        using var person = await ground.ClientAsync("operator");
        foreach (var cluster in ground._clusters)
            await Eventually.True(async () => (await person.GetAsync(Api($"clusters/{cluster.Name}/types/{Type}/resources/-/{names[^1]}"))).IsSuccessStatusCode, $"{cluster.Name} is captured");
        Directory.Delete(Path.GetDirectoryName(rules)!, recursive: true);
        return ground;
    }

    /// <summary>More people of a group of the sandbox: their accounts.</summary>
    public IReadOnlyList<string> People(string group, int count) => [.. Enumerable.Range(1, count).Select(number =>
    {
        var account = $"{group}-of-many-{number:000}";
        _console.Provider.Directory.Put(new() { Subject = account, Name = $"Person {number:000} of {group}", Groups = [group] });
        return account;
    })];

    public Task<HttpClient> ClientAsync(string account) => _console.ClientAsync(account);

    public Task<ConsoleSession> SignInAsync(string account) => ConsoleSession.SignInAsync(Address, account, CancellationToken.None);

    /// <summary>A plan for the deletion of these objects, ready to be submitted.</summary>
    public static Task<JsonElement> PlanAsync(HttpClient asking, IEnumerable<(string Cluster, string Name)> objects, string? start = null) =>
        PlanAsync(asking, "resources.delete", start, new Dictionary<string, string>
        {
            ["items"] = JsonSerializer.Serialize(objects.Select(target => new { cluster = target.Cluster, type = Type, @namespace = "", name = target.Name })),
        });

    /// <summary>A plan of whatever action.</summary>
    public static Task<JsonElement> PlanAsync(HttpClient asking, string action, string? start, IReadOnlyDictionary<string, string> parameters) =>
        PostAsync(asking, "approvals/plans", new { action, start, parameters });

    public static Task<JsonElement> SubmitAsync(HttpClient asking, JsonElement plan) => PostAsync(asking, "approvals/requests", new
    {
        draft = plan.GetProperty("draft").GetGuid(),
        planHash = plan.GetProperty("planHash").GetString(),
        reason = "nobody needs them any more",
        ticket = "OPS-1",
    });

    public static Task ApproveAsync(HttpClient approver, JsonElement request) => PostAsync(approver, $"approvals/requests/{request.GetProperty("number").GetInt64()}/votes",
        new { decision = "approve", planHash = request.GetProperty("planHash").GetString() });

    /// <summary>The objects as they are made.</summary>
    public static JsonObject Class(string name) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["tier"] = "gold", ["owner"] = "storage-platform" } },
        ["provisioner"] = "ebs.csi.aws.com",
        ["parameters"] = new JsonObject { ["type"] = "gp3", ["kmsKeyId"] = $"arn:aws:kms:us-east-1:111122223333:key/{name}" },
        ["reclaimPolicy"] = "Delete",
    };

    public static Uri Api(string address) => new($"/api/v1/{address}", UriKind.Relative);

    public async ValueTask DisposeAsync()
    {
        await _console.DisposeAsync();
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
    }

    private async Task AddAsync(int number, IReadOnlyList<string> names)
    {
        var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions { Name = $"asked-use1-{number:00}" });
        _clusters.Add(cluster);
        foreach (var name in names)
            cluster.Objects.Create(Type, Class(name));
        _console.Declare(cluster, Environments[(number - 1) % Environments.Length], schedule: "0 0 1 1 *");
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string address, object body)
    {
        using var answer = await client.PostAsJsonAsync(Api(address), body);
        var content = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return answer.IsSuccessStatusCode ? content : throw new InvalidOperationException($"{address} was answered with {answer.StatusCode}: {content}");
    }
}
