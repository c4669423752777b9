using System.Text.Json;
using OpsConsole.Sandbox.Clusters;

namespace OpsConsole.Sandbox.Run;

/// <summary>The simulated clusters of a sandbox, and the files by which the console finds them.</summary>
internal sealed class SandboxClusters : IAsyncDisposable
{
    /// <summary>Often enough that a visitor sees history grow.</summary>
    private const string Schedule = "* * * * *";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly List<SimulatedCluster> _clusters = [];

    public IReadOnlyList<SimulatedCluster> All => _clusters;

    public static async Task<SandboxClusters> StartAsync(SandboxFolder folder, IReadOnlyList<ClusterPlan> plans, SandboxBehaviour behaviour, CancellationToken cancellationToken)
    {
        behaviour.CheckNames([.. plans.Select(plan => plan.Name)]);
        var clusters = new SandboxClusters();
        try
        {
            foreach (var plan in plans)
                clusters._clusters.Add(await StartAsync(folder, plan, behaviour, cancellationToken));
            clusters.Declare(folder, plans);
            return clusters;
        }
        catch
        {
            await clusters.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var cluster in _clusters)
            await cluster.DisposeAsync();
    }

    private static async Task<SimulatedCluster> StartAsync(SandboxFolder folder, ClusterPlan plan, SandboxBehaviour behaviour, CancellationToken cancellationToken)
    {
        var cluster = await SimulatedCluster.StartAsync(new()
        {
            Name = plan.Name,
            Folder = folder.Credentials,
            ExecutorFolder = folder.ExecutorCredentials,
            Port = folder.Port(plan.Name, first: 0),
            World = new()
            {
                Objects = plan.Objects,
                Seed = plan.Seed,
                Environment = plan.Environment,
                Region = plan.Region,
                Provider = behaviour.Provider,
                Held = behaviour.HeldIn(plan.Name),
            },
        }, cancellationToken);
        foreach (var fault in behaviour.FaultsOf(plan.Name))
            cluster.Faults.Inject(fault);
        return cluster;
    }

    private void Declare(SandboxFolder folder, IReadOnlyList<ClusterPlan> plans)
    {
        var declared = _clusters.Zip(plans).ToDictionary(entry => Path.Combine(folder.Clusters, entry.First.Name + ".json"), entry => Declaration(entry.First, entry.Second));
        foreach (var left in Directory.GetFiles(folder.Clusters).Except(declared.Keys))
            File.Delete(left);
        foreach (var (file, declaration) in declared)
            File.WriteAllText(file, declaration);
    }

    private static string Declaration(SimulatedCluster cluster, ClusterPlan plan) => JsonSerializer.Serialize(new
    {
        name = cluster.Name,
        server = cluster.Address,
        certificateAuthority = Path.GetFileName(cluster.CertificateAuthorityFile),
        credential = new { tokenFile = Path.GetFileName(cluster.ReadOnlyTokenFile) },
        executorCredential = new { tokenFile = Path.GetFileName(cluster.ExecutorTokenFile) },
        labels = new { environment = plan.Environment, region = plan.Region, provider = "aws" },
        schedule = Schedule,
    }, Indented);
}
