using System.Globalization;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>The database of a dataplane: TidbCluster, its backups and their schedule.</summary>
internal static class TidbObjects
{
    private const string Operator = "tidb-controller-manager";

    public static IEnumerable<Seed> Of(Dataplane plane)
    {
        yield return Cluster(plane);
        yield return Schedule(plane);
        for (var day = 1; day <= 2; day++)
            yield return Backup(plane, plane.Created.AddDays(day), "Complete");
    }

    public static Seed Backup(Dataplane plane, DateTimeOffset at, string phase)
    {
        var stamp = at.UtcDateTime.ToString("yyyy-MM-dd't'HH-mm-ss", CultureInfo.InvariantCulture);
        var begun = at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var status = phase == "Complete"
            ? $$"""{"phase":"Complete","backupPath":"s3://{{plane.Stem}}-backup/backup/{{stamp}}","backupSize":{{184_000_000_000 + plane.Octet * 731_000_000L}},"backupSizeReadable":"{{184 + plane.Octet}} GB","commitTs":"{{450_000_000_000_000_000 + at.ToUnixTimeSeconds()}}","timeStarted":"{{begun}}","timeCompleted":"{{at.AddMinutes(41).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}}","timeTaken":"41m0s","conditions":[{"type":"Complete","status":"True","lastTransitionTime":"{{begun}}"}]}"""
            : $$"""{"phase":"{{phase}}","conditions":[{"type":"{{phase}}","status":"True","lastTransitionTime":"{{begun}}"}]}""";
        return new Seed("backups.pingcap.com",
            $$"""
            {"metadata":{"name":"{{plane.Id}}-nightly-{{stamp}}","namespace":"{{plane.Space}}","labels":{"tidb.pingcap.com/backup-schedule":"{{plane.Id}}-nightly","app.kubernetes.io/instance":"tidb","dataplane":"{{plane.Id}}"},"finalizers":["tidb.pingcap.com/backup-protection"]},
             "spec":{"backupType":"full","backupMode":"snapshot","br":{"cluster":"tidb","clusterNamespace":"{{plane.Space}}","concurrency":4,"checksum":true,"sendCredToTikv":false,"options":["--ratelimit=128"]},
              "s3":{"provider":"aws","region":"{{plane.Region}}","bucket":"{{plane.Stem}}-backup","prefix":"backup/{{stamp}}","storageClass":"STANDARD_IA","sse":"AES256"},
              "cleanPolicy":"Delete","serviceAccount":"tidb-backup","calcSizeLevel":"all","resources":{"limits":{"cpu":"2","memory":"4Gi"} } },
             "status":{{status}} }
            """, at, Operator, Operator);
    }

    private static Seed Schedule(Dataplane plane) => new("backupschedules.pingcap.com",
        $$"""
        {"metadata":{"name":"{{plane.Id}}-nightly","namespace":"{{plane.Space}}","labels":{"dataplane":"{{plane.Id}}"} },
         "spec":{"schedule":"0 2 * * *","maxReservedTime":"840h","pause":false,"storageClassName":"gp3-4000-400",
          "backupTemplate":{"backupType":"full","cleanPolicy":"Delete","serviceAccount":"tidb-backup","br":{"cluster":"tidb","clusterNamespace":"{{plane.Space}}","concurrency":4},"s3":{"provider":"aws","region":"{{plane.Region}}","bucket":"{{plane.Stem}}-backup","prefix":"backup"} } },
         "status":{"lastBackup":"{{plane.Id}}-nightly","lastBackupTime":"{{plane.At(TimeSpan.FromDays(2))}}"} }
        """, plane.Created, "argocd-controller", Operator);

    private static Seed Cluster(Dataplane plane) => new("tidbclusters.pingcap.com",
        $$"""
        {"metadata":{"name":"tidb","namespace":"{{plane.Space}}","labels":{"dataplane":"{{plane.Id}}","environment":"{{plane.Environment}}","app.kubernetes.io/managed-by":"argocd"},
          "annotations":{"opsconsole.example/owner":"database-platform","pingcap.com/ha-topology-key":"topology.kubernetes.io/zone"} },
         "spec":{"version":"{{plane.Version}}","timezone":"UTC","pvReclaimPolicy":"Retain","enablePVReclaim":false,"configUpdateStrategy":"RollingUpdate","enableDynamicConfiguration":true,"imagePullPolicy":"IfNotPresent",
          "schedulerName":"default-scheduler","topologySpreadConstraints":[{"topologyKey":"topology.kubernetes.io/zone"}],"helper":{"image":"alpine:3.16.0"},
          "pd":{"baseImage":"pingcap/pd","replicas":3,"maxFailoverCount":0,"storageClassName":"gp3-4000-400","requests":{"cpu":"2","memory":"4Gi","storage":"20Gi"},"limits":{"cpu":"2","memory":"4Gi"},
            "config":"lease = 3\nenable-prevote = true\n\n[schedule]\nmax-merge-region-size = 20\nsplit-merge-interval = \"1h\"\nregion-schedule-limit = 2048\n\n[replication]\nlocation-labels = [\"topology.kubernetes.io/zone\", \"kubernetes.io/hostname\"]\n"},
          "tikv":{"baseImage":"pingcap/tikv","replicas":{{plane.TikvReplicas}},"maxFailoverCount":0,"storageClassName":"gp3-4000-400","evictLeaderTimeout":"1500m","requests":{"cpu":"8","memory":"32Gi","storage":"{{plane.StorageGibibytes}}Gi"},"limits":{"cpu":"8","memory":"32Gi"},
            "storageVolumes":[{"name":"raft","mountPath":"/var/lib/raft","storageSize":"50Gi","storageClassName":"gp3-4000-400"}],
            "config":"[storage]\nreserve-space = \"2GB\"\n\n[storage.block-cache]\ncapacity = \"16GB\"\n\n[raftstore]\nraft-entry-max-size = \"8MB\"\n\n[rocksdb]\nmax-open-files = 40960\nwal-dir = \"\"\n\n[coprocessor]\nregion-max-size = \"144MB\"\n"},
          "tidb":{"baseImage":"pingcap/tidb","replicas":2,"maxFailoverCount":0,"requests":{"cpu":"4","memory":"8Gi"},"limits":{"cpu":"8","memory":"16Gi"},"slowLogTailer":{"limits":{"cpu":"100m","memory":"50Mi"} },
            "service":{"type":"LoadBalancer","externalTrafficPolicy":"Local","annotations":{"service.beta.kubernetes.io/aws-load-balancer-type":"external","service.beta.kubernetes.io/aws-load-balancer-nlb-target-type":"ip","service.beta.kubernetes.io/aws-load-balancer-scheme":"internal"} },
            "config":"[performance]\ntcp-keep-alive = true\nmax-procs = 0\n\n[log.file]\nmax-backups = 30\n"} },
         "status":{"clusterID":"{{7_100_000_000_000_000_000 + plane.Octet}}",
          "conditions":[{"type":"Ready","status":"True","reason":"Ready","message":"TiDB cluster is fully up and running","lastTransitionTime":"{{plane.At(600)}}","lastUpdateTime":"{{plane.At(600)}}"}],
          "pd":{{{Moving(plane)}}"phase":"Normal","synced":true,"image":"pingcap/pd:{{plane.Version}}","leader":{"name":"tidb-pd-0","id":"1","health":true},"statefulSet":{"replicas":3,"readyReplicas":3,"currentReplicas":3,"updatedReplicas":3,"currentRevision":"tidb-pd-7c9","updateRevision":"tidb-pd-7c9"} },
          "tikv":{"phase":"Normal","synced":true,"image":"pingcap/tikv:{{plane.Version}}","bootStrapped":true,"stores":{{Stores(plane)}},"statefulSet":{"replicas":{{plane.TikvReplicas}},"readyReplicas":{{plane.TikvReplicas}},"currentReplicas":{{plane.TikvReplicas}},"updatedReplicas":{{plane.TikvReplicas}} },
            "volumes":{"tikv":{"name":"tikv","boundCount":{{plane.TikvReplicas}},"currentCount":{{plane.TikvReplicas}},"currentCapacity":"{{plane.StorageGibibytes}}Gi","currentStorageClass":"gp3-4000-400","modifiedCount":{{plane.TikvReplicas}},"modifiedCapacity":"{{plane.StorageGibibytes}}Gi","modifiedStorageClass":"gp3-4000-400","resizedCount":{{plane.TikvReplicas}},"resizedCapacity":"{{plane.StorageGibibytes}}Gi"} } },
          "tidb":{"phase":"Normal","image":"pingcap/tidb:{{plane.Version}}","members":{"tidb-tidb-0":{"name":"tidb-tidb-0","health":true,"node":"ip-10-{{plane.Octet}}-8-21.ec2.internal","lastTransitionTime":"{{plane.At(540)}}"},"tidb-tidb-1":{"name":"tidb-tidb-1","health":true,"node":"ip-10-{{plane.Octet}}-40-7.ec2.internal","lastTransitionTime":"{{plane.At(541)}}"} },"statefulSet":{"replicas":2,"readyReplicas":2,"currentReplicas":2,"updatedReplicas":2} } } }
        """, plane.Created, "argocd-controller", Operator);

    /// <summary>In one of ten dataplanes the operator is giving the volumes of PD another class.</summary>
    private static string Moving(Dataplane plane) => plane.Octet % 10 != 1 ? "" :
        "\"volumes\":{\"pd\":{\"name\":\"pd\",\"boundCount\":3,\"currentCount\":2,\"currentCapacity\":\"20Gi\",\"currentStorageClass\":\"gp3\",\"modifiedCount\":1,\"modifiedCapacity\":\"20Gi\",\"modifiedStorageClass\":\"gp3-4000-400\",\"resizedCount\":3,\"resizedCapacity\":\"20Gi\"}},";

    private static string Stores(Dataplane plane) =>
        $"{{{string.Join(",", Enumerable.Range(0, plane.TikvReplicas).Select(index => Store(plane, index)))}}}";

    private static string Store(Dataplane plane, int index) => $$"""
        "{{(index + 1) * 3}}":{"id":"{{(index + 1) * 3}}","podName":"tidb-tikv-{{index}}","ip":"tidb-tikv-{{index}}.tidb-tikv-peer.{{plane.Space}}.svc","state":"Up","leaderCount":{{620 + index * 7}},"lastTransitionTime":"{{plane.At(420 + index)}}"}
        """;
}
