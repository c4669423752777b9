using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using OpsConsole.Features.Clusters;
using OpsConsole.Kubernetes;
using OpsConsole.Platform;
using OpsConsole.Platform.Operability;

namespace OpsConsole.Features.Captures;

/// <summary>One pass over one cluster: what it serves, each type's list, and what is proven gone. Every gap becomes a row with its reason.</summary>
public sealed partial class ClusterCapture(Fleet fleet, CaptureStore store, TypeCapture types, IOptions<CaptureOptions> options, TimeProvider time,
    ILogger<ClusterCapture> logger)
{
    /// <summary>After so many types in a row whose failure is the server's, not theirs, the others are not asked.</summary>
    private const int MostServerFaults = 2;

    public async Task<RunState> RunAsync(Cluster cluster, int clusterId, Guid runId, long epoch, CancellationToken cancellationToken)
    {
        using var span = Traces.Begin("capture", ("cluster", cluster.Name));
        Steps.At("capture.run.begun");
        var began = time.GetTimestamp();
        var failure = fleet.ConnectionTo(cluster.Name) is { } connection
            ? await TryAsync(new RunScope { ClusterId = clusterId, Cluster = cluster, RunId = runId, Epoch = epoch, Connection = connection }, cancellationToken)
            : $"Nothing was asked of {cluster.Name}: {cluster.Health.Reason ?? "its identity is not settled yet"}";
        var state = await store.FinishAsync(clusterId, runId, epoch, failure, cancellationToken);
        Steps.At("capture.run.finished");
        LogFinished(cluster.Name, state, time.GetElapsedTime(began).TotalSeconds, failure);
        return state;
    }

    /// <returns>Why the run as a whole came to nothing; null where it got as far as the types.</returns>
    private async Task<string?> TryAsync(RunScope run, CancellationToken cancellationToken)
    {
        try
        {
            var uid = await ClusterProbe.UidAsync(run.Connection, cancellationToken);
            if (uid != run.Cluster.Uid)
                return $"Another cluster answers behind {run.Cluster.Name}: kube-system uid {uid}, not {run.Cluster.Uid}. Nothing was read.";
            var discovery = await new ApiDiscovery(run.Connection, time).DiscoverAsync(cancellationToken);
            await CaptureAsync(run, discovery, cancellationToken);
            return null;
        }
        catch (KubernetesException error)
        {
            return error.Message;
        }
    }

    private async Task CaptureAsync(RunScope run, DiscoveryResult discovery, CancellationToken cancellationToken)
    {
        var captured = CapturedTypes.Of(discovery, options.Value.CapturedTypes);
        var stored = (await store.KeepTypesAsync(run.ClusterId, run.RunId, run.Epoch, captured, options.Value.DoubtOlderStateFor, cancellationToken)).ToDictionary(type => type.Name);
        foreach (var gap in discovery.Gaps.DistinctBy(gap => gap.Group))
            await RecordGapAsync(run, null, gap.Group, TypeCoverage.EveryResource, gap.Fault, gap.Reason, cancellationToken);

        var coverages = await CaptureTypesAsync(run, captured, stored, cancellationToken);
        await SettleMissingAsync(run, discovery, captured, stored, coverages, cancellationToken);
    }

    private async Task<IReadOnlyCollection<TypeCoverage>> CaptureTypesAsync(
        RunScope run, IReadOnlyList<ResourceType> captured, Dictionary<string, StoredType> stored, CancellationToken cancellationToken)
    {
        var coverages = new ConcurrentBag<TypeCoverage>();
        var serverFaults = 0;
        string? lastFault = null;
        await Parallel.ForEachAsync(captured, new ParallelOptions { MaxDegreeOfParallelism = options.Value.TypesAtOnce, CancellationToken = cancellationToken },
            async (type, token) =>
            {
                var known = stored[type.Name];
                if (Volatile.Read(ref serverFaults) >= MostServerFaults)
                {
                    await RecordGapAsync(run, known.Id, type.Group, type.Resource, KubernetesFault.Unreachable, $"Not asked, because the server had failed before: {lastFault}", token);
                    return;
                }
                var coverage = await types.RunAsync(run, type, known, token);
                coverages.Add(coverage);
                if (IsOfServer(coverage.Fault))
                    (lastFault, _) = (coverage.Reason, Interlocked.Increment(ref serverFaults));
                else
                    Interlocked.Exchange(ref serverFaults, 0);
            });
        return coverages;
    }

    /// <summary>Types that were served once and are not now: gone with their definition, or a gap.</summary>
    private async Task SettleMissingAsync(RunScope run, DiscoveryResult discovery, IReadOnlyList<ResourceType> captured, Dictionary<string, StoredType> stored,
        IReadOnlyCollection<TypeCoverage> coverages, CancellationToken cancellationToken)
    {
        var served = captured.Select(type => type.Name).ToHashSet();
        var broken = discovery.Gaps.Select(gap => gap.Group).ToHashSet();
        var missing = stored.Values.Where(type => type.Objects > 0 && !served.Contains(type.Name) && !broken.Contains(type.Group)
            && discovery.Types.All(now => now.Name != type.Name)).ToList();
        if (missing.Count == 0)
            return;

        var areDefinitionsComplete = discovery.Gaps.Count == 0 && coverages.Any(coverage => coverage.Type == CapturedTypes.Definitions && coverage.IsComplete);
        var defined = areDefinitionsComplete && stored.TryGetValue(CapturedTypes.Definitions, out var definitions)
            ? await store.NamesAsync(run.ClusterId, definitions.Id, cancellationToken) : null;
        foreach (var type in missing)
            if (type.IsCustom && defined is not null && !defined.Contains(type.Name))
                await types.RunAbsentAsync(run, type, cancellationToken);
            else
                await RecordGapAsync(run, type.Id, type.Group, type.Resource, KubernetesFault.NotFound,
                    type.IsCustom && defined is not null
                        ? "Its CustomResourceDefinition exists, but the server does not serve the type."
                        : "The server no longer serves the type; that alone does not prove its objects gone.", cancellationToken);
    }

    private Task RecordGapAsync(RunScope run, int? typeId, string group, string resource, KubernetesFault fault, string reason, CancellationToken cancellationToken) =>
        store.RecordGapAsync(run.ClusterId, run.RunId, run.Epoch, typeId,
            new TypeCoverage { Group = group, Resource = resource, IsComplete = false, Fault = fault.ToString(), Reason = reason }, cancellationToken);

    private static bool IsOfServer(string? fault) => fault is nameof(KubernetesFault.Unreachable) or nameof(KubernetesFault.TimedOut)
        or nameof(KubernetesFault.CertificateRefused) or nameof(KubernetesFault.Unauthorized) or nameof(KubernetesFault.CredentialMissing);

    [LoggerMessage(1100, LogLevel.Information, "Capture of cluster {Cluster} is {State} after {Seconds:0.0} s: {Failure}")]
    private partial void LogFinished(string cluster, RunState state, double seconds, string? failure);
}
