using OpsConsole.Features.Storage.S3;
using OpsConsole.Sandbox.S3;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage.S3;

public sealed class S3BucketSourceTests : IAsyncLifetime
{
    private static readonly SimulatedBucket Whole = new()
    {
        Versioning = "Enabled",
        MfaDelete = true,
        Encryption = "aws:kms",
        PublicAccessBlocks = 3,
        LifecycleRules = 2,
        Policy = """{"Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"*"}]}""",
        IsPublic = true,
        Tags = new Dictionary<string, string> { ["owner"] = "ops", ["environment"] = "prod" },
        ObjectLockDays = 30,
        ReplicatesTo = "copy",
    };

    private BucketGround _ground = null!;

    public async ValueTask InitializeAsync() => _ground = await BucketGround.StartAsync();

    public ValueTask DisposeAsync() => _ground.DisposeAsync();

    [Fact]
    public async Task Every_setting_of_a_bucket_is_told_in_the_words_of_its_resources()
    {
        _ground.S3.Buckets["whole"] = Whole;

        var truth = (await _ground.ReadAsync("whole")).Truth!;

        Assert.All(truth.Parts, part => Assert.Equal(PartState.Read, part.State));
        Assert.Equal(
            ["us-east-1", "Enabled, with MFA delete", "aws:kms", "3 of 4 on", "2 rules", "1 statement, denies s3:DeleteBucket", "COMPLIANCE, 30 days", "BucketOwnerEnforced", "1 rule, to copy", "environment=prod, owner=ops"],
            truth.Parts.Select(part => part.Words));
        Assert.True(truth is { IsThere: true, KeepsVersions: true, IsPublic: true, CutShort: null });
    }

    [Fact]
    public async Task What_a_bucket_does_not_have_is_not_configured_and_no_failure()
    {
        _ground.S3.Buckets["bare"] = new() { Encryption = null, Ownership = null };

        var truth = (await _ground.ReadAsync("bare")).Truth!;

        Assert.All(truth.Parts.Skip(1), part => Assert.Equal(PartState.NotConfigured, part.State));
        Assert.True(truth is { IsThere: true, KeepsVersions: false, IsPublic: null });
    }

    [Theory]
    [InlineData("GetBucketVersioning", TruthPart.Versioning)]
    [InlineData("GetBucketEncryption", TruthPart.Encryption)]
    [InlineData("GetPublicAccessBlock", TruthPart.PublicAccessBlock)]
    [InlineData("GetBucketLifecycleConfiguration", TruthPart.Lifecycle)]
    [InlineData("GetBucketPolicy", TruthPart.Policy)]
    [InlineData("GetObjectLockConfiguration", TruthPart.ObjectLock)]
    [InlineData("GetBucketOwnershipControls", TruthPart.Ownership)]
    [InlineData("GetBucketReplication", TruthPart.Replication)]
    [InlineData("GetBucketTagging", TruthPart.Tags)]
    public async Task A_setting_that_may_not_be_read_hides_no_other(string operation, TruthPart hidden)
    {
        _ground.S3.Buckets["whole"] = Whole;
        using var forbidden = _ground.S3.Inject(S3Misbehaviour.Forbidden(operation));

        var truth = (await _ground.ReadAsync("whole")).Truth!;

        Assert.Equal([hidden], Enum.GetValues<TruthPart>().Where(part => truth[part].State is PartState.NotAllowed));
        Assert.Equal(9, truth.Parts.Count(part => part.State is PartState.Read));
    }

    [Fact]
    public async Task A_bucket_that_may_not_be_asked_for_is_still_read_as_far_as_it_may()
    {
        _ground.S3.Buckets["whole"] = Whole;
        using var forbidden = _ground.S3.Inject(S3Misbehaviour.Forbidden("HeadBucket"));

        var truth = (await _ground.ReadAsync("whole")).Truth!;

        Assert.True(truth.IsThere);
        Assert.Equal(10, truth.Parts.Count(part => part.State is PartState.Read));
    }

    [Fact]
    public async Task A_bucket_of_which_nothing_may_be_read_is_neither_there_nor_away()
    {
        using var forbidden = _ground.S3.Inject(S3Misbehaviour.Forbidden());

        var truth = (await _ground.ReadAsync("foreign")).Truth!;

        Assert.Null(truth.IsThere);
        Assert.All(truth.Parts, part => Assert.Equal(PartState.NotAllowed, part.State));
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_told_as_such()
    {
        var reading = await _ground.ReadAsync("nowhere");

        Assert.Null(reading.Fault);
        Assert.False(reading.Truth!.IsThere);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_bucket_of_another_region_is_followed_there_once_and_never_to_an_address_that_an_answer_names(bool redirects)
    {
        _ground.S3.Redirects = redirects;
        _ground.S3.Buckets["far"] = Whole with { Region = "eu-central-1" };

        var truth = (await _ground.ReadAsync("far")).Truth!;

        Assert.Equal("eu-central-1", truth.Region);
        Assert.Equal(10, truth.Parts.Count(part => part.State is PartState.Read));
        Assert.Equal(["us-east-1", "eu-central-1"], _ground.S3.Asked.Where(asked => asked.Operation == "HeadBucket").Select(asked => asked.Region));
        Assert.Equal("eu-central-1", Assert.Single(_ground.S3.Asked.Where(asked => asked.Operation != "HeadBucket").Select(asked => asked.Region).Distinct()));
    }

    [Fact]
    public async Task Clocks_that_differ_are_named_as_the_reason()
    {
        _ground.S3.Buckets["whole"] = Whole;
        _ground.S3.ClockOffset = TimeSpan.FromMinutes(20);

        var reading = await _ground.ReadAsync("whole");

        Assert.Null(reading.Truth);
        Assert.Equal(S3FaultKind.ClockSkew, reading.Fault!.Kind);
        Assert.Contains("clock skew", reading.Fault.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asked_to_slow_down_it_asks_no_further()
    {
        _ground.S3.Buckets["whole"] = Whole;
        using var slow = _ground.S3.Inject(S3Misbehaviour.SlowDown("GetBucketEncryption"));

        var truth = (await _ground.ReadAsync("whole")).Truth!;

        Assert.Equal(S3FaultKind.SlowDown, truth.CutShort!.Kind);
        Assert.Equal("GetBucketEncryption", _ground.S3.Asked.Last().Operation);
        Assert.Equal(PartState.Read, truth[TruthPart.Versioning].State);
        Assert.Equal(PartState.Failed, truth[TruthPart.Encryption].State);
        Assert.All(truth.Parts.Skip(3), part => Assert.Equal(PartState.NotAsked, part.State));
    }

    [Theory]
    [InlineData("""{"accessKeyId":"somebody","secretAccessKey":"topsecret"}""", "S3 does not accept the credentials (InvalidAccessKeyId)")]
    [InlineData("""{"accessKeyId":"somebody"}""", "the credentials file s3.json lacks accessKeyId or secretAccessKey")]
    [InlineData("topsecret", "the credentials file s3.json is not JSON")]
    public async Task Credentials_that_do_not_do_are_the_reason_and_are_not_repeated(string file, string words)
    {
        _ground.S3.Buckets["whole"] = Whole;
        File.WriteAllText(Path.Combine(_ground.Folder, "s3.json"), file);

        var reading = await _ground.ReadAsync("whole");

        Assert.Equal((S3FaultKind.Credentials, words), (reading.Fault!.Kind, reading.Fault.Words));
    }

    [Theory]
    [InlineData("../s3.json", "the credentials file ../s3.json may not contain '..'")]
    [InlineData("/etc/hostname", "the credentials file /etc/hostname leads out of the credentials folder")]
    public async Task No_file_outside_the_credentials_folder_is_read(string file, string words) =>
        Assert.Equal(words, (await _ground.ReadAsync("whole", options => options.CredentialsFile = file)).Fault!.Words);

    [Fact]
    public async Task A_server_that_is_away_is_no_empty_one()
    {
        var reading = await _ground.ReadAsync("whole", options => options.Endpoint = "http://127.0.0.1:1");

        Assert.Null(reading.Truth);
        Assert.Equal(S3FaultKind.Unreachable, reading.Fault!.Kind);
    }

    [Fact]
    public async Task A_question_that_is_never_answered_is_given_up_and_the_look_with_it()
    {
        _ground.S3.Buckets["whole"] = Whole;
        using var hang = _ground.S3.Inject(S3Misbehaviour.Hang("GetBucketVersioning"));

        var reading = await _ground.Source.ReadAsync(new(_ground.Settings, _ground.Folder) { Patience = TimeSpan.FromSeconds(1) }, "whole", null, CancellationToken.None);

        Assert.Equal(S3FaultKind.Timeout, reading.Truth!.CutShort!.Kind);
        Assert.Equal((PartState.Read, PartState.Failed, PartState.NotAsked), (reading.Truth.Parts[0].State, reading.Truth.Parts[1].State, reading.Truth.Parts[2].State));
    }
}
