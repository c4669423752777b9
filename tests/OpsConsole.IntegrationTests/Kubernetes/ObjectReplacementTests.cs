using System.Text;
using OpsConsole.Kubernetes;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>What a replacement and a JSON Patch must say before they are sent, and what their answers are taken for.</summary>
public sealed class ObjectReplacementTests
{
    private const string Path = "/apis/s3.aws.upbound.io/v1beta2/buckets/data";
    private const string Collection = "/apis/s3.aws.upbound.io/v1beta2/buckets";
    private const string Body = """{"kind":"Bucket","metadata":{"name":"data","uid":"u-1","resourceVersion":"7"}}""";
    private const string Patch = """[{"op":"test","path":"/metadata/uid","value":"u-1"},{"op":"test","path":"/metadata/resourceVersion","value":"7"},{"op":"remove","path":"/spec/a"}]""";
    private const string Changed = """{"kind":"Bucket","metadata":{"name":"data","uid":"u-1","resourceVersion":"8"}}""";
    private const string Rejected = "the server rejected our request due to an error in our request";

    [Fact]
    public async Task Each_is_one_request_in_whose_fields_nothing_unknown_is_dropped()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(Changed)).On(Collection, Answers.Json(Changed));

        Assert.IsType<WriteAnswer.Done>(await ReplaceAsync(ground, Body));
        Assert.IsType<WriteAnswer.Done>(await PatchAsync(ground, Patch));
        Assert.IsType<WriteAnswer.Done>(await ground.Connect().CreateStrictlyAsync(Collection, Bytes("""{"kind":"Bucket","metadata":{"name":"data"}}"""), "restorer", WriteEffect.DryRun, CancellationToken.None));

        Assert.Equal(
            [("PUT", Path, "?fieldManager=restorer&fieldValidation=Strict"), ("PATCH", Path, "?fieldManager=restorer&fieldValidation=Strict"), ("POST", Collection, "?fieldManager=restorer&dryRun=All&fieldValidation=Strict")],
            ground.Server.Requests.Select(seen => (seen.Method, seen.Path, seen.Query)));
    }

    [Theory]
    [InlineData("""{"kind":"Bucket","metadata":{"name":"data","uid":"u-1"}}""")]
    [InlineData("""{"kind":"Bucket","metadata":{"name":"data","resourceVersion":"7"}}""")]
    [InlineData("""{"metadata":{"name":"data","uid":"u-1","resourceVersion":"7"}}""")]
    [InlineData("""{"kind":"Bucket","metadata":{"uid":"u-1","resourceVersion":"7"}}""")]
    [InlineData(Patch)]
    public async Task A_replacement_without_preconditions_is_never_sent(string body)
    {
        await using var ground = await Ground.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => ReplaceAsync(ground, body));
        Assert.Empty(ground.Server.Requests);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"op":"remove","path":"/spec/a"}]""")]
    [InlineData("""[{"op":"test","path":"/metadata/uid","value":"u-1"},{"op":"remove","path":"/spec/a"},{"op":"test","path":"/metadata/resourceVersion","value":"7"}]""")]
    [InlineData("""[{"op":"test","path":"/metadata/uid","value":""},{"op":"test","path":"/metadata/resourceVersion","value":"7"},{"op":"remove","path":"/spec/a"}]""")]
    [InlineData("""[{"op":"test","path":"/metadata/uid","value":"u-1"},{"op":"test","path":"/metadata/resourceVersion","value":7},{"op":"remove","path":"/spec/a"}]""")]
    [InlineData(Body)]
    public async Task A_patch_that_does_not_begin_by_testing_which_object_it_is_for_is_never_sent(string patch)
    {
        await using var ground = await Ground.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => PatchAsync(ground, patch));
        Assert.Empty(ground.Server.Requests);
    }

    [Theory]
    [InlineData("Invalid", Rejected)]
    [InlineData("Invalid", "testing value /spec/a failed: test failed")]
    public async Task A_test_that_fails_says_that_the_object_moved(string reason, string message)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(422, reason, message));

        Assert.Contains(message, Assert.IsType<WriteAnswer.Conflict>(await PatchAsync(ground, Patch)).Words, StringComparison.Ordinal);
        Assert.IsType<WriteAnswer.Refused>(await ReplaceAsync(ground, Body));
    }

    [Theory]
    [InlineData("Invalid", "Bucket \"data\" is invalid: spec.a: Required value")]
    [InlineData("Invalid", "admission webhook \"x\" denied the request: test failed")]
    public async Task Another_no_to_a_patch_is_refused_in_the_servers_words(string reason, string message)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(422, reason, message));

        Assert.Equal(new WriteAnswer.Refused(422, reason, message), await PatchAsync(ground, Patch));
    }

    [Theory]
    [InlineData("""{"kind":"Bucket","metadata":{"name":"data","uid":"u-2","resourceVersion":"8"}}""")]
    [InlineData("""{"kind":"Status","status":"Success"}""")]
    public async Task An_answer_with_another_object_is_unknown(string answer)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(answer));

        Assert.IsType<WriteAnswer.Unknown>(await ReplaceAsync(ground, Body));
        Assert.IsType<WriteAnswer.Unknown>(await PatchAsync(ground, Patch));
        Assert.Equal(2, ground.Server.Requests.Count);
    }

    private static Task<WriteAnswer> ReplaceAsync(Ground ground, string body) => ground.Connect().ReplaceAsync(Path, Bytes(body), "restorer", WriteEffect.Kept, CancellationToken.None);

    private static Task<WriteAnswer> PatchAsync(Ground ground, string patch) => ground.Connect().JsonPatchAsync(Path, Bytes(patch), "restorer", WriteEffect.Kept, CancellationToken.None);

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);
}
