using OpsConsole.Sandbox.Clusters.Objects;
using static OpsConsole.Sandbox.Clusters.World.ManagedObjects;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>What makes operators look twice at storage: claims that wait, one that grows, buckets that drift, wait, fail, or only look protected.</summary>
internal static class OddStorage
{
    private const string Buckets = "buckets.s3.aws.upbound.io";
    private const string Denied = "observe failed: cannot get resource: operation error: https response error StatusCode: 403, api error AccessDenied: User is not authorized to perform this operation";

    /// <summary>What the provider would mend at once.</summary>
    public static IEnumerable<ManagedOrder> HeldFromTheStart(Dataplane plane) =>
    [
        new(Buckets, null, $"{plane.Stem}-events", ManagedState.Drift),
        new(Buckets, null, $"{plane.Stem}-export", ManagedState.Error),
    ];

    public static IEnumerable<Seed> Of(Dataplane plane, DateTimeOffset now) => Claims(plane, now).Concat(OddBuckets(plane));

    private static IEnumerable<Seed> Claims(Dataplane plane, DateTimeOffset now)
    {
        yield return new("storageclasses.storage.k8s.io",
            """{"metadata":{"name":"scratch-immediate"},"provisioner":"ebs.csi.aws.com","parameters":{"type":"gp3"},"reclaimPolicy":"Delete","volumeBindingMode":"Immediate","allowVolumeExpansion":false}""",
            plane.Created, "kubectl-create", "kubectl-create");
        yield return Claim(plane, "scratch-data-0", "scratch", "scratch-immediate", "50Gi", "", """{"phase":"Pending"}""");
        yield return Event(plane, "scratch-data-0", now.AddMinutes(-2));
        yield return Claim(plane, "restore-data-0", "restore", "gp3-4000-400", "200Gi", "", """{"phase":"Pending"}""");
        var volume = $"pvc-{plane.VpcId[5..13]}-{plane.VpcId[13..17]}-4777-8000-{plane.NodeGroupId[4..16]}";
        yield return new("persistentvolumes",
            $$"""
            {"metadata":{"name":"{{volume}}","labels":{"dataplane":"{{plane.Id}}","topology.kubernetes.io/zone":"{{plane.Region}}a"},"finalizers":["kubernetes.io/pv-protection"]},
             "spec":{"capacity":{"storage":"30Gi"},"accessModes":["ReadWriteOnce"],"persistentVolumeReclaimPolicy":"Retain","storageClassName":"gp3-4000-400",
              "claimRef":{"kind":"PersistentVolumeClaim","apiVersion":"v1","namespace":"{{plane.Space}}","name":"pd-tidb-pd-0"},"csi":{"driver":"ebs.csi.aws.com","volumeHandle":"vol-0{{plane.NodeGroupId[4..19]}}f","fsType":"ext4"} },
             "status":{"phase":"Bound","lastPhaseTransitionTime":"{{plane.At(60)}}"} }
            """, plane.Created, "csi-provisioner", "kube-controller-manager");
        yield return Claim(plane, "pd-tidb-pd-0", "pd", "gp3-4000-400", "30Gi", $"\"volumeName\":\"{volume}\",",
            $$"""
            {"phase":"Bound","accessModes":["ReadWriteOnce"],"capacity":{"storage":"20Gi"},"conditions":[{"type":"FileSystemResizePending","status":"True","lastTransitionTime":"{{plane.At(TimeSpan.FromDays(8))}}",
             "message":"Waiting for user to (re-)start a pod to finish file system resize of volume on node."}]}
            """);
    }

    private static IEnumerable<Seed> OddBuckets(Dataplane plane)
    {
        var at = plane.At(TimeSpan.FromDays(9));
        yield return Drifted(BucketObjects.Bucket(plane, $"{plane.Stem}-events", "Delete"));
        yield return OddObjects.Managed(plane, Buckets, $"{plane.Stem}-export", $"{plane.Stem}-export", "",
            $$"""{"region":"{{plane.Region}}"}""", Conditions("True", "Available", "False", "ReconcileError", at, Denied), "Delete");
        yield return OddObjects.Managed(plane, Buckets, $"{plane.Stem}-migration", $"{plane.Stem}-migration", ",\"crossplane.io/paused\":\"true\"",
            $$"""{"region":"{{plane.Region}}"}""", Conditions("True", "Available", "False", "ReconcilePaused", at, "Reconciliation is paused via the pause annotation"), "Delete");
        // Somebody tried to delete it, and was refused.
        yield return OddObjects.Managed(plane, Buckets, $"{plane.Stem}-ledger", $"{plane.Stem}-ledger", ",\"usage.crossplane.io/deletion-attempt-with-policy\":\"Background\"",
            $$"""{"region":"{{plane.Region}}"}""", ReadyConditions(plane), "Orphan");
        yield return OddObjects.Usage(plane, "clusterusages", $"protect-bucket-{plane.Stem}-ledger", "", "s3.aws.upbound.io/v1beta2", "Bucket", $"{plane.Stem}-ledger", "ledger of invoices - release via approval", at);
        yield return OddObjects.Managed(plane, Buckets, $"{plane.Stem}-reports", $"{plane.Stem}-reports", "",
            $$"""{"region":"{{plane.Region}}"}""", ReadyConditions(plane), "Delete");
        yield return OddObjects.Usage(plane, "usages", "ineffective-protect-reports", plane.Space, "s3.aws.upbound.io/v1beta2", "Bucket", $"{plane.Stem}-reports", "looks protected, is not", at);
        var name = $"{plane.Stem}-exchange";
        yield return Namespaced(plane, "buckets", name, name, "", $"\"id\":\"{name}\",\"arn\":\"arn:aws:s3:::{name}\",\"versioning\":{{\"enabled\":true,\"mfaDelete\":false}}");
        yield return Namespaced(plane, "bucketversionings", $"{name}-versioning", name, $",\"bucket\":\"{name}\",\"bucketRef\":{{\"name\":\"{name}\"}},\"versioningConfiguration\":{{\"status\":\"Enabled\"}}", $"\"id\":\"{name}\",\"bucket\":\"{name}\"");
    }

    /// <summary>The cloud has another owner in its tags than the spec wants.</summary>
    private static Seed Drifted(Seed bucket)
    {
        var status = bucket.Document.IndexOf("\"status\":", StringComparison.Ordinal);
        return bucket with { Document = bucket.Document[..status] + bucket.Document[status..].Replace("\"owner\":\"cloud-infra\"", $"\"owner\":\"{CloudObject.ByHand}\"", StringComparison.Ordinal) };
    }

    private static Seed Namespaced(Dataplane plane, string plural, string name, string externalName, string forProvider, string atProvider) => new($"{plural}.s3.aws.m.upbound.io",
        $$"""
        {"metadata":{{Metadata(plane, name, externalName, space: plane.Space)}},
         "spec":{"managementPolicies":["*"],"providerConfigRef":{"kind":"ClusterProviderConfig","name":"default"},"forProvider":{"region":"{{plane.Region}}"{{forProvider}} } },
         "status":{"observedGeneration":1,"atProvider":{ {{atProvider}} },"conditions":{{ReadyConditions(plane)}} } }
        """, plane.Created, "crossplane", "provider-aws-s3");

    private static Seed Claim(Dataplane plane, string name, string component, string storageClass, string size, string spec, string status) => new("persistentvolumeclaims",
        $$"""
        {"metadata":{"name":"{{name}}","namespace":"{{plane.Space}}","labels":{{WorkloadObjects.Labels(plane, component)}},"finalizers":["kubernetes.io/pvc-protection"]},
         "spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"{{storageClass}}",{{spec}}"resources":{"requests":{"storage":"{{size}}"} } },
         "status":{{status}} }
        """, plane.Created, "kube-controller-manager", "kube-controller-manager");

    private static Seed Event(Dataplane plane, string claim, DateTimeOffset at) => new("events",
        $$"""
        {"metadata":{"name":"{{claim}}.17d0c3a5f2b4e691","namespace":"{{plane.Space}}"},
         "involvedObject":{"kind":"PersistentVolumeClaim","namespace":"{{plane.Space}}","name":"{{claim}}","apiVersion":"v1"},
         "reason":"ProvisioningFailed","message":"failed to provision volume with StorageClass \"scratch-immediate\": rpc error: code = Internal desc = Could not create volume: UnauthorizedOperation: You are not authorized to perform this operation.",
         "source":{"component":"ebs.csi.aws.com"},"firstTimestamp":"{{plane.At(30)}}","lastTimestamp":"{{ObjectRules.Timestamp(at)}}","count":214,"type":"Warning","eventTime":null,"reportingComponent":"","reportingInstance":""}
        """, at, "csi-provisioner", "csi-provisioner");
}
