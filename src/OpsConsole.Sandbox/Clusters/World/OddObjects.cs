using static OpsConsole.Sandbox.Clusters.World.ManagedObjects;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>What makes operators look twice: stuck, paused, failing, falsely protected, left over, and text that screens must not stumble over.</summary>
internal static class OddObjects
{
    private const string Violation = "delete failed: async delete failed: failed to delete the resource: [{0 deleting EC2 VPC: operation error EC2: DeleteVpc, https response error StatusCode: 400, api error DependencyViolation: The vpc has dependencies and cannot be deleted.  []}]";

    /// <summary>What would get well by itself: a VPC whose dependents nobody sees, a bucket that its provider never finishes.</summary>
    public static IEnumerable<ManagedOrder> HeldFromTheStart(IReadOnlyList<Dataplane> planes) => planes.Count == 0 ? [] :
    [
        new("vpcs.ec2.aws.upbound.io", null, "c10000-retired-vpc", ManagedState.DependencyViolation),
        new("buckets.s3.aws.m.upbound.io", planes[0].Space, $"{planes[0].Stem}-scratch", ManagedState.Creating),
        .. OddStorage.HeldFromTheStart(planes[0]),
    ];

    public static IEnumerable<Seed> Of(Dataplane plane)
    {
        var at = plane.At(TimeSpan.FromDays(9));
        yield return Managed(plane, "vpcs.ec2.aws.upbound.io", "c10000-retired-vpc", $"vpc-0retired{plane.Octet:00000}dd", "",
            $$"""{"region":"{{plane.Region}}","cidrBlock":"10.251.0.0/16","tags":{"dataplane":"c10000"} }""", Conditions("False", "Deleting", "False", "ReconcileError", at, Violation), "Delete");
        yield return Managed(plane, "securitygroups.ec2.aws.upbound.io", $"{plane.Id}-migration-sg", $"sg-0migrate{plane.Octet:00000}ee", ",\"crossplane.io/paused\":\"true\"",
            $$"""{"region":"{{plane.Region}}","name":"{{plane.Id}}-migration-sg","description":"paused during the migration","vpcId":"{{plane.VpcId}}"}""",
            Conditions("True", "Available", "False", "ReconcilePaused", at, "Reconciliation is paused via the pause annotation"), "Delete");
        yield return Managed(plane, "bucketlifecycleconfigurations.s3.aws.upbound.io", $"{plane.Stem}-archive-lifecycle", $"{plane.Stem}-archive", "",
            $$"""{"region":"{{plane.Region}}","bucket":"{{plane.Stem}}-archive","rule":[{"id":"tier","status":"Enabled","filter":[{"prefix":""}],"transition":[{"days":1,"storageClass":"GLACIER_IR"}]}]}""",
            Conditions("True", "Available", "False", "ReconcileError", at, "update failed: async update failed: operation error S3: PutBucketLifecycleConfiguration, api error InvalidRequest: 'Days' in Transition action must be greater than or equal to 30"), "Delete");
        yield return new Seed("buckets.s3.aws.m.upbound.io",
            $$"""
            {"metadata":{{Metadata(plane, $"{plane.Stem}-scratch", $"{plane.Stem}-scratch", space: plane.Space)}},
             "spec":{"managementPolicies":["*"],"providerConfigRef":{"kind":"ClusterProviderConfig","name":"default"},"forProvider":{"region":"{{plane.Region}}"} },
             "status":{"observedGeneration":1,"atProvider":{},"conditions":{{Conditions("False", "Creating", "True", "ReconcileSuccess", at)}} } }
            """, plane.Created, "crossplane", "provider-aws-s3");
        yield return Usage(plane, "clusterusages", $"protect-bucket-{plane.Stem}-data", "", "s3.aws.upbound.io/v1beta2", "Bucket", $"{plane.Stem}-data", "production data bucket - release via approval", at);
        yield return Usage(plane, "usages", "ineffective-protect-vpc", plane.Space, "ec2.aws.upbound.io/v1beta1", "VPC", $"{plane.Id}-vpc", "looks protected, is not", at);
        yield return WorkloadObjects.Service(plane, "tidb-internal", "tidb", 4000, "ClusterIP",
            "\"service.beta.kubernetes.io/aws-load-balancer-type\":\"external\",\"service.beta.kubernetes.io/aws-load-balancer-nlb-target-type\":\"instance\"", "");
        yield return new Seed("persistentvolumes",
            $$"""
            {"metadata":{"name":"pvc-22222222-2222-4222-8222-2222222{{plane.Octet:00000}}","labels":{"dataplane":"c10000"} },"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"100Gi"},"persistentVolumeReclaimPolicy":"Retain","storageClassName":"gp3-4000-400",
             "claimRef":{"kind":"PersistentVolumeClaim","namespace":"dataplane-c10000","name":"tikv-tidb-tikv-0"},"csi":{"driver":"ebs.csi.aws.com","fsType":"ext4","volumeHandle":"vol-0123456789abcdef0"} },"status":{"phase":"Released"} }
            """, plane.Created, "csi-provisioner", "kube-controller-manager");
        yield return Hostile(plane);
    }

    /// <summary>Every value is legal; each has broken some screen somewhere.</summary>
    private static Seed Hostile(Dataplane plane) => new("tidbclusters.pingcap.com",
        $$"""
        {"metadata":{"name":"010.no.1e3","namespace":"{{plane.Space}}","labels":{"dataplane":"{{plane.Id}}","enabled":"no","octal":"010","float":"1e3","empty":""},
          "annotations":{"note":"<script>alert('annotation')</script>","markup":"\"><img src=x onerror=alert(1)>","rtl":"\u202Eelcyc\u202C שלום عالم","emoji":"🧊\u200D🔥","tabs":"a\tb\r\nc","yaml":"key: [unclosed\n---\n- x: &anchor *alias","zero":"a\u0000b","template":"{{"{{"}} .Values.secret {{"}}"}} ${jndi:ldap://x}"} },
         "spec":{"version":"no","pd":{"replicas":0},"tikv":{"replicas":0,"config":"# <b>not bold</b>\nname = \"010\"\n"},"tidb":{"replicas":0},"big":12345678901234567890123,"precise":0.10000000000000000001,"exponent":1E400,"on":"on","date":"2025-01-01","tilde":"~","null-ish":"null"},
         "status":{"conditions":[{"type":"Ready","status":"False","reason":"NotStarted","message":"<h1>waiting</h1> for\u2028everything","lastTransitionTime":"{{plane.At(30)}}"}]} }
        """, plane.Created, "kubectl-edit", "tidb-controller-manager");

    internal static Seed Managed(Dataplane plane, string type, string name, string externalName, string annotations, string forProvider, string conditions, string deletionPolicy) => new(type,
        $$"""
        {"metadata":{{Metadata(plane, name, externalName, annotations)}},
         "spec":{"deletionPolicy":"{{deletionPolicy}}","forProvider":{{forProvider}},"providerConfigRef":{"name":"default"} },
         "status":{"atProvider":{"id":"{{externalName}}"},"conditions":{{conditions}} } }
        """, plane.Created, "crossplane", ProviderOf(type));

    internal static Seed Usage(Dataplane plane, string plural, string name, string space, string version, string kind, string of, string reason, string at) => new($"{plural}.protection.crossplane.io",
        $$"""
        {"metadata":{"name":"{{name}}",{{(space.Length > 0 ? $"\"namespace\":\"{space}\"," : "")}}"annotations":{"crossplane.io/usage-details":"{{reason}}"},"finalizers":["usage.apiextensions.crossplane.io"]},
         "spec":{"of":{"apiVersion":"{{version}}","kind":"{{kind}}","resourceRef":{"name":"{{of}}"} },"reason":"{{reason}}"},
         "status":{"conditions":[{"type":"Ready","status":"True","reason":"Available","lastTransitionTime":"{{at}}"}]} }
        """, plane.Created, "kubectl-create", "crossplane");
}
