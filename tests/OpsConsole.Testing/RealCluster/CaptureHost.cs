using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Kubernetes;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Platform.Operability;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Testing.RealCluster;

/// <summary>The console's capture, made of the program's own parts, over one cluster or several; it captures when told to and at no other time.</summary>
public sealed class CaptureHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly string[] _clusters;
    private readonly List<IHostedService> _started = [];

    private CaptureHost(WebApplication app, string folder, string[] clusters) => (_app, _folder, _clusters) = (app, folder, clusters);

    public IServiceProvider Services => _app.Services;

    public int ClusterId => Cluster.Id!.Value;

    private Cluster Cluster => Of(_clusters[0]);

    private Fleet Fleet => _app.Services.GetRequiredService<Fleet>();

    /// <param name="database">With the console's schema.</param>
    /// <param name="connection">How the cluster is reached; its credential must be a token file.</param>
    public static Task<CaptureHost> StartAsync(TestDatabase database, ConnectionSettings connection) => StartAsync(database, [connection]);

    /// <param name="database">With the console's schema.</param>
    /// <param name="connections">How the clusters are reached; their credentials must be token files of one folder.</param>
    /// <param name="add">More features than captures, and their settings.</param>
    public static async Task<CaptureHost> StartAsync(TestDatabase database, IReadOnlyList<ConnectionSettings> connections, Action<WebApplicationBuilder>? add = null)
    {
        var folder = Directory.CreateTempSubdirectory("occapture-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(Settings(database, connections, folder));
        builder.AddOperability();
        // Figures are not to be those of a console that writes its log.
        builder.Logging.ClearProviders();
        builder.AddPostgres();
        builder.AddAuditLog();
        builder.AddAccess();
        builder.AddClusters();
        builder.AddCaptures();
        add?.Invoke(builder);
        var host = new CaptureHost(builder.Build(), folder, [.. connections.Select(connection => connection.Name)]);
        await host.StartPartsAsync();
        return host;
    }

    public async Task<RunState> CaptureAsync()
    {
        await using var lease = await Services.GetRequiredService<CaptureLeaseStore>().TryTakeAsync("a test", CancellationToken.None)
            ?? throw new InvalidOperationException("another process captures into this database");
        var run = Guid.CreateVersion7();
        await Services.GetRequiredService<CaptureStore>().BeginAsync(ClusterId, run, RunCause.First, null, lease.Epoch, CancellationToken.None);
        return await Services.GetRequiredService<ClusterCapture>().RunAsync(Cluster, ClusterId, run, lease.Epoch, CancellationToken.None);
    }

    /// <summary>Captures these clusters at once, each in a run of its own, as the scheduler does.</summary>
    public async Task<IReadOnlyDictionary<string, Task<RunState>>> BeginAsync(CaptureLease lease, IEnumerable<string> clusters, CancellationToken cancellationToken)
    {
        var store = Services.GetRequiredService<CaptureStore>();
        var capture = Services.GetRequiredService<ClusterCapture>();
        var begun = new List<(Cluster Cluster, Guid Run)>();
        foreach (var cluster in clusters.Select(Of))
        {
            begun.Add((cluster, Guid.CreateVersion7()));
            await store.BeginAsync(cluster.Id!.Value, begun[^1].Run, RunCause.First, null, lease.Epoch, cancellationToken);
        }
        return begun.ToDictionary(entry => entry.Cluster.Name,
            entry => Task.Run(() => capture.RunAsync(entry.Cluster, entry.Cluster.Id!.Value, entry.Run, lease.Epoch, cancellationToken), cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in Enumerable.Reverse(_started))
            await service.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Only what knows the cluster and the database: neither pages nor the scheduler.</summary>
    private async Task StartPartsAsync()
    {
        foreach (var service in _app.Services.GetServices<IHostedService>().Where(service => service is DatabaseHealth or ClusterProber))
        {
            await service.StartAsync(CancellationToken.None);
            _started.Add(service);
        }
        foreach (var cluster in _clusters)
            await Eventually.True(() => Fleet.ConnectionTo(cluster) is not null && Of(cluster).Id is not null, $"the identity of {cluster} is settled");
    }

    private Cluster Of(string name) => Fleet.All.Single(cluster => cluster.Name == name);

    private static Dictionary<string, string?> Settings(TestDatabase database, IReadOnlyList<ConnectionSettings> connections, string folder)
    {
        var credentials = Path.GetDirectoryName(TokenOf(connections[0]))!;
        var declarations = Directory.CreateDirectory(Path.Combine(folder, "clusters")).FullName;
        var assignments = Path.Combine(folder, "assignments.json");
        File.WriteAllText(assignments, """{"grants":[]}""");
        foreach (var connection in connections)
            File.WriteAllText(Path.Combine(declarations, $"{connection.Name}.json"), JsonSerializer.Serialize(new
            {
                name = connection.Name,
                server = connection.Server.AbsoluteUri.TrimEnd('/'),
                certificateAuthority = Path.GetRelativePath(credentials, connection.CertificateAuthorityFile!),
                credential = new { tokenFile = Path.GetFileName(TokenOf(connection)) },
                labels = new { environment = "test" },
            }));
        return new Dictionary<string, string?>
        {
            ["ConnectionStrings:Console"] = database.AppConnection,
            // Stored bodies are compared with the server's own.
            ["Captures:MaskSecretFields"] = "false",
            ["ConnectionStrings:Owner"] = database.OwnerConnection,
            ["Access:Oidc:Authority"] = "https://nobody.example",
            ["Access:Oidc:ClientId"] = "nobody",
            ["Access:AssignmentsFile"] = assignments,
            ["Clusters:Folder"] = declarations,
            ["Clusters:CredentialsFolder"] = credentials,
            ["Clusters:ProbeInterval"] = "00:00:01",
        };
    }

    private static string TokenOf(ConnectionSettings connection) => ((CredentialReference.TokenFile)connection.Credential).Path;
}
