using Microsoft.Extensions.Options;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Clouds;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Storage;
using OpsConsole.Features.Storage.S3;
using OpsConsole.Sandbox.S3;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage.S3;

/// <summary>Whether a bucket is there and whose it is, by one question to S3.</summary>
public sealed class S3CloudSightTests : IAsyncLifetime
{
    private const string Ours = "111122223333";

    private BucketGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await BucketGround.StartAsync();

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Theory]
    [InlineData("ours", CloudPresence.Ours)]
    [InlineData("elsewhere", CloudPresence.Ours)]
    [InlineData("theirs", CloudPresence.Refused)]
    [InlineData("theirs-elsewhere", CloudPresence.Refused)]
    [InlineData("nowhere", CloudPresence.Gone)]
    [InlineData("No_Name", CloudPresence.Unknown)]
    public async Task Each_answer_is_told_apart(string bucket, CloudPresence presence)
    {
        _ground.S3.Buckets["ours"] = new() { Owner = Ours };
        _ground.S3.Buckets["elsewhere"] = new() { Owner = Ours, Region = "eu-west-1" };
        _ground.S3.Buckets["theirs"] = new() { Owner = "999999999999" };
        _ground.S3.Buckets["theirs-elsewhere"] = new() { Owner = "999999999999", Region = "eu-west-1" };

        var look = await Sight().LookAsync(Question(bucket), CancellationToken.None);

        Assert.Equal(presence, look!.Presence);
        Assert.Contains(bucket, look.Words, StringComparison.Ordinal);
        Assert.InRange(_ground.S3.Asked.Count, 0, 3);
    }

    [Fact]
    public async Task A_server_that_does_not_look_at_the_owner_proves_nothing()
    {
        _ground.S3.Buckets["theirs"] = new() { Owner = "999999999999" };
        _ground.S3.IgnoresOwners = true;

        var look = await Sight().LookAsync(Question("theirs"), CancellationToken.None);

        Assert.Equal(CloudPresence.Unknown, look!.Presence);
        Assert.Contains("does not tell whose it is", look.Words, StringComparison.Ordinal);
    }

    public static TheoryData<string> Troubles => ["slow", "broken credentials", "no credentials", "clock", "nobody's"];

    [Theory, MemberData(nameof(Troubles))]
    public async Task What_cannot_be_told_is_unknown_with_the_reason_and_is_asked_once(string trouble)
    {
        _ground.S3.Buckets["ours"] = new() { Owner = Ours };
        using var slow = trouble is "slow" ? _ground.S3.Inject(S3Misbehaviour.SlowDown("HeadBucket")) : null;
        if (trouble is "broken credentials")
            await File.WriteAllTextAsync(Path.Combine(_ground.Folder, "s3.json"), "{");
        if (trouble is "no credentials")
            File.Delete(Path.Combine(_ground.Folder, "s3.json"));
        if (trouble is "clock")
            _ground.S3.ClockOffset = TimeSpan.FromHours(1);

        var look = await Sight().LookAsync(Question("ours", account: trouble is "nobody's" ? null : Ours), CancellationToken.None);

        // An answer to HEAD has no body: a clock that is wrong and a right that is missing are both a 403.
        Assert.Equal(trouble is "clock" ? CloudPresence.Refused : CloudPresence.Unknown, look!.Presence);
        Assert.DoesNotContain("sandbox-secret", look.Words, StringComparison.Ordinal);
        Assert.InRange(_ground.S3.Asked.Count, 0, 1);
    }

    [Fact]
    public async Task Of_other_types_and_of_clusters_without_a_way_to_S3_nothing_is_said()
    {
        Assert.Null(await Sight().LookAsync(Question("ours", kind: "BucketPolicy"), CancellationToken.None));
        Assert.Null(await Sight().LookAsync(Question("ours", group: "storage.gcp.upbound.io"), CancellationToken.None));
        Assert.Null(await Sight("somewhere-else").LookAsync(Question("ours"), CancellationToken.None));
        Assert.Equal(CloudPresence.Gone, (await Sight().LookAsync(Question("ours", group: "s3.aws.upbound.io"), CancellationToken.None))!.Presence);
    }

    private S3CloudSight Sight(string cluster = "here")
    {
        var settings = _ground.Settings;
        (settings.Clusters, settings.ClusterNames) = (null, [cluster]);
        return new(Options.Create(new StorageOptions { Buckets = [settings] }), Options.Create(new ClusterOptions { Folder = _ground.Folder }));
    }

    private static CloudQuestion Question(string bucket, string? account = Ours, string kind = "Bucket", string group = "s3.aws.crossplane.io") => new(
        new Cluster { Id = 1, Name = "here", Labels = new Dictionary<string, string>(), Health = new ClusterHealth(ClusterState.Ready, null, null, null) },
        new DeletionType { Group = group, Resource = "buckets", Kind = kind, Version = "v1beta1" }, bucket, account, null);
}
