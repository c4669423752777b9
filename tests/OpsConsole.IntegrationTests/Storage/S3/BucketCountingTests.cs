using OpsConsole.Features.Storage.S3;
using OpsConsole.Sandbox.S3;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage.S3;

public sealed class BucketCountingTests(PostgresFixture postgres) : IAsyncLifetime
{
    private BucketGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await BucketGround.StartAsync(await postgres.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task A_million_keys_are_counted_in_bounded_turns_that_go_on_after_a_restart()
    {
        _ground.S3.Buckets["large"] = new() { Objects = 1_000_000, ObjectSize = 4 << 20 };
        var first = await LaneAsync("large", "first", pages: 200);

        await first.CountAsync(CancellationToken.None);
        var begun = first.State.Measurement!;
        await first.CountAsync(CancellationToken.None);
        var second = await LaneAsync("large", "second", pages: 200);
        for (var turn = 0; turn < 3; turn++)
            await second.CountAsync(CancellationToken.None);

        Assert.Equal((200_000L, 200_000L * (4 << 20)), (begun.SoFar!.Objects, begun.SoFar.Bytes));
        Assert.Null(begun.Whole);
        var whole = second.State.Measurement!;
        Assert.Null(whole.SoFar);
        Assert.NotNull(whole.WholeAt);
        Assert.Equal((1_000_000L, 1_000_000L * (4 << 20)), (whole.Whole!.Objects, whole.Whole.Bytes));
        // Nothing was asked for twice.
        Assert.Equal(1000, _ground.S3.Asked.Count(asked => asked.Operation == "ListObjectsV2"));
    }

    [Fact]
    public async Task One_process_counts_and_the_other_tells_what_it_wrote()
    {
        _ground.S3.Buckets["shared"] = new() { Objects = 5_000 };
        var lease = await _ground.Measurements.TryTakeAsync(_ground.Access().Id, "shared", "first", TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), CancellationToken.None);
        var other = await LaneAsync("shared", "second");

        await other.CountAsync(CancellationToken.None);

        Assert.NotNull(lease);
        Assert.DoesNotContain(_ground.S3.Asked, asked => asked.Operation == "ListObjectsV2");
        Assert.True(await _ground.Measurements.KeepAsync(_ground.Access().Id, "shared", "first", new() { Objects = 5_000, Bytes = 7, IsWhole = true }, TimeSpan.Zero, CancellationToken.None));
        await other.CountAsync(CancellationToken.None);
        Assert.Equal((5_000, 7), (other.State.Measurement!.Whole!.Objects, other.State.Measurement.Whole.Bytes));
    }

    [Fact]
    public async Task Whoever_lost_the_right_to_count_writes_nothing()
    {
        var id = _ground.Access().Id;
        await _ground.Measurements.TryTakeAsync(id, "b", "slow", TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(-1), CancellationToken.None);
        Assert.NotNull(await _ground.Measurements.TryTakeAsync(id, "b", "quick", TimeSpan.FromHours(1), TimeSpan.FromMinutes(5), CancellationToken.None));

        Assert.False(await _ground.Measurements.KeepAsync(id, "b", "slow", new() { Objects = 1, Continuation = "x" }, TimeSpan.Zero, CancellationToken.None));
        Assert.True(await _ground.Measurements.KeepAsync(id, "b", "quick", new() { Objects = 2, Continuation = "y" }, TimeSpan.Zero, CancellationToken.None));

        Assert.Equal(2, (await _ground.Measurements.FindAsync(id, "b", TimeSpan.FromHours(1), CancellationToken.None))!.SoFar!.Objects);
    }

    [Fact]
    public async Task Old_versions_are_counted_apart_where_the_bucket_keeps_them_and_somebody_asks()
    {
        _ground.S3.Buckets["kept"] = new() { Objects = 1_500, ObjectSize = 10, OldVersions = 1, Versioning = "Enabled" };
        var lane = await LaneAsync("kept", "first", pages: 2, options => options.MeasureVersions = true);

        for (var turn = 0; turn < 3; turn++)
            await lane.CountAsync(CancellationToken.None);

        Assert.Equal(new BucketCount { WithVersions = true, Objects = 1_500, Bytes = 15_000, Versions = 1_500, VersionBytes = 15_000, DeleteMarkers = 1_500, IsWhole = true }, lane.State.Measurement!.Whole);
    }

    [Fact]
    public async Task What_was_counted_before_a_slow_down_counts_and_nobody_counts_on_at_once()
    {
        _ground.S3.Buckets["busy"] = new() { Objects = 3_000 };
        var lane = await LaneAsync("busy", "first", pages: 1);
        await lane.CountAsync(CancellationToken.None);
        using (_ground.S3.Inject(S3Misbehaviour.SlowDown("ListObjectsV2")))
            await lane.CountAsync(CancellationToken.None);
        var asked = _ground.S3.Asked.Count;

        var other = await LaneAsync("busy", "second");
        var read = _ground.S3.Asked.Count;
        await other.CountAsync(CancellationToken.None);

        Assert.Equal(S3FaultKind.SlowDown, lane.State.Measurement!.Fault!.Kind);
        Assert.Equal(1_000, lane.State.Measurement.SoFar!.Objects);
        Assert.Equal(1_000, other.State.Measurement!.SoFar!.Objects);
        // It read what the first process saw, and left counting alone for now.
        Assert.Equal((asked, asked), (read, _ground.S3.Asked.Count));
    }

    [Fact]
    public async Task A_place_that_S3_does_not_know_any_more_is_counted_anew()
    {
        _ground.S3.Buckets["b"] = new() { Objects = 10 };

        var turn = await _ground.Source.CountAsync(_ground.Access(), "b", "us-east-1", new() { Objects = 5, Continuation = "gone" }, 5, CancellationToken.None);

        Assert.Equal(S3FaultKind.StalePlace, turn.Fault!.Kind);
        Assert.Equal(BucketCount.Nothing, turn.Count);
    }

    private async Task<BucketLane> LaneAsync(string bucket, string self, int pages = 20, Action<BucketAccessOptions>? change = null)
    {
        var lane = _ground.Lane(bucket, self, pages, change);
        await lane.ReadAsync(CancellationToken.None);
        return lane;
    }
}
