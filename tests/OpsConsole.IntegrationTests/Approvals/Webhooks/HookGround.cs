using System.Security.Cryptography;
using System.Text;
using OpsConsole.Features.Approvals.Webhooks;
using OpsConsole.Testing;

namespace OpsConsole.IntegrationTests.Approvals.Webhooks;

/// <summary>Approvals with webhooks, their key and their receivers.</summary>
public sealed class HookGround : IAsyncDisposable
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("ochooks-");
    private readonly List<HookReceiver> _receivers = [];
    private readonly List<ApprovalGround> _grounds = [];
    private readonly List<(string, string)> _settings = [("WebhookRetry:First", "00:00:00.05"), ("WebhookRetry:Most", "00:00:00.2")];

    private HookGround(TestDatabase database) => Database = database;

    public static byte[] Key { get; } = RandomNumberGenerator.GetBytes(32);

    public TestDatabase Database { get; }
    public string KeyFile => Path.Combine(_files.FullName, "hook.key");
    public ApprovalGround Approvals => _grounds[0];

    public static async Task<HookGround> CreateAsync(PostgresFixture postgres)
    {
        var ground = new HookGround(await postgres.CreateDatabaseAsync());
        await File.WriteAllTextAsync(ground.KeyFile, $"whsec_{Convert.ToBase64String(Key)}\n");
        return ground;
    }

    /// <summary>Before the start: a signed webhook with a receiver of its own.</summary>
    public Task<HookReceiver> AddAsync(string name, params (string Key, string Value)[] settings) => AddAsync(name, [("SecretFile", KeyFile)], settings);

    /// <summary>Before the start: one whose address is its secret.</summary>
    public async Task<HookReceiver> AddChatAsync(string name, WebhookFormat format)
    {
        var file = Path.Combine(_files.FullName, $"{name}.url");
        var receiver = await AddAsync(name, [("Format", format.ToString()), ("UrlFile", file)], []);
        await File.WriteAllTextAsync(file, new Uri(receiver.Address, "/services/T0/secret-part").ToString());
        return receiver;
    }

    public void Set(string key, string value) => _settings.Add((key, value));

    /// <summary>The approvals of a process whose sender runs; each one more is another process on the same database.</summary>
    public async Task<ApprovalGround> StartAsync()
    {
        var ground = await ApprovalGround.StartAsync(Database, _grounds.FirstOrDefault(), [.. _settings]);
        _grounds.Add(ground);
        await ground.StartAsync<WebhookSender>();
        await Eventually.True(async () => (await ground.Get<WebhookStore>().StandingsAsync(CancellationToken.None)).Count == _receivers.Count, "every webhook has its place in the chain");
        return ground;
    }

    /// <summary>As a receiver does, by the words of the standard.</summary>
    public static bool Verifies(Received received) => received.Signature ==
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes($"{received.Id}.{received.Timestamp}.{received.Body}")))}";

    public async Task<WebhookStanding> StandingAsync(string name) =>
        (await Approvals.Get<WebhookStore>().StandingsAsync(CancellationToken.None)).Single(standing => standing.Name == name);

    public async ValueTask DisposeAsync()
    {
        foreach (var ground in Enumerable.Reverse(_grounds))
            await ground.DisposeAsync();
        foreach (var receiver in _receivers)
            await receiver.DisposeAsync();
        _files.Delete(recursive: true);
    }

    private async Task<HookReceiver> AddAsync(string name, IReadOnlyList<(string Key, string Value)> own, IReadOnlyList<(string Key, string Value)> settings)
    {
        var receiver = await HookReceiver.StartAsync();
        List<(string Key, string Value)> all = [("Name", name), .. own, .. settings];
        if (all.All(setting => setting.Key != "UrlFile"))
            all.Add(("Url", new Uri(receiver.Address, "/hook").ToString()));
        _settings.AddRange(all.Select(setting => ($"Webhooks:{_receivers.Count}:{setting.Key}", setting.Value)));
        _receivers.Add(receiver);
        return receiver;
    }
}
