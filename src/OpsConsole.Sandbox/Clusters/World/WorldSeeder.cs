using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters.Api;
using OpsConsole.Sandbox.Clusters.Objects;

namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>Fills a new cluster with definitions and dataplanes until it holds as many objects as wanted.</summary>
internal sealed class WorldSeeder(ClusterObjects objects, WorldOptions options, WorldDice dice, DateTimeOffset now)
{
    /// <summary>Seeded ages count from here, so that a restarted world is the same world.</summary>
    private static readonly DateTimeOffset Epoch = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    private int _count;

    public IReadOnlyList<Dataplane> Run()
    {
        var anchor = now < Epoch ? now : Epoch;
        var (uid, clock) = (objects.NewUid, objects.Now);
        objects.NewUid = dice.Guid;
        try
        {
            foreach (var definition in WorldDefinitions.All)
            {
                objects.Now = () => anchor.AddDays(-510);
                objects.Create("customresourcedefinitions.apiextensions.k8s.io", definition.ToObject(), "argocd-controller");
            }
            Plant(FixedObjects.Of(options, anchor));
            return Dataplanes(anchor);
        }
        finally
        {
            (objects.NewUid, objects.Now) = (uid, clock);
        }
    }

    private List<Dataplane> Dataplanes(DateTimeOffset anchor)
    {
        var planes = new List<Dataplane>();
        while (_count < options.Objects)
        {
            var plane = Dataplane.Roll(planes.Count + 1, options, dice, anchor);
            planes.Add(plane);
            Plant([Space(plane)]);
            Plant(TidbObjects.Of(plane));
            Plant(BucketObjects.Of(plane));
            Plant(NetworkObjects.Of(plane));
            Plant(WorkloadObjects.Of(plane));
            if (planes.Count == 1)
                Odd(plane);
            Plant(WorldEvents.Of(plane, dice, now));
            if (planes.Count == 1)
                Plant(OddStorage.Of(plane, now));
        }
        // The last dataplane may stand unfinished; nothing refers to what it lacks.
        return planes;
    }

    private void Odd(Dataplane plane)
    {
        Plant(OddObjects.Of(plane));
        objects.Delete("vpcs.ec2.aws.upbound.io", null, "c10000-retired-vpc");
    }

    private static Seed Space(Dataplane plane) => new("namespaces",
        $$"""{"metadata":{"name":"{{plane.Space}}","labels":{"dataplane":"{{plane.Id}}","environment":"{{plane.Environment}}"} } }""", plane.Created, "argocd-controller", "argocd-controller");

    private void Plant(IEnumerable<Seed> seeds)
    {
        foreach (var seed in seeds)
        {
            if (_count >= options.Objects)
                return;
            _count++;
            objects.Now = () => seed.Created;
            Plant(objects, seed);
        }
    }

    /// <summary>Creates an object as its maker does, then writes its status as its controller does.</summary>
    public static void Plant(ClusterObjects objects, Seed seed)
    {
        var document = (JsonObject)Json.Parse(Encoding.UTF8.GetBytes(seed.Document))!;
        var status = document["status"]?.DeepClone();
        var made = objects.Create(seed.Type, document, seed.Manager);
        if (status is not null && !JsonNode.DeepEquals(document["status"], status))
            objects.Change(seed.Type, made.Namespace, made.Name, held => held["status"] = status, seed.StatusManager, WritePart.Status);
    }
}
