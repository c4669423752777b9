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

/// <summary>The console's capture, made of the program's own parts, over one cluster; it captures when told to and at no other time.</summary>
public sealed class CaptureHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly string _cluster;
    private readonly List<IHostedService> _started = [];

    private CaptureHost(WebApplication app, string folder, string cluster) => (_app, _folder, _cluster) = (app, folder, cluster);

    public IServiceProvider Services => _app.Services;

    public int ClusterId => Cluster.Id!.Value;

    private Cluster Cluster => Fleet.All.Single(cluster => cluster.Name == _cluster);

    private Fleet Fleet => _app.Services.GetRequiredService<Fleet>();

    /// <param name="database">With the console's schema.</param>
    /// <param name="connection">How the cluster is reached; its credential must be a token file.</param>
    public static async Task<CaptureHost> StartAsync(TestDatabase database, ConnectionSettings connection)
    {
        var folder = Directory.CreateTempSubdirectory("occapture-").FullName;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Settings(database, connection, folder));
        builder.AddOperability();
        builder.AddPostgres();
        builder.AddAuditLog();
        builder.AddAccess();
        builder.AddClusters();
        builder.AddCaptures();
        var host = new CaptureHost(builder.Build(), folder, connection.Name);
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
        await Eventually.True(() => Fleet.ConnectionTo(_cluster) is not null && Cluster.Id is not null, $"the identity of {_cluster} is settled");
    }

    private static Dictionary<string, string?> Settings(TestDatabase database, ConnectionSettings connection, string folder)
    {
        var token = ((CredentialReference.TokenFile)connection.Credential).Path;
        var credentials = Path.GetDirectoryName(token)!;
        var declarations = Directory.CreateDirectory(Path.Combine(folder, "clusters")).FullName;
        var assignments = Path.Combine(folder, "assignments.json");
        File.WriteAllText(assignments, """{"grants":[]}""");
        File.WriteAllText(Path.Combine(declarations, "cluster.json"), JsonSerializer.Serialize(new
        {
            name = connection.Name,
            server = connection.Server.AbsoluteUri.TrimEnd('/'),
            certificateAuthority = Path.GetRelativePath(credentials, connection.CertificateAuthorityFile!),
            credential = new { tokenFile = Path.GetFileName(token) },
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
}
