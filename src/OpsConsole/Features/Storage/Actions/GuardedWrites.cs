using System.Text;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Resources.Writes;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>The one call of an item that creates or patches an object, in the words of approvals.</summary>
public sealed partial class GuardedWrites(ItemClusters clusters, Fleet fleet, ILogger<GuardedWrites> logger)
{
    internal async Task<(WriteAnswer? Answer, ItemEffect Effect)> CreateAsync(PlanItem item, string path, string json, CancellationToken cancellationToken)
    {
        if (clusters.Executor(item, "create", out var why) is not { } connection)
            return (null, new(EffectKind.NotSent, why));
        var answer = await connection.CreateAsync(path, Encoding.UTF8.GetBytes(json), UsageManifest.Manager, WriteEffect.Kept, cancellationToken);
        return (answer, Told(item, "creation", path, answer));
    }

    internal async Task<ItemEffect> PatchAsync(PlanItem item, string path, byte[] patch, CancellationToken cancellationToken)
    {
        if (clusters.Executor(item, "patch", out var why) is not { } connection)
            return new(EffectKind.NotSent, why);
        return Told(item, "patch", path, await connection.PatchAsync(path, patch, UsageManifest.Manager, WriteEffect.Kept, cancellationToken));
    }

    /// <summary>An object beside the item's own, by the connection that would write it where there is one.</summary>
    internal async Task<(byte[]? Json, string? Unreadable)> ReadAsync(PlanItem item, string path, CancellationToken cancellationToken)
    {
        if (clusters.Find(item, out var why) is not { } cluster || (fleet.ExecutorConnectionTo(cluster.Name) ?? fleet.ConnectionTo(cluster.Name)) is not { } connection)
            return (null, why.Length > 0 ? why : $"cluster {item.Cluster} cannot be asked now");
        try
        {
            return await connection.ReadObjectAsync(path, cancellationToken) is ObjectReading.Found found ? (found.Json, null) : (null, null);
        }
        catch (Exception error) when (error is KubernetesException or ObjectDisposedException)
        {
            return (null, StagedObject.Readable(error.Message));
        }
    }

    private ItemEffect Told(PlanItem item, string deed, string path, WriteAnswer answer)
    {
        var effect = WriteWords.EffectOf(answer);
        if (effect.Kind is EffectKind.Unknown)
            OutcomeUnknown(deed, path, item.Cluster, item.Uid, effect.Words);
        else
            Answered(deed, path, item.Cluster, item.Uid, effect.Kind);
        return effect;
    }

    [LoggerMessage(1440, LogLevel.Information, "The {Deed} at {Path} in cluster {Cluster} for the object of uid {Uid} was answered: {Effect}")]
    private partial void Answered(string deed, string path, string cluster, string uid, EffectKind effect);

    [LoggerMessage(1441, LogLevel.Warning, "Nobody knows what became of the {Deed} at {Path} in cluster {Cluster} for the object of uid {Uid}: {Words}")]
    private partial void OutcomeUnknown(string deed, string path, string cluster, string uid, string words);
}
