using OpsConsole.Sandbox.Clusters.Objects;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>The events a dataplane's controllers leave behind.</summary>
internal static class WorldEvents
{
    private static readonly (string Kind, string ApiVersion, string Reason, string Message, string Source)[] Warnings =
    [
        ("Bucket", "s3.aws.upbound.io/v1beta2", "CannotObserveExternalResource", "observe failed: operation error S3: HeadBucket, https response error StatusCode: 503, api error SlowDown: Please reduce your request rate.", "managed/s3.aws.upbound.io/v1beta2, kind=bucket"),
        ("SecurityGroup", "ec2.aws.upbound.io/v1beta1", "CannotUpdateExternalResource", "update failed: async update failed: api error RequestLimitExceeded: Request limit exceeded.", "managed/ec2.aws.upbound.io/v1beta1, kind=securitygroup"),
        ("Service", "v1", "FailedBuildModel", "Failed build model due to unsupported service type \\\"ClusterIP\\\" for load balancer target type \\\"instance\\\"", "service"),
        ("PersistentVolumeClaim", "v1", "VolumeResizeFailed", "resize volume failed: rpc error: code = Internal desc = Could not resize volume: volume modification cooldown of 6 hours", "external-resizer ebs.csi.aws.com"),
        ("TidbCluster", "pingcap.com/v1alpha1", "FailedUpdateTiKVStores", "store 9 is Disconnected for 31s", "tidb-controller-manager"),
    ];

    public static IEnumerable<Seed> Of(Dataplane plane, WorldDice dice, DateTimeOffset now)
    {
        for (var index = 0; index < 2; index++)
            yield return Warning(plane, dice, now.AddMinutes(-dice.Between(1, 59)));
    }

    public static Seed Warning(Dataplane plane, WorldDice dice, DateTimeOffset at)
    {
        var (kind, version, reason, message, source) = dice.Pick(Warnings);
        var name = kind switch
        {
            "Bucket" => $"{plane.Stem}-data",
            "SecurityGroup" => $"{plane.Id}-node-sg",
            "Service" => "tidb-internal",
            "PersistentVolumeClaim" => "tikv-tidb-tikv-0",
            _ => "tidb",
        };
        var stamp = ObjectRules.Timestamp(at);
        return new Seed("events",
            $$"""
            {"metadata":{"name":"{{name}}.{{dice.Hex(16)}}","namespace":"{{plane.Space}}"},
             "involvedObject":{"kind":"{{kind}}","namespace":"{{plane.Space}}","name":"{{name}}","apiVersion":"{{version}}"},
             "reason":"{{reason}}","message":"{{message}}","source":{"component":"{{source}}"},"firstTimestamp":"{{stamp}}","lastTimestamp":"{{stamp}}","count":{{dice.Between(1, 40)}},"type":"Warning","eventTime":null,"reportingComponent":"","reportingInstance":""}
            """, at, "event-recorder", "event-recorder");
    }
}
