using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Live;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.Tests.Features.Storage.Live;

public sealed class ClusterProjectionTests
{
    private static readonly WatchStanding Read = new(WatchPhase.Live, new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), null, null);

    [Fact]
    public void Whoever_is_told_that_everything_was_read_finds_the_rows()
    {
        var tables = new LiveTables();
        // Nobody hands anything on by the clock.
        var projection = new ClusterProjection(Sample.Cluster, StorageFeature.Makers, tables, TimeSpan.FromHours(1), TimeProvider.System);
        var bucket = Sample.Read(Sample.Bucket, """{"metadata":{"name":"data","uid":"u"},"spec":{"forProvider":{} } }""")!;
        projection.Expect([Sample.Bucket.Name, Sample.Webhook.Name]);

        projection.Replace(Sample.Bucket.Name, new Dictionary<ObjectKey, ObjectFacts> { [bucket.Key] = bucket });
        projection.Cover(Sample.Bucket.Name, Read);
        Assert.Contains(projection.Coverage().Values, coverage => coverage.State is CoverageState.Waiting);
        projection.Cover(Sample.Webhook.Name, Read);

        Assert.DoesNotContain(projection.Coverage().Values, coverage => coverage.State is CoverageState.Waiting);
        Assert.Single(tables[RowKind.Bucket].Read([Sample.Cluster]).Rows);
    }
}
