using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Faults;

/// <summary>
/// Two clusters that were captured once: one that is to be struck, whose state has changed since, and one that is well. Patience with a silent
/// server runs by a clock that moves only while a fault holds a request back, so that a busy machine is never taken for a hung one.
/// </summary>
internal sealed class FaultGround : IAsyncDisposable
{
    public const string Struck = "struck";
    public const string Well = "well";
    public const string Classes = "storageclasses.storage.k8s.io";

    private readonly FakeTimeProvider _patience = new(DateTimeOffset.UnixEpoch.AddYears(60));

    private FaultGround()
    {
    }

    public CaptureGround Ground { get; private set; } = null!;
    public SimulatedCluster Cluster { get; private set; } = null!;
    /// <summary>How many objects of the struck cluster are current.</summary>
    public long Before { get; private set; }

    public ClusterHealth Health => Ground.Fleet.All.Single(cluster => cluster.Name == Struck).Health;

    public static async Task<FaultGround> StartAsync(PostgresFixture postgres)
    {
        var started = new FaultGround();
        // One type after the other: when the clock is moved, nothing that is well is waiting.
        started.Ground = await CaptureGround.CreateAsync(postgres, new CaptureOptions { PageSize = 10, TypesAtOnce = 1 }, started._patience);
        started.Cluster = await started.Ground.AddClusterAsync(Struck, objects: 70);
        await started.Ground.AddClusterAsync(Well, objects: 40);
        for (var number = 0; number < 25; number++)
            started.StorageClass($"class-{number:00}");
        Assert.Equal(RunState.Complete, (await started.Ground.CaptureAsync(Struck)).State);
        Assert.Equal(RunState.Complete, (await started.Ground.CaptureAsync(Well)).State);
        started.Before = await started.CurrentAsync();
        started.Cluster.Objects.Delete(Classes, null, "class-07");
        started.StorageClass("class-new");
        return started;
    }

    /// <summary>Captures both at once; the one that is well does not wait for the other.</summary>
    public async Task<CaptureRun> CaptureBothAsync()
    {
        await Ground.LeaseAsync();
        var waiting = Ground.CaptureAsync(Struck);
        var well = await Ground.CaptureAsync(Well);
        Assert.Equal((RunState.Complete, 0, 0L), (well.State, well.Gaps, well.Deleted));
        return await WithPatienceAsync(waiting);
    }

    /// <summary>Lets patience run out for whatever a fault holds back, until the work is done.</summary>
    public async Task<T> WithPatienceAsync<T>(Task<T> work)
    {
        await Eventually.True(async () =>
        {
            if (work.IsCompleted)
                return true;
            await LoseAsync();
            return work.IsCompleted;
        }, "the work ends when patience does");
        return await work;
    }

    /// <summary>Waits for the state of the struck cluster, losing patience with what hangs.</summary>
    public Task<ClusterHealth> ComesToAsync(ClusterState state, string reason) => Eventually.Value(async () =>
    {
        await LoseAsync();
        var health = Health;
        return health.State == state && (health.Reason ?? "").Contains(reason, StringComparison.Ordinal) ? health : null;
    }, $"{Struck} is {state} because of '{reason}'; it is {Health.State} because of '{Health.Reason}'");

    /// <summary>After the fault: by itself the cluster is Ready, the next run complete, and what was deleted is now known to be.</summary>
    public async Task RecoversAsync()
    {
        Cluster.Faults.Clear();
        await Cluster.ComeBackAsync();
        await ComesToAsync(ClusterState.Ready, "");
        var run = await Ground.CaptureAsync(Struck);
        Assert.Equal(RunState.Complete, run.State);
        Assert.Equal(Before, await CurrentAsync());
        Assert.Equal(1, await Ground.AskAsync<long>("select count(*) from version where change = 'deleted'"));
        Assert.NotNull(await Ground.BodyAsync(Struck, "storageclasses", "class-new"));
        Assert.Null(await Ground.BodyAsync(Struck, "storageclasses", "class-07"));
    }

    /// <summary>Nothing of the struck cluster was taken for deleted, and nothing was taken back.</summary>
    public async Task NothingIsLostAsync()
    {
        Assert.Equal(0, await Ground.AskAsync<long>("select count(*) from version where change = 'deleted'"));
        Assert.True(await CurrentAsync() >= Before);
    }

    public void StorageClass(string name) =>
        Cluster.Objects.Create(Classes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["provisioner"] = "ebs.csi.aws.com" });

    public ValueTask DisposeAsync()
    {
        // What hangs would hold its server.
        Cluster.Faults.Clear();
        return Ground.DisposeAsync();
    }

    private Task<long> CurrentAsync() => Ground.AskAsync<long>("select count(*) from current join cluster on cluster.id = current.cluster_id where cluster.name = @name", new { name = Struck });

    private async Task LoseAsync()
    {
        if (Cluster.Faults.Held == 0)
            return;
        // Longer than any request may take.
        _patience.Advance(TimeSpan.FromMinutes(5));
        var held = Cluster.Faults.Held;
        for (var looks = 0; looks < 50 && Cluster.Faults.Held >= held && held > 0; looks++)
            // On the wall clock: the server learns of the client's end through a socket.
            await Task.Delay(TimeSpan.FromMilliseconds(10));
    }
}
