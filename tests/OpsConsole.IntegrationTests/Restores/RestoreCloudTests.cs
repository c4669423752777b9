using System.Text.Json.Nodes;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Restores;
using OpsConsole.IntegrationTests.Approvals;
using OpsConsole.IntegrationTests.Resources.Deletion;
using OpsConsole.Sandbox.Clusters.Objects;
using OpsConsole.Sandbox.S3;
using OpsConsole.Testing;
using Xunit;
using static OpsConsole.IntegrationTests.Restores.RestoreWorld;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>A bucket whose type cannot observe comes back only where S3 itself says that it is there and ours, and says so again just before the call.</summary>
public sealed class RestoreCloudTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Classic = "buckets.s3.aws.crossplane.io";
    private const string Configurations = "providerconfigs.aws.crossplane.io";
    private const string Ours = "111122223333";

    private SimulatedS3 _s3 = null!;
    private DeletionGround _ground = null!;

    public async ValueTask InitializeAsync()
    {
        _s3 = await SimulatedS3.StartAsync(0);
        _ground = await DeletionGround.StartAsync(postgres, s3: _s3);
        Define("s3.aws.crossplane.io", "buckets", "Bucket", "managed");
        Define("aws.crossplane.io", "providerconfigs", "ProviderConfig", null);
        _ground.Cluster.Objects.Create(Configurations, Parsed($$"""{"metadata":{"name":"default"},"spec":{"assumeRole":{"roleARN":"arn:aws:iam::{{Ours}}:role/provider"} } }"""));
    }

    public async ValueTask DisposeAsync()
    {
        await _ground.DisposeAsync();
        await _s3.DisposeAsync();
    }

    [Fact]
    public async Task One_that_is_there_and_ours_comes_back_as_it_was_and_its_provider_takes_it_up()
    {
        var target = await LoseAsync("data");
        _s3.Buckets["data"] = new() { Owner = Ours };

        var draft = (await _ground.PlanRestoreAsync(target)).Sure();
        var item = Assert.Single(draft.Plan.Items);
        Assert.Equal((ActionClass.A, "taken-up"), (draft.Request.Class, item.Outcome.Key));
        Assert.Contains(item.Findings, finding => finding.Contains($"has bucket data, and account {Ours} owns it", StringComparison.Ordinal));
        Assert.DoesNotContain(item.Findings, finding => finding.Contains("managementPolicies", StringComparison.Ordinal));
        var (request, _) = await _ground.RunAsync(await _ground.ApprovedAsync(draft));

        Assert.Equal(RequestState.Succeeded, request.State);
        var made = _ground.Find(Classic, "data")!;
        Assert.Equal("data", (string?)made["metadata"]!["annotations"]![ManagedRestore.ExternalName]);
        Assert.Null(made["spec"]!["managementPolicies"]);
    }

    [Theory]
    [InlineData("theirs", null, "somebody else's")]
    [InlineData("theirs", CloudChoice.Create, "somebody else's")]
    [InlineData("gone", null, "(\"cloud\":\"create\")")]
    [InlineData("slow", null, "does not tell whether bucket data is there: S3 fails for now (503)")]
    [InlineData("slow", CloudChoice.Create, "does not tell whether bucket data is there")]
    [InlineData("nobody's", null, "neither this version nor its provider configuration tells which account")]
    [InlineData("moved", null, "its provider configuration leads into account 999999999999 now")]
    [InlineData("ours", CloudChoice.Observe, "leave out cloud observe")]
    public async Task Else_it_is_blocked_with_the_reason(string what, CloudChoice? cloud, string reason)
    {
        var target = await LoseAsync("data", what is "moved" ? Ours : null) with { Cloud = cloud };
        if (what is not "gone")
            _s3.Buckets["data"] = new() { Owner = what is "theirs" ? "999999999999" : Ours };
        using var slow = what is "slow" ? _s3.Inject(S3Misbehaviour.SlowDown("HeadBucket")) : null;
        _ground.Cluster.Objects.Change(Configurations, null, "default", document => document["spec"] = what switch
        {
            "nobody's" => Parsed("""{"credentials":{"source":"Secret"} }"""),
            "moved" => Parsed("""{"assumeRole":{"roleARN":"arn:aws:iam::999999999999:role/provider"} }"""),
            _ => document["spec"]!.DeepClone(),
        });

        var refused = await _ground.PlanRestoreAsync(target);

        Assert.True(refused.IsRefused, what);
        Assert.Contains("cannot come back as one that only observes", refused.Refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Refusal.Message, StringComparison.Ordinal);
        Assert.Empty(_ground.Sent());
    }

    [Fact]
    public async Task One_that_is_gone_is_made_empty_only_where_that_is_asked_for()
    {
        var target = await LoseAsync("data") with { Cloud = CloudChoice.Create };

        var draft = (await _ground.PlanRestoreAsync(target)).Sure();
        Assert.Contains(Assert.Single(draft.Plan.Items).Findings, finding => finding.Contains("has no bucket data. Its provider makes a new and empty one", StringComparison.Ordinal));

        Assert.Equal(RequestState.Succeeded, (await _ground.RunAsync(await _ground.ApprovedAsync(draft))).Request.State);
    }

    [Theory, InlineData("theirs"), InlineData("gone")]
    public async Task What_the_cloud_says_otherwise_just_before_the_call_is_not_sent(string now)
    {
        var target = await LoseAsync("data");
        _s3.Buckets["data"] = new() { Owner = Ours };
        var request = await _ground.ApprovedRestoreAsync(target);

        if (now is "gone")
            _s3.Buckets.TryRemove("data", out _);
        else
            _s3.Buckets["data"] = new() { Owner = "999999999999" };
        var (_, items) = await _ground.EndAsync(request);

        var item = Assert.Single(items);
        Assert.NotEqual(ItemState.Done, item.State);
        Assert.Contains("bucket data", item.Result, StringComparison.Ordinal);
        Assert.Empty(_ground.Sent());
        Assert.Null(_ground.Find(Classic, "data"));
    }

    [Fact]
    public async Task While_the_cloud_does_not_tell_nothing_is_begun_and_then_it_goes_on()
    {
        var target = await LoseAsync("data");
        _s3.Buckets["data"] = new() { Owner = Ours };
        var request = await _ground.ApprovedRestoreAsync(target);
        using (_s3.Inject(S3Misbehaviour.SlowDown("HeadBucket")))
        {
            var asked = _s3.Asked.Count;
            (await _ground.Get<Controls>().RunAsync(ApprovalGround.Person("otto"), request.Number, CancellationToken.None)).Sure();
            await Eventually.True(() => Task.FromResult(_s3.Asked.Count > asked + 1), "S3 is asked before the call");
            Assert.Empty(_ground.Sent());
        }

        await Eventually.True(() => Task.FromResult(_ground.Find(Classic, "data") is not null), "it is made once S3 tells");
        Assert.Single(_ground.Sent());
    }

    /// <summary>Captured with its external name, and gone.</summary>
    private async Task<RestoreTarget> LoseAsync(string name, string? owner = null)
    {
        _ground.Cluster.Objects.Create(Classic, Parsed($$"""
            {"metadata":{"name":"{{name}}","annotations":{"crossplane.io/external-name":"{{name}}"} },"spec":{"forProvider":{"locationConstraint":"us-east-1"},"providerConfigRef":{"name":"default"} } }
            """));
        if (owner is not null)
            _ground.Cluster.Objects.Change(Classic, null, name, document => document["status"] = new JsonObject { ["atProvider"] = new JsonObject { ["ownerId"] = owner } }, part: WritePart.Status);
        await _ground.CaptureAsync();
        _ground.Cluster.Objects.Delete(Classic, null, name);
        await _ground.CaptureAsync();
        return Of(Classic, name);
    }

    /// <summary>A type of the provider from before management policies.</summary>
    private void Define(string group, string plural, string kind, string? category) => _ground.Cluster.Objects.Create(Definitions, Parsed($$"""
        {"metadata":{"name":"{{plural}}.{{group}}"},"spec":{"group":"{{group}}","scope":"Cluster","names":{"plural":"{{plural}}","singular":"{{kind.ToLowerInvariant()}}","kind":"{{kind}}","listKind":"{{kind}}List"{{(category is null ? "" : $",\"categories\":[\"{category}\"]")}} },
         "versions":[{"name":"v1beta1","served":true,"storage":true,"subresources":{"status":{} },"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } }] } }
        """));
}
