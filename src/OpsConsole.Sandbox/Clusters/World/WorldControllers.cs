using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>The controllers of the cluster: they bring new managed resources to Ready, let deleted ones go, and follow changed specs with status.</summary>
internal sealed class WorldControllers(ClusterObjects objects, ObjectStore store, TypeCatalog types, TimeProvider time)
{
    private const string ManagedFinalizer = "finalizer.managedresource.crossplane.io";

    public void Step()
    {
        foreach (var type in types.All)
        {
            if (type.Categories.Contains("managed"))
                foreach (var resource in store.Latest(type.Name).Objects)
                    Reconcile(type, resource);
            else if (type.Kind is not ("Event" or "CustomResourceDefinition"))
                foreach (var resource in store.Latest(type.Name).Objects)
                    if (resource.IsTerminating)
                        Release(type, resource);
        }
        Databases();
        Backups();
    }

    private void Reconcile(ServedType type, StoredObject resource)
    {
        if (resource.IsVerbatim || (resource.IsTerminating && Paused(resource)))
            return;
        if (resource.IsTerminating)
            LetGo(type, resource);
        else if (resource.Tail.AsSpan().IndexOf("\"conditions\""u8) < 0)
            Creating(type, resource);
        else if (resource.Tail.AsSpan().IndexOf("\"reason\":\"Creating\",\"lastTransitionTime\":\""u8) >= 0 && resource.Name.Contains("-tmp-", StringComparison.Ordinal))
            Available(type, resource);
    }

    private void Creating(ServedType type, StoredObject resource)
    {
        var at = Stamp();
        objects.Change(type.Name, resource.Namespace, resource.Name, held =>
        {
            var metadata = ObjectRules.Metadata(held);
            var annotations = BuiltInRules.Child(metadata, "annotations");
            BuiltInRules.Default(annotations, "crossplane.io/external-name", resource.Name);
            BuiltInRules.Default(annotations, "crossplane.io/external-create-pending", at);
            if (!ObjectRules.Finalizers(held).Contains(ManagedFinalizer))
                metadata["finalizers"] = new JsonArray(ManagedFinalizer);
        }, ManagedObjects.ProviderOf(type.Name));
        Status(type, resource, held => new JsonObject
        {
            ["observedGeneration"] = Generation(held),
            ["atProvider"] = new JsonObject(),
            ["conditions"] = JsonNode.Parse(ManagedObjects.Conditions("False", "Creating", "True", "ReconcileSuccess", at)),
        });
    }

    private void Available(ServedType type, StoredObject resource) => Status(type, resource, held =>
    {
        var seen = (held["spec"]?["forProvider"] as JsonObject)?.DeepClone() as JsonObject ?? [];
        seen["id"] = resource.Name;
        return new JsonObject
        {
            ["observedGeneration"] = Generation(held),
            ["atProvider"] = seen,
            ["conditions"] = JsonNode.Parse(ManagedObjects.Conditions("True", "Available", "True", "ReconcileSuccess", Stamp())),
        };
    });

    /// <summary>First Deleting, one step later gone; a VPC stays while the cloud says it has dependencies.</summary>
    private void LetGo(ServedType type, StoredObject resource)
    {
        if (resource.Tail.AsSpan().IndexOf("DependencyViolation"u8) >= 0)
            return;
        if (resource.Tail.AsSpan().IndexOf("\"reason\":\"Deleting\""u8) < 0)
            Status(type, resource, held =>
            {
                var status = (held["status"] as JsonObject)?.DeepClone() as JsonObject ?? [];
                status["conditions"] = JsonNode.Parse(ManagedObjects.Conditions("False", "Deleting", "True", "ReconcileSuccess", Stamp()));
                return status;
            });
        else
            Release(type, resource);
    }

    /// <summary>What the namespace, volume-protection and garbage-collection controllers do in the end.</summary>
    private void Release(ServedType type, StoredObject resource)
    {
        if (type == BuiltInTypes.Namespace)
        {
            Empty(resource);
            return;
        }
        objects.Change(type.Name, resource.Namespace, resource.Name, held => ObjectRules.Metadata(held).Remove("finalizers"), "kube-controller-manager");
    }

    private void Empty(StoredObject space)
    {
        var left = 0;
        foreach (var type in types.All.Where(type => type.Namespaced))
            foreach (var inside in store.Latest(type.Name).Objects.From(space.Name + "/", null).ToArray())
            {
                left++;
                objects.Delete(type.Name, inside.Namespace, inside.Name);
            }
        if (left == 0)
            store.Remove(BuiltInTypes.Namespace.Name, revision => Revisions.Restamp(space, revision));
    }

    /// <summary>Status follows a changed spec one step later: scaling first, then Normal again.</summary>
    private void Databases()
    {
        foreach (var cluster in store.Latest("tidbclusters.pingcap.com").Objects)
        {
            if (cluster.IsVerbatim || cluster.IsTerminating)
                continue;
            var held = cluster.Parse();
            if (held["status"]?["tikv"] is not JsonObject tikv || tikv["statefulSet"] is not JsonObject set)
                continue;
            var (wanted, ready) = (held["spec"]?["tikv"]?["replicas"]?.GetValue<int>() ?? 0, set["readyReplicas"]?.GetValue<int>() ?? 0);
            var phase = ObjectRules.Text(tikv, "phase");
            if (wanted == ready && phase == "Normal")
                continue;
            objects.Change("tidbclusters.pingcap.com", cluster.Namespace, cluster.Name, document => Follow(document, wanted, ready), "tidb-controller-manager");
        }
    }

    private void Follow(JsonObject document, int wanted, int ready)
    {
        var tikv = (JsonObject)document["status"]!["tikv"]!;
        var set = (JsonObject)tikv["statefulSet"]!;
        var isDone = wanted == ready;
        tikv["phase"] = isDone ? "Normal" : "Scale";
        set["replicas"] = wanted;
        set["currentReplicas"] = wanted;
        set["readyReplicas"] = isDone ? wanted : ready + Math.Sign(wanted - ready);
        var condition = (JsonObject)document["status"]!["conditions"]![0]!;
        condition["status"] = isDone ? "True" : "False";
        condition["reason"] = isDone ? "Ready" : "TiKVStoreNotUp";
        condition["message"] = isDone ? "TiDB cluster is fully up and running" : "TiKV store(s) are not up";
        condition["lastTransitionTime"] = Stamp();
    }

    private void Backups()
    {
        foreach (var backup in store.Latest("backups.pingcap.com").Objects)
        {
            if (backup.Tail.AsSpan().IndexOf("\"phase\":\"Complete\""u8) >= 0 || backup.IsTerminating || backup.IsVerbatim)
                continue;
            objects.Change("backups.pingcap.com", backup.Namespace, backup.Name, held =>
            {
                var status = BuiltInRules.Child(held, "status");
                var next = ObjectRules.Text(status, "phase") switch { "Scheduled" => "Running", "Running" => "Complete", _ => "Scheduled" };
                status["phase"] = next;
                status[next == "Complete" ? "timeCompleted" : "timeStarted"] = Stamp();
                status["backupPath"] = $"s3://{ObjectRules.Text((JsonObject)held["spec"]!["s3"]!, "bucket")}/{ObjectRules.Text((JsonObject)held["spec"]!["s3"]!, "prefix")}";
                if (next == "Complete")
                    status["backupSizeReadable"] = "191 GB";
                if (status["conditions"] is not JsonArray conditions)
                    status["conditions"] = conditions = [];
                conditions.Add(new JsonObject { ["type"] = next, ["status"] = "True", ["lastTransitionTime"] = Stamp() });
            }, "tidb-controller-manager");
        }
    }

    private void Status(ServedType type, StoredObject resource, Func<JsonObject, JsonNode> status) =>
        objects.Change(type.Name, resource.Namespace, resource.Name, held => held["status"] = status(held), ManagedObjects.ProviderOf(type.Name), WritePart.Status);

    private static bool Paused(StoredObject resource) => resource.Tail.AsSpan().IndexOf("\"crossplane.io/paused\":\"true\""u8) >= 0;

    private static JsonNode? Generation(JsonObject held) => held["metadata"]?["generation"]?.DeepClone();

    private string Stamp() => ObjectRules.Timestamp(time.GetUtcNow());
}
