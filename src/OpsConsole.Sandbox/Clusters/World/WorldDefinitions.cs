namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>The custom types of a dataplane cluster: TiDB operator, Crossplane's AWS provider, Crossplane's protection.</summary>
internal static class WorldDefinitions
{
    private const string ManagedSpec = """
        {"type":"object","required":["forProvider"],"properties":{
          "deletionPolicy":{"type":"string","default":"Delete","enum":["Orphan","Delete"]},
          "forProvider":{"type":"object","required":["region"],"x-kubernetes-preserve-unknown-fields":true,"properties":{"region":{"type":"string"},"tags":{"type":"object","additionalProperties":{"type":"string"}}}},
          "initProvider":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
          "managementPolicies":{"type":"array","default":["*"],"items":{"type":"string","enum":["Observe","Create","Update","Delete","LateInitialize","*"]}},
          "providerConfigRef":{"type":"object","default":{"name":"default"},"required":["name"],"properties":{"name":{"type":"string"}}},
          "writeConnectionSecretToRef":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}
        """;

    private const string NamespacedManagedSpec = """
        {"type":"object","required":["forProvider"],"properties":{
          "forProvider":{"type":"object","required":["region"],"x-kubernetes-preserve-unknown-fields":true,"properties":{"region":{"type":"string"}}},
          "initProvider":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
          "managementPolicies":{"type":"array","default":["*"],"items":{"type":"string"}},
          "providerConfigRef":{"type":"object","default":{"kind":"ClusterProviderConfig","name":"default"},"properties":{"kind":{"type":"string"},"name":{"type":"string"}}},
          "writeConnectionSecretToRef":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}
        """;

    private const string TidbSpec = """
        {"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{
          "version":{"type":"string"},"pvReclaimPolicy":{"type":"string","default":"Retain"},"timezone":{"type":"string"},
          "tikv":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"required":["replicas"],"properties":{"replicas":{"type":"integer","minimum":0}}},
          "pd":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"replicas":{"type":"integer","minimum":0}}},
          "tidb":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"replicas":{"type":"integer","minimum":0}}}}}
        """;

    private const string UsageSpec = """
        {"type":"object","required":["of"],"properties":{
          "of":{"type":"object","required":["apiVersion","kind"],"x-kubernetes-preserve-unknown-fields":true},
          "by":{"type":"object","x-kubernetes-preserve-unknown-fields":true},
          "reason":{"type":"string"},"replayDeletion":{"type":"boolean"}}}
        """;

    private const string Synced = "SYNCED|string|.status.conditions[?(@.type=='Synced')].status";
    private const string Ready = "READY|string|.status.conditions[?(@.type=='Ready')].status";
    private const string ExternalName = @"EXTERNAL-NAME|string|.metadata.annotations.crossplane\.io/external-name";
    private const string Age = "AGE|date|.metadata.creationTimestamp";

    public static readonly WorldDefinition[] All =
    [
        new WorldDefinition
        {
            Group = "pingcap.com", Kind = "TidbCluster", Plural = "tidbclusters", Namespaced = true, Versions = ["*v1alpha1"], HasStatus = false,
            ShortNames = ["tc"], Spec = TidbSpec, Columns =
            [
                "Ready|string|.status.conditions[?(@.type==\"Ready\")].status",
                "PD|string|.status.pd.image|1", "Storage|string|.spec.pd.requests.storage", "Ready|integer|.status.pd.statefulSet.readyReplicas", "Desire|integer|.spec.pd.replicas",
                "TiKV|string|.status.tikv.image|1", "Storage|string|.spec.tikv.requests.storage", "Ready|integer|.status.tikv.statefulSet.readyReplicas", "Desire|integer|.spec.tikv.replicas",
                "TiDB|string|.status.tidb.image|1", "Ready|integer|.status.tidb.statefulSet.readyReplicas", "Desire|integer|.spec.tidb.replicas",
                "Status|string|.status.conditions[?(@.type==\"Ready\")].message|1", "Age|date|.metadata.creationTimestamp",
            ],
        },
        new WorldDefinition
        {
            Group = "pingcap.com", Kind = "Backup", Plural = "backups", Namespaced = true, Versions = ["*v1alpha1"], HasStatus = false, ShortNames = ["bk"], Columns =
            [
                "Type|string|.spec.backupType", "Mode|string|.spec.backupMode", "Status|string|.status.phase", "BackupPath|string|.status.backupPath",
                "BackupSize|string|.status.backupSizeReadable", "CommitTS|string|.status.commitTs|1", "Started|date|.status.timeStarted|1",
                "Completed|date|.status.timeCompleted|1", "Age|date|.metadata.creationTimestamp",
            ],
        },
        new WorldDefinition
        {
            Group = "pingcap.com", Kind = "BackupSchedule", Plural = "backupschedules", Namespaced = true, Versions = ["*v1alpha1"], HasStatus = false, ShortNames = ["bks"], Columns =
            [
                "Schedule|string|.spec.schedule", "MaxBackups|integer|.spec.maxBackups", "MaxReservedTime|string|.spec.maxReservedTime",
                "LastBackup|string|.status.lastBackup|1", "LastBackupTime|date|.status.lastBackupTime|1", "Age|date|.metadata.creationTimestamp",
            ],
        },
        Managed("s3.aws.upbound.io", "Bucket", "buckets", "v1beta1", "*v1beta2"),
        Managed("s3.aws.upbound.io", "BucketVersioning", "bucketversionings", "v1beta1", "*v1beta2"),
        Managed("s3.aws.upbound.io", "BucketPublicAccessBlock", "bucketpublicaccessblocks", "*v1beta1"),
        Managed("s3.aws.upbound.io", "BucketServerSideEncryptionConfiguration", "bucketserversideencryptionconfigurations", "v1beta1", "*v1beta2"),
        Managed("s3.aws.upbound.io", "BucketLifecycleConfiguration", "bucketlifecycleconfigurations", "*v1beta1", "v1beta2"),
        Managed("s3.aws.upbound.io", "BucketPolicy", "bucketpolicies", "*v1beta1"),
        Managed("s3.aws.upbound.io", "BucketOwnershipControls", "bucketownershipcontrols", "v1beta1", "*v1beta2"),
        Managed("ec2.aws.upbound.io", "VPC", "vpcs", "*v1beta1"),
        Managed("ec2.aws.upbound.io", "Subnet", "subnets", "*v1beta1"),
        Managed("ec2.aws.upbound.io", "SecurityGroup", "securitygroups", "*v1beta1"),
        Managed("ec2.aws.upbound.io", "SecurityGroupRule", "securitygrouprules", "*v1beta1"),
        Managed("ec2.aws.upbound.io", "RouteTable", "routetables", "*v1beta1"),
        Managed("ec2.aws.upbound.io", "RouteTableAssociation", "routetableassociations", "*v1beta1"),
        NamespacedManaged("s3.aws.m.upbound.io", "Bucket", "buckets"),
        NamespacedManaged("s3.aws.m.upbound.io", "BucketVersioning", "bucketversionings"),
        NamespacedManaged("ec2.aws.m.upbound.io", "SecurityGroup", "securitygroups"),
        new WorldDefinition { Group = "aws.upbound.io", Kind = "ProviderConfig", Plural = "providerconfigs", Namespaced = false, Versions = ["*v1beta1"], Categories = ["crossplane", "provider", "aws"], Columns = [Age, "SECRET-NAME|string|.spec.credentials.secretRef.name|1"] },
        new WorldDefinition { Group = "aws.m.upbound.io", Kind = "ClusterProviderConfig", Plural = "clusterproviderconfigs", Namespaced = false, Versions = ["*v1beta1"], Categories = ["crossplane", "provider", "aws"], Columns = [Age] },
        Usage("ClusterUsage", "clusterusages", namespaced: false),
        Usage("Usage", "usages", namespaced: true),
    ];

    private static WorldDefinition Managed(string group, string kind, string plural, params string[] versions) => new()
    {
        Group = group,
        Kind = kind,
        Plural = plural,
        Namespaced = false,
        Versions = versions,
        Categories = ["crossplane", "managed", "aws"],
        Columns = [Synced, Ready, ExternalName, Age],
        Spec = ManagedSpec,
    };

    private static WorldDefinition NamespacedManaged(string group, string kind, string plural) => new()
    {
        Group = group,
        Kind = kind,
        Plural = plural,
        Namespaced = true,
        Versions = ["*v1beta1"],
        Categories = ["crossplane", "managed", "aws"],
        Columns = [Synced, Ready, ExternalName, Age],
        Spec = NamespacedManagedSpec,
    };

    private static WorldDefinition Usage(string kind, string plural, bool namespaced) => new()
    {
        Group = "protection.crossplane.io",
        Kind = kind,
        Plural = plural,
        Namespaced = namespaced,
        Versions = ["*v1beta1"],
        Categories = ["crossplane"],
        Columns = [@"DETAILS|string|.metadata.annotations.crossplane\.io/usage-details", Ready, Age],
        Spec = UsageSpec,
    };
}
