using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Sandbox.Provider;
using OpsConsole.Sandbox.Run;

namespace OpsConsole.Testing;

/// <summary>The console's own program with a database of its own, an OpenID provider and, where declared, simulated clusters.</summary>
public sealed class TestConsole : IAsyncDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("oconsole-");
    private readonly SandboxFolder _folder;
    private readonly Dictionary<string, string?> _settings;
    private ConsoleProcess? _process;

    private TestConsole(TestDatabase database, SandboxProvider provider, IReadOnlyDictionary<string, string?> settings)
    {
        Database = database;
        Provider = provider;
        _folder = SandboxFolder.Open(_home.FullName, fresh: false);
        _settings = new(settings);
        SandboxSettings.Write(_folder, database.OwnerConnection, database.AppConnection, provider);
        File.WriteAllText(_folder.ConsoleSecret, "console-secret");
        File.WriteAllText(_folder.DirectorySecret, "directory-secret");
    }

    public TestDatabase Database { get; }

    public SandboxProvider Provider { get; }

    public ConsoleProcess Process => _process ?? throw new InvalidOperationException("the console was not started");

    public Uri Address { get; private set; } = null!;

    /// <summary>Where assignments, declarations and credentials of this console lie; tests may change them while it runs.</summary>
    public SandboxFolder Folder => _folder;

    /// <summary>A console that is not yet started, so that clusters can be declared first; settings are configuration keys with colons.</summary>
    public static async Task<TestConsole> PrepareAsync(PostgresFixture postgres, IReadOnlyDictionary<string, string?>? settings = null) =>
        new(await postgres.CreateDatabaseAsync(), await SandboxProvider.StartAsync(SandboxProviderOptions.Ephemeral(), CancellationToken.None),
            settings ?? new Dictionary<string, string?>());

    public static async Task<TestConsole> StartAsync(PostgresFixture postgres, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var console = await PrepareAsync(postgres, settings);
        await console.StartAsync();
        return console;
    }

    /// <summary>Starts it, also again after a stop or a kill, and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        await BeginAsync(_settings);
        await ReadyAsync();
    }

    /// <summary>Waits until the process that was started is ready.</summary>
    public async Task ReadyAsync()
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        Address = await Process.ReadyAsync(limit.Token);
    }

    /// <summary>Starts it to be killed at a step for the given time, which may be before it listens.</summary>
    public Task StartUntilAsync(string step, int time) => BeginAsync(_settings.StopAt(step, time));

    /// <summary>Starts it and notes each step that it comes by in a file.</summary>
    public Task StartNotingAsync(string file) => BeginAsync(_settings.NoteSteps(file));

    /// <summary>Ends the process, if there is one; it may be started again.</summary>
    public async Task StopAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _process = null;
    }

    private async Task BeginAsync(Dictionary<string, string?> settings)
    {
        await StopAsync();
        _process = ConsoleProcess.Start(new() { SettingsFile = _folder.Settings, Settings = settings });
    }

    /// <summary>Writes the declaration of a cluster; the console takes it up at its start or while it runs.</summary>
    public void Declare(SimulatedCluster cluster, string environment, string? schedule = null) =>
        Declare(cluster.Name, cluster.Address, cluster.CertificateAuthorityFile, cluster.ReadOnlyTokenFile, cluster.ExecutorTokenFile, environment, schedule);

    /// <summary>The same of any API server, by copies of its files: one of the authority that its certificate is from, and of each token.</summary>
    public void Declare(string name, Uri server, string authorityFile, string tokenFile, string executorTokenFile, string environment, string? schedule = null)
    {
        var authority = Path.Combine(_folder.Credentials, name + ".ca.crt");
        var token = Path.Combine(_folder.Credentials, name + ".token");
        File.Copy(authorityFile, authority, overwrite: true);
        File.Copy(tokenFile, token, overwrite: true);
        var executor = Path.Combine(_folder.ExecutorCredentials, name + ".token");
        File.Copy(executorTokenFile, executor, overwrite: true);
        var declaration = new
        {
            name,
            server,
            certificateAuthority = Path.GetFileName(authority),
            credential = new { tokenFile = Path.GetFileName(token) },
            executorCredential = new { tokenFile = Path.GetFileName(executor) },
            labels = new { environment, region = "us-east-1", provider = "aws" },
            schedule,
        };
        WholeFile.Write(Path.Combine(_folder.Clusters, name + ".json"), JsonSerializer.Serialize(declaration));
    }

    /// <summary>A client of the HTTP API that speaks as this account of the provider.</summary>
    public async Task<HttpClient> ClientAsync(string account)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(account));
        return client;
    }

    /// <summary>A bearer token of this account; one that ends after so many seconds where that is asked.</summary>
    public async Task<string> TokenAsync(string account, int? seconds = null)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "urn:opsconsole:sandbox:account"), new("client_id", "opsconsole-scripts"), new("account", account),
            .. seconds is { } lifetime ? [new("lifetime", lifetime.ToString(CultureInfo.InvariantCulture))] : Array.Empty<KeyValuePair<string, string>>(),
        ]);
        using var answer = await http.PostAsync(new Uri(Provider.Address, "connect/token"), form);
        return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        await Provider.DisposeAsync();
        _folder.Dispose();
        _home.Delete(recursive: true);
    }
}
