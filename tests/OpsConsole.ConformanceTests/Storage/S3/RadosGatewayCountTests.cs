using Amazon.S3;
using Amazon.S3.Model;
using OpsConsole.Features.Storage.S3;
using Xunit;

namespace OpsConsole.ConformanceTests.Storage.S3;

/// <summary>Objects and bytes are counted on a server that is not ours, page by page, by whoever goes on.</summary>
[Collection("gateway")]
public sealed class RadosGatewayCountTests(GatewayGround ground)
{
    private static readonly string[] Awkward = ["a b", "ä/ö/✓", "x&y<z>", "tail/", "+plus", "100%", "q?uery#", "'\"", "\t\ttab", "line\nend", "😀"];

    [Fact]
    public async Task Pages_are_counted_once_each_and_whoever_goes_on_needs_only_the_place()
    {
        await ground.Client.PutBucketAsync("many");
        var keys = Enumerable.Range(0, 2100).Select(number => $"k/{number:D5}").Concat(Awkward).ToList();
        await Parallel.ForEachAsync(keys, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (key, token) => await PutAsync("many", key, 3, token));
        await ground.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = "many", Key = "unfinished" });

        var first = await ground.Source.CountAsync(ground.Access(), "many", null, BucketCount.Nothing, 1, CancellationToken.None);
        var second = await new S3BucketSource(TimeProvider.System).CountAsync(ground.Access(), "many", null, first.Count, 1, CancellationToken.None);
        var third = await ground.Source.CountAsync(ground.Access(), "many", null, second.Count, 9, CancellationToken.None);

        Assert.Equal((1000, false), (first.Count.Objects, first.Count.IsWhole));
        Assert.Equal((2000, false), (second.Count.Objects, second.Count.IsWhole));
        Assert.Equal((keys.Count, 3L * keys.Count, true, (S3Fault?)null), ((int)third.Count.Objects, third.Count.Bytes, third.Count.IsWhole, third.Fault));
    }

    [Fact]
    public async Task Old_versions_and_delete_markers_are_counted_apart_over_several_pages()
    {
        await ground.Client.PutBucketAsync("versions");
        await ground.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = "versions", VersioningConfig = new() { Status = VersionStatus.Enabled } });
        await Parallel.ForEachAsync(Enumerable.Range(0, 600).Select(number => $"k{number:D4}").Concat(Awkward), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (key, token) =>
        {
            await PutAsync("versions", key, 2, token);
            await PutAsync("versions", key, 5, token);
        });
        for (var number = 0; number < 10; number++)
            await ground.Client.DeleteObjectAsync("versions", $"k{number:D4}");

        var turn = await ground.Source.CountAsync(ground.Access(), "versions", null, BucketCount.Nothing with { WithVersions = true }, 1, CancellationToken.None);
        Assert.False(turn.Count.IsWhole);
        turn = await ground.Source.CountAsync(ground.Access(), "versions", null, turn.Count, 9, CancellationToken.None);

        var all = 600 + Awkward.Length;
        Assert.Null(turn.Fault);
        Assert.Equal((all - 10, 5 * (all - 10), all + 10, 2 * all + 5 * 10, 10, true),
            ((int)turn.Count.Objects, (int)turn.Count.Bytes, (int)turn.Count.Versions, (int)turn.Count.VersionBytes, (int)turn.Count.DeleteMarkers, turn.Count.IsWhole));
    }

    private Task<PutObjectResponse> PutAsync(string bucket, string key, int bytes, CancellationToken cancellationToken) => ground.Client.PutObjectAsync(
        new() { BucketName = bucket, Key = key, ContentBody = new string('x', bytes), UseChunkEncoding = false }, cancellationToken);
}
