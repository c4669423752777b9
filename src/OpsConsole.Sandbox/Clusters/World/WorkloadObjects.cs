namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>What the operator and the load balancer controller keep in a dataplane's namespace.</summary>
internal static class WorkloadObjects
{
    private const string Operator = "tidb-controller-manager";

    public static IEnumerable<Seed> Of(Dataplane plane)
    {
        yield return StatefulSet(plane, "pd", 3, 2379);
        yield return StatefulSet(plane, "tikv", plane.TikvReplicas, 20160);
        yield return StatefulSet(plane, "tidb", 2, 4000);
        yield return Discovery(plane);
        yield return Service(plane, "tidb-pd", "pd", 2379, "ClusterIP", "", "");
        yield return Service(plane, "tidb-tidb", "tidb", 4000, "LoadBalancer",
            "\"service.beta.kubernetes.io/aws-load-balancer-type\":\"external\",\"service.beta.kubernetes.io/aws-load-balancer-nlb-target-type\":\"ip\",\"service.beta.kubernetes.io/aws-load-balancer-scheme\":\"internal\"",
            $"{{\"ingress\":[{{\"hostname\":\"k8s-{plane.Id}-tidbtidb-{plane.VpcId[^10..]}.elb.{plane.Region}.amazonaws.com\"}}]}}");
        yield return Ingress(plane);
        yield return new Seed("configmaps", Meta(plane, "tidb-tikv", """, "data":{"config-file":"[storage]\nreserve-space = \"2GB\"\n","startup-script":"#!/bin/sh\nexec /tikv-server\n"}"""), plane.Created, Operator, Operator);
        yield return new Seed("secrets", Meta(plane, "tidb-root", """, "stringData":{"root":"never-to-be-captured"}"""), plane.Created, "argocd-controller", "argocd-controller");
        for (var index = 0; index < plane.TikvReplicas; index++)
            foreach (var volume in Volume(plane, index))
                yield return volume;
    }

    public static Seed Service(Dataplane plane, string name, string component, int port, string type, string annotations, string balancer) => new("services",
        $$"""
        {"metadata":{"name":"{{name}}","namespace":"{{plane.Space}}","labels":{{Labels(plane, component)}},"annotations":{{{annotations}} },"finalizers":[{{(balancer.Length > 0 ? "\"service.k8s.aws/resources\"" : "")}}]},
         "spec":{"type":"{{type}}","selector":{"app.kubernetes.io/component":"{{component}}","app.kubernetes.io/instance":"tidb"},"ports":[{"name":"{{component}}","port":{{port}},"targetPort":{{port}},"protocol":"TCP"}]},
         "status":{"loadBalancer":{{(balancer.Length > 0 ? balancer : "{}")}} } }
        """, plane.Created, Operator, "aws-load-balancer-controller");

    private static Seed StatefulSet(Dataplane plane, string component, int replicas, int port) => new("statefulsets.apps",
        $$"""
        {"metadata":{"name":"tidb-{{component}}","namespace":"{{plane.Space}}","labels":{{Labels(plane, component)}} },
         "spec":{"replicas":{{replicas}},"serviceName":"tidb-{{component}}-peer","podManagementPolicy":"Parallel","selector":{"matchLabels":{{Labels(plane, component)}} },
          "template":{"metadata":{"labels":{{Labels(plane, component)}} },"spec":{"containers":[{"name":"{{component}}","image":"pingcap/{{component}}:{{plane.Version}}","ports":[{"containerPort":{{port}} }],"resources":{"requests":{"cpu":"2","memory":"8Gi"} } }]} } },
         "status":{"observedGeneration":1,"replicas":{{replicas}},"readyReplicas":{{replicas}},"currentReplicas":{{replicas}},"updatedReplicas":{{replicas}} } }
        """, plane.Created, Operator, "kube-controller-manager");

    private static Seed Discovery(Dataplane plane) => new("deployments.apps",
        $$"""
        {"metadata":{"name":"tidb-discovery","namespace":"{{plane.Space}}","labels":{{Labels(plane, "discovery")}} },
         "spec":{"replicas":1,"selector":{"matchLabels":{{Labels(plane, "discovery")}} },"template":{"metadata":{"labels":{{Labels(plane, "discovery")}} },"spec":{"containers":[{"name":"discovery","image":"pingcap/tidb-operator:v1.6.6","command":["/usr/local/bin/tidb-discovery"]}]} } },
         "status":{"observedGeneration":1,"replicas":1,"readyReplicas":1,"availableReplicas":1,"updatedReplicas":1,"conditions":[{"type":"Available","status":"True","reason":"MinimumReplicasAvailable","lastTransitionTime":"{{plane.At(60)}}","lastUpdateTime":"{{plane.At(60)}}"}]} }
        """, plane.Created, Operator, "kube-controller-manager");

    private static Seed Ingress(Dataplane plane) => new("ingresses.networking.k8s.io",
        $$"""
        {"metadata":{"name":"dashboard","namespace":"{{plane.Space}}","labels":{"dataplane":"{{plane.Id}}"},"annotations":{"alb.ingress.kubernetes.io/scheme":"internal","alb.ingress.kubernetes.io/target-type":"ip"},"finalizers":["ingress.k8s.aws/resources"]},
         "spec":{"ingressClassName":"alb","rules":[{"host":"{{plane.Id}}.{{plane.Environment}}.example.com","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"tidb-pd","port":{"number":2379} } } }]} }]},
         "status":{"loadBalancer":{"ingress":[{"hostname":"internal-k8s-{{plane.Id}}-dashboard.{{plane.Region}}.elb.amazonaws.com"}]} } }
        """, plane.Created, "argocd-controller", "aws-load-balancer-controller");

    private static IEnumerable<Seed> Volume(Dataplane plane, int index)
    {
        var (claim, id) = ($"tikv-tidb-tikv-{index}", $"pvc-{plane.VpcId[5..13]}-{plane.VpcId[13..17]}-4{index:000}-8000-{plane.NodeGroupId[4..16]}");
        yield return new Seed("persistentvolumes",
            $$"""
            {"metadata":{"name":"{{id}}","labels":{"dataplane":"{{plane.Id}}","topology.kubernetes.io/zone":"{{plane.Region}}{{"abc"[index % 3]}}"},"annotations":{"pv.kubernetes.io/provisioned-by":"ebs.csi.aws.com"},"finalizers":["kubernetes.io/pv-protection","external-attacher/ebs-csi-aws-com"]},
             "spec":{"capacity":{"storage":"{{plane.StorageGibibytes}}Gi"},"accessModes":["ReadWriteOnce"],"persistentVolumeReclaimPolicy":"Retain","storageClassName":"gp3-4000-400","volumeMode":"Filesystem",
              "claimRef":{"kind":"PersistentVolumeClaim","apiVersion":"v1","namespace":"{{plane.Space}}","name":"{{claim}}"},"csi":{"driver":"ebs.csi.aws.com","volumeHandle":"vol-0{{plane.NodeGroupId[4..19]}}{{index}}","fsType":"ext4"} },
             "status":{"phase":"Bound"} }
            """, plane.Created, "csi-provisioner", "kube-controller-manager");
        yield return new Seed("persistentvolumeclaims",
            $$"""
            {"metadata":{"name":"{{claim}}","namespace":"{{plane.Space}}","labels":{{Labels(plane, "tikv")}},"annotations":{"volume.kubernetes.io/storage-provisioner":"ebs.csi.aws.com","pv.kubernetes.io/bind-completed":"yes"} },
             "spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"gp3-4000-400","volumeName":"{{id}}","resources":{"requests":{"storage":"{{plane.StorageGibibytes}}Gi"} } },
             "status":{"phase":"Bound","accessModes":["ReadWriteOnce"],"capacity":{"storage":"{{plane.StorageGibibytes}}Gi"} } }
            """, plane.Created, "kube-controller-manager", "kube-controller-manager");
    }

    internal static string Labels(Dataplane plane, string component) =>
        $$"""{"app.kubernetes.io/component":"{{component}}","app.kubernetes.io/instance":"tidb","app.kubernetes.io/managed-by":"tidb-operator","dataplane":"{{plane.Id}}"}""";

    private static string Meta(Dataplane plane, string name, string rest) =>
        $$"""{"metadata":{"name":"{{name}}","namespace":"{{plane.Space}}","labels":{"dataplane":"{{plane.Id}}"} }{{rest}} }""";
}
