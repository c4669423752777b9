using OpsConsole.Features.Approvals;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>Reads single objects in their clusters, in the form in which states are compared.</summary>
public sealed class LiveObjectReader(Fleet fleet, CaptureMasking masking)
{
    /// <summary>Of the objects that one thread reads, each of which is copied before the next.</summary>
    [ThreadStatic] private static Canonicalizer? _reading;

    /// <summary>By the connection that reads for everybody.</summary>
    public Task<LiveReading> ReadAsync(Cluster cluster, DeletionType type, string space, string name, CancellationToken cancellationToken) =>
        ReadAsync(cluster, fleet.ConnectionTo(cluster.Name), type, type.Version, space, name, cancellationToken);

    /// <summary>The target of an item, by the connection that would delete it where this process has one: both must see the same.</summary>
    public Task<LiveReading> ReadAsync(Cluster cluster, DeletionType type, PlanItem item, CancellationToken cancellationToken) =>
        ReadAsync(cluster, fleet.ExecutorConnectionTo(cluster.Name) ?? fleet.ConnectionTo(cluster.Name), type, item.Version, item.Namespace, item.Name, cancellationToken);

    private async Task<LiveReading> ReadAsync(
        Cluster cluster, ClusterConnection? connection, DeletionType type, string version, string space, string name, CancellationToken cancellationToken)
    {
        if (connection is null)
            return new LiveReading.Unreadable(Unsettled(cluster));
        try
        {
            return await connection.ReadObjectAsync(type.PathOf(version, space, name), cancellationToken) is ObjectReading.Found found
                ? Read(found.Json, type, version)
                : new LiveReading.Absent();
        }
        catch (Exception error) when (error is KubernetesException or ArgumentException)
        {
            return new LiveReading.Unreadable(StagedObject.Readable(error.Message)!);
        }
        catch (ObjectDisposedException)
        {
            // Its declaration went between the question for it and its use.
            return new LiveReading.Unreadable(Unsettled(cluster));
        }
    }

    public static string Unsettled(Cluster cluster) =>
        $"cluster {cluster.Name} cannot be asked now: {cluster.Health.Reason ?? "its identity is not settled"}";

    /// <summary>An object that the server just sent, in the form in which states are compared.</summary>
    public LiveReading Read(byte[] json, DeletionType type, string version)
    {
        var reading = _reading is { } former && former.Masking == masking.Rules ? former : new Canonicalizer(masking.Rules);
        _reading = null;
        var canonicalizer = new TypeCanonicalizer(type.Group, version, type.Kind, type.Name, reading);
        if (canonicalizer.Canonicalize(json, out var manifest) is { } refusal)
            return new LiveReading.Unreadable($"what the server sent cannot be taken: {refusal.Reason}");
        if (manifest.Identity is not { Uid.Length: > 0, ResourceVersion.Length: > 0 })
            return new LiveReading.Unreadable("it has no uid or no resourceVersion, so it cannot be told from another object of its name");
        var live = new LiveObject
        {
            Json = json,
            Canonical = manifest.Body.ToArray(),
            Uid = manifest.Identity.Uid,
            ResourceVersion = manifest.Identity.ResourceVersion,
            Subject = new DeletionSubject(manifest.Body.Span, type),
        };
        _reading = reading.IsLarge ? null : reading;
        return new LiveReading.Found(live);
    }
}
