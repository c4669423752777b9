using OpsConsole.Features.Captures;
using OpsConsole.Features.Clusters;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Audit;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

public sealed class CaptureLeaseTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly Caller Person = new(new PersonKey("https://id.example.test", "somebody"), "Some Body");

    private CaptureGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await CaptureGround.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_run_of_a_process_that_is_gone_is_interrupted_and_its_late_writes_are_refused()
    {
        await _ground.AddClusterAsync("one");
        var cluster = _ground.Fleet.All.Single();
        var old = await _ground.LeaseAsync();
        var run = Guid.CreateVersion7();
        await _ground.Store.BeginAsync(cluster.Id!.Value, run, RunCause.First, null, old.Epoch, CancellationToken.None);
        await TestDatabases.RunAsync(_ground.Test.OwnerConnection, """
            insert into capture_stage (stage, ordinal, namespace, name, uid, resource_version, raw_length)
            values (gen_random_uuid(), 0, '', 'left', 'left', '1', 0)
            """);

        var mine = await _ground.TakeOverAsync();
        var marked = await _ground.Store.InterruptAbandonedAsync(mine.Epoch, CancellationToken.None);

        Assert.Equal(1, marked);
        Assert.Equal(0, await _ground.AskAsync<long>("select count(*) from capture_stage"));
        await Assert.ThrowsAsync<CaptureLeaseLostException>(
            () => _ground.Capture.RunAsync(cluster, cluster.Id.Value, run, old.Epoch, CancellationToken.None));
        Assert.Equal(RunState.Interrupted, (await _ground.Query.RunAsync(cluster.Id.Value, run, CancellationToken.None))!.State);
        Assert.Equal(0, await _ground.AskAsync<long>("select count(*) from version"));
        Assert.Equal(RunState.Complete, (await _ground.CaptureAsync("one", RunCause.Repeat)).State);
    }

    [Fact]
    public async Task A_run_that_begins_interrupts_what_still_says_it_runs_and_only_of_its_cluster()
    {
        await _ground.AddClusterAsync("one");
        await _ground.AddClusterAsync("two");
        var lease = await _ground.LeaseAsync();
        var (left, other, next) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await BeginAsync("one", left, lease);
        await BeginAsync("two", other, lease);

        await BeginAsync("one", next, lease);

        Assert.Equal((RunState.Running, RunState.Running), ((await RunAsync("one", next)).State, (await RunAsync("two", other)).State));
        var interrupted = await RunAsync("one", left);
        Assert.Equal((RunState.Interrupted, true), (interrupted.State, interrupted.FinishedAt is not null));
        Assert.Contains("lost its database during this run", interrupted.Reason, StringComparison.Ordinal);
    }

    /// <summary>As after a commit whose confirmation was lost on the way: the whole transaction is repeated.</summary>
    [Fact]
    public async Task A_run_that_begins_twice_is_one_run_and_does_not_interrupt_itself()
    {
        await _ground.AddClusterAsync("one");
        var lease = await _ground.LeaseAsync();
        var asked = await new CaptureRequestStore(_ground.Database, new AuditStore(_ground.Database))
            .AskAsync(Cluster("one").Id!.Value, "one", Person, CancellationToken.None);
        await BeginAsync("one", asked, lease);
        var begun = await RunAsync("one", asked);

        await BeginAsync("one", asked, lease);

        Assert.Equal(begun, await RunAsync("one", asked));
        Assert.Equal((RunState.Running, RunCause.Person, Person.Name), (begun.State, begun.Cause, begun.Person));
        Assert.Equal(1, await _ground.AskAsync<long>("select count(*) from capture_run"));
        Assert.Equal(1, await _ground.AskAsync<long>("select count(*) from capture_request where taken_at is not null"));
    }

    [Fact]
    public async Task A_process_that_lost_the_lease_begins_nothing_and_interrupts_nothing()
    {
        await _ground.AddClusterAsync("one");
        var old = await _ground.LeaseAsync();
        var mine = await _ground.TakeOverAsync();
        var run = Guid.CreateVersion7();
        await BeginAsync("one", run, mine);

        await Assert.ThrowsAsync<CaptureLeaseLostException>(() => BeginAsync("one", Guid.CreateVersion7(), old));

        Assert.Equal(RunState.Running, (await RunAsync("one", run)).State);
        Assert.Equal(1, await _ground.AskAsync<long>("select count(*) from capture_run"));
    }

    private Cluster Cluster(string name) => _ground.Fleet.All.Single(cluster => cluster.Name == name);

    private Task BeginAsync(string cluster, Guid run, CaptureLease lease) =>
        _ground.Store.BeginAsync(Cluster(cluster).Id!.Value, run, RunCause.Person, Person, lease.Epoch, CancellationToken.None);

    private async Task<CaptureRun> RunAsync(string cluster, Guid run) => (await _ground.Query.RunAsync(Cluster(cluster).Id!.Value, run, CancellationToken.None))!;
}
