namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>What every cluster has once: storage classes, provider configurations, the protection webhook.</summary>
internal static class FixedObjects
{
    public static IEnumerable<Seed> Of(WorldOptions options, DateTimeOffset anchor)
    {
        var created = anchor.AddDays(-500);
        yield return StorageClass("gp3", "true", """{"type":"gp3","encrypted":"true","csi.storage.k8s.io/fstype":"ext4"}""", "", created);
        yield return StorageClass("gp3-4000-400", "false",
            $$"""{"type":"gp3","encrypted":"true","iops":"4000","throughput":"400","csi.storage.k8s.io/fstype":"ext4","tagSpecification_1":"environment={{options.Environment}}","tagSpecification_2":"cost-center=cc-1001"}""",
            ""","mountOptions":["nodelalloc","noatime"]""", created);
        // Somebody forgot to take the mark from the old one.
        yield return StorageClass("gp2-legacy", options.Environment == "staging" ? "true" : "false", """{"type":"gp2"}""", "", created, provisioner: "kubernetes.io/aws-ebs");
        yield return new Seed("providerconfigs.aws.upbound.io",
            """{"metadata":{"name":"default","finalizers":["in-use.crossplane.io"]},"spec":{"credentials":{"source":"IRSA"}},"status":{"users":64}}""", created, "argocd-controller", "provider-aws-s3");
        yield return new Seed("clusterproviderconfigs.aws.m.upbound.io",
            """{"metadata":{"name":"default"},"spec":{"credentials":{"source":"IRSA"}},"status":{"users":2}}""", created, "argocd-controller", "provider-aws-s3");
        yield return new Seed("validatingwebhookconfigurations.admissionregistration.k8s.io",
            """
            {"metadata":{"name":"crossplane-no-usages","labels":{"app":"crossplane"}},"webhooks":[{"name":"nousages.protection.crossplane.io",
             "clientConfig":{"service":{"name":"crossplane-webhooks","namespace":"crossplane-system","path":"/validate-no-usages","port":9443}},
             "rules":[{"operations":["DELETE"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"]}],"objectSelector":{"matchLabels":{"crossplane.io/in-use":"true"}},
             "failurePolicy":"Fail","sideEffects":"None","admissionReviewVersions":["v1"]}]}
            """, created, "crossplane", "crossplane");
    }

    private static Seed StorageClass(string name, string isDefault, string parameters, string rest, DateTimeOffset created, string provisioner = "ebs.csi.aws.com") => new("storageclasses.storage.k8s.io",
        $$"""
        {"metadata":{"name":"{{name}}","annotations":{"storageclass.kubernetes.io/is-default-class":"{{isDefault}}"} },"provisioner":"{{provisioner}}","parameters":{{parameters}},
         "reclaimPolicy":"{{(name == "gp3-4000-400" ? "Retain" : "Delete")}}","volumeBindingMode":"WaitForFirstConsumer","allowVolumeExpansion":true{{rest}} }
        """, created, "argocd-controller", "argocd-controller");
}
