using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace OpsConsole.Sandbox.Processes;

/// <summary>The console's own program, as a child process with settings of ours.</summary>
public sealed partial class ConsoleProcess : IAsyncDisposable
{
    private const int KeptLines = 2_000;

    private readonly HttpClient _client;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string> _log;
    private readonly WatchedProcess _process;

    private ConsoleProcess(ConsoleProcessOptions options)
    {
        _log = options.Log;
        _client = ClientFor(options.Authority);
        _process = WatchedProcess.Start(new()
        {
            Command = ["dotnet", options.Program ?? Repository.Console, .. options.Arguments],
            Prefix = options.Prefix,
            Folder = options.Folder ?? Repository.Root,
            Environment = Environment(options),
            Line = Read,
        });
        Exited = _process.WaitAsync(CancellationToken.None);
        _ = Exited.ContinueWith(ended => _address.TrySetException(Ended(ended.Result)), TaskScheduler.Default);
    }

    /// <summary>Its exit code, once it ended.</summary>
    public Task<int> Exited { get; }

    /// <summary>What it wrote, the newest lines.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public static ConsoleProcess Start(ConsoleProcessOptions options) => new(options);

    /// <summary>Where it listens, as soon as it does; a failure with its last lines when it ends before.</summary>
    public Task<Uri> AddressAsync(CancellationToken cancellationToken) => _address.Task.WaitAsync(cancellationToken);

    /// <summary>Its address, once it calls itself ready.</summary>
    public Task<Uri> ReadyAsync(CancellationToken cancellationToken) => AnsweringAsync("healthz/ready", HttpStatusCode.OK, cancellationToken);

    /// <summary>Its address, once it is ready and leads people on to the sign-in provider.</summary>
    public async Task<Uri> SignInReadyAsync(CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken);
        return await AnsweringAsync("signin", HttpStatusCode.Redirect, cancellationToken);
    }

    private async Task<Uri> AnsweringAsync(string path, HttpStatusCode status, CancellationToken cancellationToken)
    {
        var address = await AddressAsync(cancellationToken);
        while (!await AnswersAsync(new Uri(address, path), status, cancellationToken))
        {
            if (Exited.IsCompleted)
                throw Ended(Exited.Result);
            // On the wall clock, as the other process is.
            await Task.Delay(50, cancellationToken);
        }
        return address;
    }

    public Task<int> StopAsync(CancellationToken cancellationToken) => _process.StopAsync(cancellationToken);

    public Task KillAsync(CancellationToken cancellationToken) => _process.KillAsync(cancellationToken);

    public Task SignalAsync(string signal, CancellationToken cancellationToken) => _process.SignalAsync(signal, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _process.Dispose();
        _client.Dispose();
    }

    private static HttpClient ClientFor(string? authority)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (authority is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPem(authority);
        }
        return new(handler) { Timeout = TimeSpan.FromSeconds(15) };
    }

    private static Dictionary<string, string?> Environment(ConsoleProcessOptions options)
    {
        // The settings of whoever started us are not the console's.
        var environment = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = options.Address,
            ["ASPNETCORE_HTTP_PORTS"] = null,
            ["DOTNET_ENVIRONMENT"] = options.Environment,
            ["ASPNETCORE_ENVIRONMENT"] = options.Environment,
            ["OPSCONSOLE_SETTINGS"] = options.SettingsFile,
        };
        foreach (var (key, value) in options.Settings)
            environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return environment;
    }

    private async Task<bool> AnswersAsync(Uri address, HttpStatusCode status, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _client.GetAsync(address, cancellationToken);
            return answer.StatusCode == status;
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // Stopping, or busy with its start: the caller's limit decides.
            return false;
        }
    }

    private void Read(string line)
    {
        _log(line);
        _lines.Enqueue(line);
        if (_lines.Count > KeptLines)
            _lines.TryDequeue(out _);
        if (Listening().Match(line) is { Success: true } found)
            _address.TrySetResult(new Uri(found.Groups["address"].Value));
    }

    private SandboxException Ended(int exitCode) =>
        new($"the console ended with {exitCode}; its last lines:\n{string.Join('\n', _lines.TakeLast(12))}");

    [GeneratedRegex(@"Now listening on: (?<address>https?://[^""\s]+)")]
    private static partial Regex Listening();
}

/// <summary>Which program, with which settings.</summary>
public sealed record ConsoleProcessOptions
{
    /// <summary>Path of OpsConsole.dll; by default the one built together with this program.</summary>
    public string? Program { get; init; }

    /// <summary>Where it starts: appsettings.json and wwwroot are found there. By default the repository root.</summary>
    public string? Folder { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Words before the command that change the user it runs as.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    public string Address { get; init; } = "http://127.0.0.1:0";

    /// <summary>PEM of the authority behind its certificate, where it speaks HTTPS.</summary>
    public string? Authority { get; init; }

    public string Environment { get; init; } = "Development";

    public string? SettingsFile { get; init; }

    /// <summary>Configuration keys with colons; they win over the settings file.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Gets every line it writes.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
