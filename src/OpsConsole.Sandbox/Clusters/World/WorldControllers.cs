using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Storage;
using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>The controllers of the cluster: the provider and the usages of Crossplane, the garbage collection, the databases that follow their specs.</summary>
internal sealed class WorldControllers(ClusterObjects objects, ObjectStore store, TypeCatalog types, SimulatedProvider provider, UsageController usages, TimeProvider time)
{
    public void Step()
    {
        usages.Step();
        provider.Step();
        foreach (var type in types.All)
            if (!type.Categories.Contains("managed") && type.Kind is not ("Event" or "CustomResourceDefinition") && !UsageFinder.Types.Contains(type.Name))
                foreach (var resource in store.Latest(type.Name).Objects)
                    if (resource.IsTerminating)
                        Release(type, resource);
        Databases();
        Backups();
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
                Delete(type, inside);
            }
        if (left == 0)
            store.Remove(BuiltInTypes.Namespace.Name, revision => Revisions.Restamp(space, revision));
    }

    private void Delete(ServedType type, StoredObject inside)
    {
        try
        {
            objects.Delete(type.Name, inside.Namespace, inside.Name);
        }
        catch (ApiFailureException)
        {
            // What is in use stays, and its namespace with it.
        }
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

    private string Stamp() => ObjectRules.Timestamp(time.GetUtcNow());
}
