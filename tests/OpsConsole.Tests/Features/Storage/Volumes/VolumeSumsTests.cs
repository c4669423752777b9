using OpsConsole.Features.Storage.Volumes;
using Xunit;
using static OpsConsole.Tests.Features.Storage.StorageYaml;

namespace OpsConsole.Tests.Features.Storage.Volumes;

public sealed class VolumeSumsTests
{
    [Fact]
    public void Rows_are_added_up_by_dataplane_class_and_owner()
    {
        var join = Join(
            VolumeRowsTests.Claim("a", "u1", "volumeName: v1"), VolumeRowsTests.Volume("v1", "u1"),
            VolumeRowsTests.Claim("b", "u2", "storageClassName: slow, resources: {requests: {storage: 1Gi}}", phase: "Pending"),
            VolumeRowsTests.Volume("v3", "u3", "Released", name: "gone"));

        var sums = VolumeSums.Of(join.Rows.Values.OfType<VolumeRow>());

        Assert.Equal(new VolumeSum("", 2, 2, 101L << 30, 200L << 30, 1, 100L << 30), sums.All);
        Assert.Equal([new VolumeSum("c10001", 2, 1, 101L << 30, 100L << 30, 0, 0), new VolumeSum("", 0, 1, 0, 100L << 30, 1, 100L << 30)], sums.ByDataplane);
        Assert.Equal(["fast", "slow"], sums.ByClass.Select(sum => sum.Name));
        Assert.Equal(["tikv of tidb", ""], sums.ByOwner.Select(sum => sum.Name));
    }
}
