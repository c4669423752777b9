using Amazon.S3;
using Amazon.S3.Model;
using OpsConsole.Features.Storage.S3;
using OpsConsole.Testing.RealS3;
using Xunit;

namespace OpsConsole.ConformanceTests.Storage.S3;

/// <summary>The reader of buckets against a server that is not ours: Ceph's gateway 16.2.</summary>
[Collection("gateway")]
public sealed class RadosGatewayTests(GatewayGround ground)
{
    [Fact]
    public async Task Every_setting_that_the_gateway_keeps_is_told_in_the_words_of_its_resources()
    {
        await ground.Client.PutBucketAsync(new PutBucketRequest { BucketName = "whole", ObjectLockEnabledForBucket = true });
        await ground.Client.PutObjectLockConfigurationAsync(new()
        {
            BucketName = "whole",
            ObjectLockConfiguration = new() { ObjectLockEnabled = ObjectLockEnabled.Enabled, Rule = new() { DefaultRetention = new() { Mode = ObjectLockRetentionMode.Governance, Days = 30 } } },
        });
        await ground.Client.PutBucketPolicyAsync(new PutBucketPolicyRequest
        {
            BucketName = "whole",
            Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::whole"}]}""",
        });
        await ground.Client.PutBucketTaggingAsync(new PutBucketTaggingRequest { BucketName = "whole", TagSet = [new() { Key = "owner", Value = "ops" }, new() { Key = "environment", Value = "prod & more" }] });
        await ground.Client.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest
        {
            BucketName = "whole",
            Configuration = new() { Rules = [Rule("on", LifecycleRuleStatus.Enabled), Rule("off", LifecycleRuleStatus.Disabled)] },
        });

        var truth = await ground.TruthAsync("whole");

        Assert.Equal(
            [
                (TruthPart.Versioning, "Enabled"), (TruthPart.Lifecycle, "2 rules, 1 disabled"),
                (TruthPart.Policy, "1 statement, denies s3:DeleteBucket"), (TruthPart.ObjectLock, "GOVERNANCE, 30 days"), (TruthPart.Replication, ""), (TruthPart.Tags, "environment=prod & more, owner=ops"),
            ],
            Enum.GetValues<TruthPart>().Except(Unknown).Where(part => part is not TruthPart.Region).Select(part => (part, truth[part].Words)));
        Assert.True(truth is { IsThere: true, KeepsVersions: true, CutShort: null });
    }

    [Fact]
    public async Task What_a_bucket_does_not_have_is_not_configured()
    {
        await ground.Client.PutBucketAsync("bare");

        var truth = await ground.TruthAsync("bare");

        Assert.All(Enum.GetValues<TruthPart>().Except(Unknown).Where(part => part is not TruthPart.Region), part => Assert.Equal((part, PartState.NotConfigured, ""), (part, truth[part].State, truth[part].Words)));
        Assert.True(truth is { IsThere: true, KeepsVersions: false, CutShort: null });
    }

    /// <summary>
    /// What this release answers with a list of objects (encryption, ownership) or under a root of its own (the public access block): unproven against a
    /// server of somebody else's. Of replication it knows only that there is none. A release that tells them fails the test below.
    /// </summary>
    private static readonly TruthPart[] Unknown = [TruthPart.Encryption, TruthPart.PublicAccessBlock, TruthPart.Ownership];

    [Fact]
    public async Task What_the_gateway_does_not_know_is_not_taken_for_not_configured()
    {
        await ground.Client.PutBucketAsync("asked");
        await ground.Client.PutPublicAccessBlockAsync(new() { BucketName = "asked", PublicAccessBlockConfiguration = new() { BlockPublicAcls = true } });

        var truth = await ground.TruthAsync("asked");

        Assert.All(Unknown, part => Assert.Equal((part, PartState.Failed, "the server answered, but not this question: it seems not to know it"), (part, truth[part].State, truth[part].Words)));
        Assert.Equal(PartState.NotConfigured, truth[TruthPart.Replication].State);
    }

    [Fact]
    public async Task Versions_that_are_suspended_are_still_kept()
    {
        await ground.Client.PutBucketAsync("suspended");
        await ground.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = "suspended", VersioningConfig = new() { Status = VersionStatus.Suspended } });

        var truth = await ground.TruthAsync("suspended");

        Assert.Equal("Suspended", truth[TruthPart.Versioning].Words);
        Assert.True(truth.KeepsVersions);
    }

    [Fact]
    public async Task A_policy_that_lets_everybody_in_is_judged_public_by_the_gateway()
    {
        await ground.Client.PutBucketAsync("open");
        await ground.Client.PutBucketPolicyAsync(new PutBucketPolicyRequest
        {
            BucketName = "open",
            Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::open/*"}]}""",
        });

        Assert.True((await ground.TruthAsync("open")).IsPublic);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_told_as_such()
    {
        var reading = await ground.Source.ReadAsync(ground.Access(), "nowhere", null, CancellationToken.None);

        Assert.Null(reading.Fault);
        Assert.False(reading.Truth!.IsThere);
    }

    [Theory]
    [InlineData("nobody", "secret-of-nobody")]
    [InlineData(RealRadosGateway.Owner, "another")]
    public async Task Credentials_that_the_gateway_does_not_accept_are_the_reason(string user, string secret)
    {
        await ground.Client.PutBucketAsync($"keys-{user}");

        var reading = await ground.Source.ReadAsync(ground.Access(user, secret), $"keys-{user}", null, CancellationToken.None);

        Assert.Equal(S3FaultKind.Credentials, (reading.Fault ?? reading.Truth?.CutShort)?.Kind);
    }

    [Fact]
    public async Task Of_somebody_elses_bucket_nothing_is_concluded()
    {
        await ground.Client.PutBucketAsync("foreign");

        var truth = await ground.TruthAsync("foreign", RealRadosGateway.Guest);

        Assert.Null(truth.IsThere);
        Assert.All(Enum.GetValues<TruthPart>().Except(Unknown), part => Assert.Equal((part, PartState.NotAllowed), (part, truth[part].State)));
    }

    [Fact]
    public async Task What_a_policy_lets_a_guest_read_is_read_and_the_rest_is_not_allowed()
    {
        await ground.Client.PutBucketAsync("shared");
        await ground.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest { BucketName = "shared", VersioningConfig = new() { Status = VersionStatus.Enabled } });
        await ground.Client.PutBucketPolicyAsync(new PutBucketPolicyRequest
        {
            BucketName = "shared",
            Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam:::user/guest"]},"Action":["s3:GetBucketVersioning","s3:ListBucket"],"Resource":"arn:aws:s3:::shared"}]}""",
        });

        var truth = await ground.TruthAsync("shared", RealRadosGateway.Guest);

        Assert.True(truth.IsThere);
        Assert.Equal((PartState.Read, "Enabled"), (truth[TruthPart.Versioning].State, truth[TruthPart.Versioning].Words));
        Assert.Equal(PartState.NotAllowed, truth[TruthPart.Policy].State);
        Assert.Equal(PartState.NotAllowed, truth[TruthPart.Lifecycle].State);
    }

    private static LifecycleRule Rule(string id, LifecycleRuleStatus status) => new()
    {
        Id = id,
        Status = status,
        Filter = new() { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = id } },
        Expiration = new() { Days = 30 },
    };
}
