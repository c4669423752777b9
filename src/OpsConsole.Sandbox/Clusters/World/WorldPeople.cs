using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.Clusters.Storage;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>Operators, pipelines and the cloud: in each step one or two of them change something.</summary>
internal sealed class WorldPeople(ClusterObjects objects, ObjectStore store, SimulatedProvider provider, WorldDice dice, IReadOnlyList<Dataplane> planes, TimeProvider time)
{
    private const int MostEvents = 150;
    private const int MostBackupsOfOne = 6;

    private int _step;

    public void Step()
    {
        if (planes.Count == 0)
            return;
        _step++;
        // Every kind of movement comes round soon; chance decides where.
        Act(_step % 9);
        if (dice.OneIn(2))
            Act(dice.Between(0, 8));
    }

    private void Act(int kind)
    {
        var plane = dice.Pick(planes);
        switch (kind)
        {
            case 0: Warn(plane); break;
            case 1: Rebalance(plane); break;
            case 2: Flap(plane); break;
            case 3: Back(plane); break;
            case 4: Scale(plane); break;
            case 5: Retag(plane); break;
            case 6: TemporaryBucket(plane); break;
            case 7: provider.Drift("securitygroups.ec2.aws.upbound.io", null, $"{plane.Id}-node-sg"); break;
            default: Resize(plane); break;
        }
    }

    private void Warn(Dataplane plane)
    {
        if (store.Find("namespaces", null, plane.Space) is not { IsTerminating: false })
            return;
        WorldSeeder.Plant(objects, WorldEvents.Warning(plane, dice, time.GetUtcNow()));
        var events = store.Latest("events").Objects;
        if (events.Count > MostEvents)
            foreach (var old in events.OrderBy(candidate => candidate.Revision).Take(events.Count - MostEvents))
                objects.Delete("events", old.Namespace, old.Name);
    }

    /// <summary>Leaders move between stores: the most frequent change of a TidbCluster, and only of its status.</summary>
    private void Rebalance(Dataplane plane) => objects.Change("tidbclusters.pingcap.com", plane.Space, "tidb", held =>
    {
        if (held["status"]?["tikv"]?["stores"] is not JsonObject stores)
            return;
        foreach (var store in stores.Select(member => member.Value).OfType<JsonObject>())
            store["leaderCount"] = (store["leaderCount"]?.GetValue<int>() ?? 600) + dice.Between(-12, 12);
    }, "tidb-controller-manager");

    /// <summary>The provider cannot reach the cloud for a moment, or can again.</summary>
    private void Flap(Dataplane plane)
    {
        var type = dice.OneIn(2) ? "buckets.s3.aws.upbound.io" : "securitygroups.ec2.aws.upbound.io";
        var name = type.StartsWith('b') ? $"{plane.Stem}-backup" : $"{plane.Id}-nlb-sg";
        objects.Change(type, null, name, held =>
        {
            if ((held["status"]?["conditions"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(item => ObjectRules.Text(item, "type") == "Synced") is not { } synced)
                return;
            var works = ObjectRules.Text(synced, "status") == "True";
            synced["status"] = works ? "False" : "True";
            synced["reason"] = works ? "ReconcileError" : "ReconcileSuccess";
            if (works)
                synced["message"] = "observe failed: cannot get resource: api error RequestLimitExceeded: Request limit exceeded.";
            else
                synced.Remove("message");
            synced["lastTransitionTime"] = Stamp();
        }, ManagedObjects.ProviderOf(type), WritePart.Status);
    }

    private void Back(Dataplane plane)
    {
        if (store.Find("namespaces", null, plane.Space) is not { IsTerminating: false })
            return;
        var made = TidbObjects.Backup(plane, time.GetUtcNow(), "Scheduled");
        var backups = store.Latest("backups.pingcap.com").Objects.From(plane.Space + "/", null).ToArray();
        try
        {
            WorldSeeder.Plant(objects, made);
        }
        catch (Api.ApiFailureException e) when (e.Code == 409)
        {
            return;
        }
        if (backups.Length >= MostBackupsOfOne)
            objects.Delete("backups.pingcap.com", plane.Space, backups.MinBy(backup => backup.Revision)!.Name);
    }

    private void Scale(Dataplane plane) => objects.Change("tidbclusters.pingcap.com", plane.Space, "tidb", held =>
    {
        if (held["spec"]?["tikv"] is not JsonObject tikv)
            return;
        var replicas = tikv["replicas"]?.GetValue<int>() ?? 3;
        tikv["replicas"] = replicas >= 7 ? 3 : replicas + dice.Pick([1, 2]);
    }, "kubectl-edit");

    private void Retag(Dataplane plane) => objects.Change("buckets.s3.aws.upbound.io", null, $"{plane.Stem}-data", held =>
    {
        if (held["spec"]?["forProvider"]?["tags"] is JsonObject tags)
            tags["cost-center"] = $"cc-{dice.Between(1000, 1009)}";
    }, dice.OneIn(2) ? "kubectl-edit" : "argocd-controller");

    private void TemporaryBucket(Dataplane plane)
    {
        var present = store.Latest("buckets.s3.aws.upbound.io").Objects.Where(bucket => bucket.Name.Contains("-tmp-", StringComparison.Ordinal) && !bucket.IsTerminating).ToArray();
        if (present.Length >= 4)
        {
            objects.Delete("buckets.s3.aws.upbound.io", null, present.MinBy(bucket => bucket.Revision)!.Name);
            return;
        }
        var name = $"{plane.Stem}-tmp-{dice.Hex(6)}";
        objects.Create("buckets.s3.aws.upbound.io", new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["dataplane"] = plane.Id, ["purpose"] = "scratch" } },
            ["spec"] = new JsonObject
            {
                ["forProvider"] = new JsonObject
                {
                    ["region"] = plane.Region,
                    ["tags"] = new JsonObject { ["component"] = "scratch", ["environment"] = plane.Environment, ["expires"] = time.GetUtcNow().AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) },
                },
            },
        }, "kubectl-create");
    }

    private void Resize(Dataplane plane)
    {
        const string claim = "tikv-tidb-tikv-0";
        if (objects.Find("persistentvolumeclaims", plane.Space, claim) is not { } current)
            return;
        var held = current.Parse();
        var wanted = held["spec"]?["resources"]?["requests"]?["storage"]?.GetValue<string>() ?? "";
        if (wanted != held["status"]?["capacity"]?["storage"]?.GetValue<string>())
            objects.Change("persistentvolumeclaims", plane.Space, claim, document => BuiltInRules.Child(BuiltInRules.Child(document, "status"), "capacity")["storage"] = wanted, "kubelet", WritePart.Status);
        else if (int.TryParse(wanted.Replace("Gi", "", StringComparison.Ordinal), out var size) && size < 4000)
            objects.Change("persistentvolumeclaims", plane.Space, claim, document => document["spec"]!["resources"]!["requests"]!["storage"] = $"{size + 50}Gi", "kubectl-edit");
    }

    private string Stamp() => ObjectRules.Timestamp(time.GetUtcNow());
}
