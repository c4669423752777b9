using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.S3;
using OpsConsole.Sandbox.S3;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage.S3;

public sealed class BucketTruthsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Two_processes_look_at_each_bucket_once_between_them_and_both_tell_what_it_is()
    {
        await using var live = await LiveGround.StartAsync();
        await using var ground = await BucketGround.StartAsync(await postgres.CreateDatabaseAsync(), new WorldBuckets([live[0]]).Find);
        using var hold = live.Live.Hold(live.Names);
        var rows = (await live.LiveRowsAsync(RowKind.Bucket)).Cast<BucketRow>().Where(row => row.BucketName.Length > 0).ToList();
        using var one = ground.Process(live, ground.Settings);
        using var other = ground.Process(live, ground.Settings);

        await one.StartAsync(CancellationToken.None);
        await other.StartAsync(CancellationToken.None);

        foreach (var process in new[] { one, other })
            await Eventually.True(() => rows.All(row => process.Find(live.Names[0], row.BucketName)?.Truth is not null), "every bucket is known");
        await Eventually.True(() => rows.Any(row => one.Find(live.Names[0], row.BucketName)?.Measurement?.Whole is { Objects: > 0 }), "one is counted");
        Assert.All(ground.S3.Asked.Where(asked => asked.Operation == "GetBucketVersioning").GroupBy(asked => asked.Bucket), asked => Assert.Single(asked));
        var backup = rows.First(row => row.BucketName.EndsWith("-backup", StringComparison.Ordinal));
        Assert.Contains(BucketDifferences.Of(backup, one.Find(live.Names[0], backup.BucketName)!.Truth!), difference => difference.Words == "Versioning: the resource says Enabled, S3 says Suspended");
        await one.StopAsync(CancellationToken.None);
        await other.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Where_no_access_is_configured_nothing_is_known_and_nothing_is_asked()
    {
        await using var live = await LiveGround.StartAsync();
        await using var ground = await BucketGround.StartAsync(await postgres.CreateDatabaseAsync());
        var elsewhere = ground.Settings;
        elsewhere.Clusters = "environment=dev";
        using var process = ground.Process(live, elsewhere);

        Assert.Null(process.Find(live.Names[0], "any"));
        Assert.Null(process.Find("nobody-knows-it", "any"));
    }

    [Fact]
    public async Task A_look_that_fails_keeps_what_was_seen_and_says_why()
    {
        await using var ground = await BucketGround.StartAsync(await postgres.CreateDatabaseAsync());
        ground.S3.Buckets["b12"] = new() { Versioning = "Enabled" };
        var lane = ground.Lane("b12", "first", change: options => options.ReadEvery = TimeSpan.Zero);
        await lane.ReadAsync(CancellationToken.None);

        using (ground.S3.Inject(S3Misbehaviour.SlowDown()))
            await lane.ReadAsync(CancellationToken.None);
        var asked = ground.S3.Asked.Count;
        await lane.ReadAsync(CancellationToken.None);

        Assert.Equal(S3FaultKind.SlowDown, lane.State.Latest!.Fault!.Kind);
        Assert.Equal("Enabled", lane.State.Truth![TruthPart.Versioning].Words);
        Assert.Equal(asked, ground.S3.Asked.Count);
    }

    [Fact]
    public async Task What_is_no_name_of_a_bucket_is_asked_of_nobody()
    {
        await using var ground = await BucketGround.StartAsync(await postgres.CreateDatabaseAsync());
        var lane = ground.Lane("../../admin", "first");

        await lane.ReadAsync(CancellationToken.None);

        Assert.Contains("is no name for a bucket", lane.State.Latest!.Fault!.Words, StringComparison.Ordinal);
        Assert.Empty(ground.S3.Asked);
    }
}
