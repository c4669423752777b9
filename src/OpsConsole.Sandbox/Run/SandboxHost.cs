using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.Admin;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Sandbox.Provider;
using OpsConsole.Sandbox.S3;

namespace OpsConsole.Sandbox.Run;

/// <summary>PostgreSQL, clusters, provider and console, started in this order and stopped in the opposite one.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    public const string Database = "opsconsole";
    private const int UsualPort = 5080;

    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly SandboxFolder _folder;

    private SandboxHost(SandboxFolder folder) => _folder = folder;

    public Uri Address { get; private set; } = null!;

    public ConsoleProcess Console { get; private set; } = null!;

    public PrivatePostgres Postgres { get; private set; } = null!;

    /// <summary>Where the simulated clusters are made to misbehave.</summary>
    public Uri Admin { get; private set; } = null!;

    /// <summary>The simulated clusters, to do in them what people and controllers do.</summary>
    public IReadOnlyList<SimulatedCluster> Clusters { get; private set; } = [];

    /// <summary>What the clusters' buckets are in the simulated cloud.</summary>
    public SimulatedS3 S3 { get; private set; } = null!;

    /// <summary>Who may sign in, and what is known of them.</summary>
    public SandboxDirectory Directory { get; private set; } = null!;

    /// <summary><paramref name="progress"/> is told what begins now.</summary>
    public static async Task<SandboxHost> StartAsync(SandboxArguments arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        var host = new SandboxHost(SandboxFolder.Open(arguments.Data, arguments.Fresh));
        try
        {
            await host.StartPartsAsync(arguments, progress, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>The console again, at the address it had, after it ended or was killed.</summary>
    public async Task RestartConsoleAsync(CancellationToken cancellationToken)
    {
        await Console.StopAsync(cancellationToken);
        await StartConsoleAsync(Address.Port, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
            await part.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartPartsAsync(SandboxArguments arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        progress("PostgreSQL");
        Postgres = Keep(await PrivatePostgres.StartAsync(_folder.Postgres, Durability.Machine, cancellationToken));
        await Postgres.EnsureDatabaseAsync(Database, cancellationToken);

        progress($"{arguments.Clusters} simulated clusters");
        var behaviour = arguments.Behaviour is { } file ? SandboxBehaviour.Read(file) : SandboxBehaviour.Usual;
        Clusters = Keep(await SandboxClusters.StartAsync(_folder, ClusterPlan.For(arguments.Clusters, arguments.Objects), behaviour, cancellationToken)).All;
        Admin = Keep(await AdminServer.StartAsync(Clusters, _folder.Port("admin", first: 0), cancellationToken)).Address;

        S3 = Keep(await SimulatedS3.StartAsync(_folder.Port("s3", first: 0), new WorldBuckets(Clusters).Find, cancellationToken: cancellationToken));

        progress("OpenID provider");
        var provider = Keep(await SandboxProvider.StartAsync(new()
        {
            Port = _folder.Port("provider", first: 0),
            SigningKey = _folder.SigningKey(),
            ConsoleSecret = await File.ReadAllTextAsync(_folder.ConsoleSecret, cancellationToken),
            DirectorySecret = await File.ReadAllTextAsync(_folder.DirectorySecret, cancellationToken),
            RobotSecret = await File.ReadAllTextAsync(_folder.RobotSecret, cancellationToken),
        }, cancellationToken));

        Directory = provider.Directory;
        SandboxSettings.Write(_folder, Postgres.OwnerConnection(Database), Postgres.AppConnection(Database), provider, S3);
        await StartConsoleAsync(arguments, progress, cancellationToken);
    }

    private async Task StartConsoleAsync(SandboxArguments arguments, Action<string> progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            var port = ConsolePort(arguments);
            progress($"the console on port {port}");
            try
            {
                await StartConsoleAsync(port, cancellationToken);
                return;
            }
            catch (SandboxException) when (!Ports.IsFree(port))
            {
                // Somebody took the port between the look and the console's bind: the next look finds another one, or refuses what was asked for.
            }
        }
    }

    private async Task StartConsoleAsync(int port, CancellationToken cancellationToken)
    {
        var log = Keep(new StreamWriter(_folder.ConsoleLog, append: true) { AutoFlush = true });
        Console = Keep(ConsoleProcess.Start(new()
        {
            Address = $"http://127.0.0.1:{port}",
            SettingsFile = _folder.Settings,
            Log = line => { lock (log) log.WriteLine(line); },
        }));
        Address = await Console.SignInReadyAsync(cancellationToken);
    }

    private int ConsolePort(SandboxArguments arguments)
    {
        if (arguments.Port is not { } wanted)
            return _folder.Port("console", UsualPort);
        if (!Ports.IsFree(wanted))
            throw new SandboxException($"Port {wanted} is taken; choose another one with --port.");
        _folder.Remember("console", wanted);
        return wanted;
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }
}
