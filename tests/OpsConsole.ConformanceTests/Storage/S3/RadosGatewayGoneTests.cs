using OpsConsole.Features.Storage.S3;
using Xunit;

namespace OpsConsole.ConformanceTests.Storage.S3;

/// <summary>Takes its own server away.</summary>
public sealed class RadosGatewayGoneTests(GatewayGround ground) : IClassFixture<GatewayGround>
{
    [Fact]
    public async Task A_gateway_that_goes_away_makes_no_bucket_empty_and_no_bucket_gone()
    {
        await ground.Client.PutBucketAsync("left");
        await ground.Client.PutObjectAsync(new() { BucketName = "left", Key = "a", ContentBody = "x", UseChunkEncoding = false });
        var access = ground.Access();
        Assert.True((await ground.TruthAsync("left")).IsThere);

        await ground.StopAsync();

        var reading = await ground.Source.ReadAsync(access, "left", null, CancellationToken.None);
        var turn = await ground.Source.CountAsync(access, "left", "us-east-1", BucketCount.Nothing, 9, CancellationToken.None);
        Assert.Equal((null, S3FaultKind.Unreachable), (reading.Truth, reading.Fault!.Kind));
        Assert.Equal((0, false, S3FaultKind.Unreachable), ((int)turn.Count.Objects, turn.Count.IsWhole, turn.Fault!.Kind));
    }
}
