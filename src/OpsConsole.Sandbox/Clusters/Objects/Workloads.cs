using System.Text.Json.Nodes;
using static OpsConsole.Sandbox.Clusters.Objects.BuiltInRules;

namespace OpsConsole.Sandbox.Clusters.Objects;

/// <summary>The many defaults of Deployments and StatefulSets.</summary>
internal static class Workloads
{
    public static void Complete(string kind, JsonObject document)
    {
        var spec = Child(document, "spec");
        Default(spec, "replicas", 1);
        CompleteTemplate(Child(spec, "template"));
        Default(spec, "revisionHistoryLimit", 10);
        if (kind == "Deployment")
        {
            Default(spec, "strategy", new JsonObject
            {
                ["type"] = "RollingUpdate",
                ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = "25%", ["maxSurge"] = "25%" },
            });
            Default(spec, "progressDeadlineSeconds", 600);
            Child(document, "status");
        }
        else
        {
            Default(spec, "podManagementPolicy", "OrderedReady");
            Default(spec, "updateStrategy", new JsonObject { ["type"] = "RollingUpdate", ["rollingUpdate"] = new JsonObject { ["partition"] = 0 } });
            Default(Child(document, "status"), "replicas", 0);
        }
    }

    private static void CompleteTemplate(JsonObject template)
    {
        var metadata = Child(template, "metadata");
        if (!metadata.ContainsKey("creationTimestamp"))
            metadata["creationTimestamp"] = null;
        var pod = Child(template, "spec");
        foreach (var container in (pod["containers"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Default(container, "resources", new JsonObject());
            Default(container, "terminationMessagePath", "/dev/termination-log");
            Default(container, "terminationMessagePolicy", "File");
            Default(container, "imagePullPolicy", PullPolicy(ObjectRules.Text(container, "image")));
            foreach (var port in (container["ports"] as JsonArray ?? []).OfType<JsonObject>())
                Default(port, "protocol", "TCP");
        }
        Default(pod, "restartPolicy", "Always");
        Default(pod, "terminationGracePeriodSeconds", 30);
        Default(pod, "dnsPolicy", "ClusterFirst");
        Default(pod, "securityContext", new JsonObject());
        Default(pod, "schedulerName", "default-scheduler");
    }

    private static string PullPolicy(string image)
    {
        var tag = image.LastIndexOf(':') is var colon and >= 0 && image.IndexOf('/', colon) < 0 ? image[(colon + 1)..] : "latest";
        return tag == "latest" ? "Always" : "IfNotPresent";
    }
}
