using OpsConsole.Features.Captures;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Captures;

public sealed class CaptureLeaseTests(PostgresFixture postgres) : IAsyncLifetime
{
    private CaptureGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await CaptureGround.CreateAsync(postgres);

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_run_of_a_process_that_is_gone_is_interrupted_and_its_late_writes_are_refused()
    {
        await _ground.AddClusterAsync("one");
        var cluster = _ground.Fleet.All.Single();
        var old = await _ground.LeaseAsync();
        var run = (await _ground.Store.BeginAsync(cluster.Id!.Value, Guid.CreateVersion7(), RunCause.First, null, old.Epoch, CancellationToken.None))!.Value;

        var mine = await _ground.TakeOverAsync();
        var marked = await _ground.Store.InterruptAbandonedAsync(mine.Epoch, CancellationToken.None);

        Assert.Equal(1, marked);
        await Assert.ThrowsAsync<CaptureLeaseLostException>(
            () => _ground.Capture.RunAsync(cluster, cluster.Id.Value, run, old.Epoch, CancellationToken.None));
        Assert.Equal(RunState.Interrupted, (await _ground.Query.RunAsync(cluster.Id.Value, run, CancellationToken.None))!.State);
        Assert.Equal(0, await _ground.AskAsync<long>("select count(*) from version"));
        Assert.Equal(RunState.Complete, (await _ground.CaptureAsync("one", RunCause.Repeat)).State);
    }

    [Fact]
    public async Task A_cluster_has_one_run_at_a_time()
    {
        await _ground.AddClusterAsync("one");
        var cluster = _ground.Fleet.All.Single();
        var lease = await _ground.LeaseAsync();

        var first = await _ground.Store.BeginAsync(cluster.Id!.Value, Guid.CreateVersion7(), RunCause.First, null, lease.Epoch, CancellationToken.None);
        var second = await _ground.Store.BeginAsync(cluster.Id.Value, Guid.CreateVersion7(), RunCause.Person, null, lease.Epoch, CancellationToken.None);

        Assert.NotNull(first);
        Assert.Null(second);
    }
}
