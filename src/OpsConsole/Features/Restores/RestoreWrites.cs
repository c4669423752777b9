using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Resources.Writes;
using OpsConsole.Features.Restores.Created;
using OpsConsole.Kubernetes;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>The one request of a restored object: the same bytes to try it and to do it.</summary>
public sealed partial class RestoreWrites(ItemClusters clusters, TimeProvider time, ILogger<RestoreWrites> logger)
{
    public const string Manager = "opsconsole-restore";

    private const int MostTrials = 3;
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Has the server check everything and keep nothing; null where this process may not write there, with the reason.</summary>
    public async Task<(WriteAnswer? Answer, string Why)> TryAsync(PlanItem item, RestoreOrder order, LiveObject? live, CancellationToken cancellationToken)
    {
        for (var trial = 1; ; trial++)
        {
            if (clusters.Executor(item, "write", out var why) is not { } connection)
                return (null, why);
            var answer = await SendAsync(connection, item, order, live, WriteEffect.DryRun, cancellationToken);
            if (trial == MostTrials || answer is not WriteAnswer.Throttled throttled || (throttled.RetryAfter ?? UsualWait) is var wait && wait > LongestWait)
                return (answer, "");
            // The server named the moment; a trial keeps nothing, so it may be made again.
            await Task.Delay(wait, time, cancellationToken);
        }
    }

    public async Task<ItemEffect> WriteAsync(PlanItem item, RestoreOrder order, LiveObject? live, CancellationToken cancellationToken)
    {
        if (clusters.Executor(item, "write", out var why) is not { } connection)
            return new(EffectKind.NotSent, why);
        var answer = await SendAsync(connection, item, order, live, WriteEffect.Kept, cancellationToken);
        var effect = WriteWords.EffectOf(answer);
        if (order.Mode is RestoreMode.Create)
            effect = CreatedLife.Named(effect, answer);
        if (effect.Kind is EffectKind.Unknown)
            OutcomeUnknown(order.Mode, item.Type, item.FullName, item.Cluster, effect.Words);
        else
            Answered(order.Mode, item.Type, item.FullName, item.Cluster, effect.Kind);
        return effect;
    }

    private static async Task<WriteAnswer> SendAsync(ClusterConnection connection, PlanItem item, RestoreOrder order, LiveObject? live, WriteEffect effect, CancellationToken cancellationToken)
    {
        if (Body(order, live, out var missing) is not { } body)
            return new WriteAnswer.NotSent($"the values of {string.Join(", ", missing)} are not stored, only their digests, and the living object has others");
        var (group, resource) = KnownType.Split(item.Type);
        var path = ObjectPath.Of(group, item.Version, resource, item.Namespace, item.Name);
        return order.Mode switch
        {
            RestoreMode.Create => await connection.CreateStrictlyAsync(path[..path.LastIndexOf('/')], body, Manager, effect, cancellationToken),
            RestoreMode.Replace => await connection.ReplaceAsync(path, body, Manager, effect, cancellationToken),
            RestoreMode.Status => await connection.StatusPatchAsync(path, body, Manager, effect, cancellationToken),
            RestoreMode.Merge => await connection.ApplyAsync(path, body, Manager, force: true, effect, cancellationToken),
            _ => await connection.JsonPatchAsync(path, body, Manager, effect, cancellationToken),
        };
    }

    /// <summary>The bytes to send; null where a value is missing, with the paths.</summary>
    internal static byte[]? Body(RestoreOrder order, LiveObject? live, out IReadOnlyList<string> missing)
    {
        if (order.Mode is RestoreMode.Adopt or RestoreMode.Release)
        {
            missing = [];
            return FieldRevert.Bound(order.Mode is RestoreMode.Adopt ? AdoptionPatch.Of(order.Body) : PausedBody.Release(order.Body), live!.Uid, live.ResourceVersion);
        }
        var filling = live is null ? MaskFilling.None : new MaskFilling(live.Canonical, live.Json);
        var filled = order.Mode is RestoreMode.Revert ? filling.FillPatch(order.Body) : filling.Fill(order.Status ?? order.Body);
        missing = filled.Missing;
        return missing.Count > 0 ? null : order.Mode switch
        {
            // Of what is not there yet only the values are asked for.
            RestoreMode.Status => live is null ? null : FieldRevert.Bound(StatusPatch.Of(filled.Json), live.Uid, live.ResourceVersion),
            RestoreMode.Create => filled.Json,
            RestoreMode.Replace => RestoreBody.Replacement(filled.Json, live!.Json, order.KeepsStatus),
            RestoreMode.Merge => MergeBody.Bound(filled.Json, live!.Uid, live.ResourceVersion),
            _ => FieldRevert.Bound(filled.Json, live!.Uid, live.ResourceVersion),
        };
    }

    [LoggerMessage(1500, LogLevel.Information, "The restore ({Mode}) of {Type} {Object} in cluster {Cluster} was answered: {Effect}")]
    private partial void Answered(RestoreMode mode, string type, string @object, string cluster, EffectKind effect);

    [LoggerMessage(1501, LogLevel.Warning, "Nobody knows what became of the restore ({Mode}) of {Type} {Object} in cluster {Cluster}: {Words}")]
    private partial void OutcomeUnknown(RestoreMode mode, string type, string @object, string cluster, string words);
}
