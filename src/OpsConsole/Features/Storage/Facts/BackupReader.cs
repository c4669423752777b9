using System.Text.Json;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.Facts;

/// <summary>Reads backups of TiDB, of operator v1 and v2, as far as they name a bucket.</summary>
public sealed class BackupReader : IFactReader
{
    public bool Reads(ResourceType type) => type.Group is "pingcap.com" or "br.pingcap.com" && type.Kind is "Backup" or "BackupSchedule";

    public ObjectFacts? Read(ResourceType type, JsonElement root, StringPool pool)
    {
        if (ObjectHead.Read(type, root, pool) is not { } head)
            return null;
        var isSchedule = type.Kind == "BackupSchedule";
        var spec = isSchedule ? root.At("spec", "backupTemplate") : root.At("spec");
        var cluster = spec.At("br", "cluster").Text();
        return new BackupFacts
        {
            Key = head.Key,
            Kind = head.Kind,
            ApiVersion = head.ApiVersion,
            Uid = head.Uid,
            Created = head.Created,
            DeletingSince = head.DeletingSince,
            IsSchedule = isSchedule,
            Bucket = spec.At("s3", "bucket").Text() is { Length: > 0 } bucket ? pool.Get(bucket) : null,
            Prefix = pool.GetOrNull(spec.At("s3", "prefix").Text()),
            Phase = isSchedule ? root.At("spec", "pause").IsTrue() ? "Paused" : "" : pool.Get(root.At("status", "phase").Text() ?? ""),
            TidbCluster = cluster is { Length: > 0 }
                ? pool.Get($"{(spec.At("br", "clusterNamespace").Text() is { Length: > 0 } space ? space : head.Key.Namespace)}/{cluster}")
                : null,
        };
    }
}
