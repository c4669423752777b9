using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpsConsole.Kubernetes;
using OpsConsole.Testing;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>What each answer to a creation or a patch, and the want of one, is taken for.</summary>
public sealed class ObjectWriteTests
{
    private const string Collection = "/apis/protection.crossplane.io/v1beta1/clusterusages";
    private const string Path = "/apis/s3.aws.upbound.io/v1beta2/buckets/data";
    private const string Usage = """{"apiVersion":"protection.crossplane.io/v1beta1","kind":"ClusterUsage","metadata":{"name":"p"},"spec":{"reason":"data"}}""";
    private const string Patch = """{"metadata":{"annotations":{"a":"b"},"resourceVersion":"7","uid":"u-1"}}""";
    private const string Created = """{"kind":"ClusterUsage","metadata":{"name":"p","uid":"u-7","resourceVersion":"9"}}""";
    private const string Patched = """{"kind":"Bucket","metadata":{"name":"data","uid":"u-1","resourceVersion":"8"}}""";
    private const string Modified = "Operation cannot be fulfilled on buckets.s3.aws.upbound.io \"data\": the object has been modified; please apply your changes to the latest version and try again";

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http1AndHttp2)]
    public async Task One_request_carries_the_body_and_in_whose_name_it_is(HttpProtocols protocols)
    {
        await using var ground = await Ground.StartAsync(protocols);
        ground.Server.On(Collection, Answers.Body("application/json", Encoding.UTF8.GetBytes(Created), 201)).On(Path, Answers.Json(Patched));

        Assert.Equal(Created, Encoding.UTF8.GetString(Assert.IsType<WriteAnswer.Done>(await CreateAsync(ground)).Json));
        Assert.Equal(Patched, Encoding.UTF8.GetString(Assert.IsType<WriteAnswer.Done>(await PatchAsync(ground)).Json));

        Assert.Equal([("POST", Collection, "?fieldManager=opsconsole", Usage), ("PATCH", Path, "?fieldManager=opsconsole", Patch)],
            ground.Server.Requests.Select(seen => (seen.Method, seen.Path, seen.Query, seen.Body)));
    }

    [Fact]
    public async Task A_dry_run_says_so()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Collection, Answers.Json(Created));

        Assert.IsType<WriteAnswer.Done>(await ground.Connect().CreateAsync(Collection, Encoding.UTF8.GetBytes(Usage), "opsconsole", WriteEffect.DryRun, CancellationToken.None));

        Assert.Equal("?fieldManager=opsconsole&dryRun=All", Assert.Single(ground.Server.Requests).Query);
    }

    [Theory]
    [InlineData(409, "Conflict", Modified)]
    [InlineData(409, "Conflict", "Operation cannot be fulfilled on buckets \"data\": StorageError: invalid object, Code: 4, Key: /registry/buckets/data, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: u-1, UID in object meta: u-2")]
    [InlineData(422, "Invalid", "Bucket.s3.aws.upbound.io \"data\" is invalid: metadata.uid: Invalid value: \"u-1\": field is immutable")]
    public async Task Another_object_or_another_state_is_a_conflict_in_the_servers_words(int code, string reason, string words)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(code, reason, words));

        Assert.Equal(new WriteAnswer.Conflict(words), await PatchAsync(ground));
        Assert.Single(ground.Server.Requests);
    }

    [Theory]
    [InlineData(400, "BadRequest", "the body is not understood")]
    [InlineData(403, "Forbidden", "buckets \"data\" is forbidden")]
    [InlineData(404, "NotFound", "buckets \"data\" not found")]
    [InlineData(409, "Conflict", "admission webhook \"x\" denied the request: the object has been modified; quoted here")]
    [InlineData(415, "UnsupportedMediaType", "the body of the request was in an unknown format")]
    [InlineData(422, "Invalid", "Bucket \"data\" is invalid: spec.uid: Invalid value: 1: field is immutable")]
    public async Task Every_other_no_keeps_code_reason_and_words(int code, string reason, string message)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(code, reason, message)).On(Collection, Answers.Status(code, reason, message));

        Assert.Equal(new WriteAnswer.Refused(code, reason, message), await PatchAsync(ground));
        Assert.Equal(new WriteAnswer.Refused(code, reason, message), await CreateAsync(ground));
        Assert.Equal(2, ground.Server.Requests.Count);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_an_answer_of_its_own()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Collection, Answers.Status(409, "AlreadyExists", "clusterusages \"p\" already exists"));

        Assert.Equal(new WriteAnswer.AlreadyExists("clusterusages \"p\" already exists"), await CreateAsync(ground));
    }

    [Fact]
    public async Task A_throttled_request_tells_the_wait_and_is_not_repeated()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Collection, Answers.Status(429, "TooManyRequests", "slow down", retryAfter: 9));

        Assert.Equal(new WriteAnswer.Throttled(TimeSpan.FromSeconds(9), "slow down"), await CreateAsync(ground));
        Assert.Single(ground.Server.Requests);
    }

    public static TheoryData<string, RequestDelegate> Doubtful => new()
    {
        { "408", Answers.Status(408, "Timeout", "gave up") },
        { "500", Answers.Status(500, "InternalError", "broken") },
        { "503", Answers.Status(503, "ServiceUnavailable", "broken") },
        { "504", Answers.Status(504, "Timeout", "broken") },
        { "a web page", Answers.Html() },
        { "a redirect", Answers.Redirect("/elsewhere") },
        { "cut before the headers", context => { context.Abort(); return Task.CompletedTask; } },
        { "cut inside the answer", Answers.CutAfter(Created, 20) },
        { "ended inside the answer", Answers.EndAfter(Created, 20) },
        { "another object", Answers.Json("""{"kind":"ClusterUsage","metadata":{"name":"q","uid":"u-9"}}""") },
        { "a Status", Answers.Json("""{"kind":"Status","status":"Success"}""") },
    };

    [Theory, MemberData(nameof(Doubtful))]
    public async Task What_may_have_been_done_is_unknown_and_never_sent_again(string name, RequestDelegate answer)
    {
        foreach (var protocols in new[] { HttpProtocols.Http1, HttpProtocols.Http1AndHttp2 })
        {
            await using var ground = await Ground.StartAsync(protocols);
            ground.Server.On("/version", Answers.Json("{}")).On(Collection, answer).On(Path, answer);
            var connection = ground.Connect();
            // On a connection that was used before, where the sockets would like to send again.
            await connection.GetAsync("/version", CancellationToken.None);

            var created = await connection.CreateAsync(Collection, Encoding.UTF8.GetBytes(Usage), "opsconsole", WriteEffect.Kept, CancellationToken.None);
            await connection.GetAsync("/version", CancellationToken.None);
            var patched = await connection.PatchAsync(Path, Encoding.UTF8.GetBytes(Patch), "opsconsole", WriteEffect.Kept, CancellationToken.None);

            Assert.True(created is WriteAnswer.Unknown { Words.Length: > 0 }, $"{name}: {created}");
            Assert.True(patched is WriteAnswer.Unknown { Words.Length: > 0 }, $"{name}: {patched}");
            Assert.Single(ground.Server.Requests, request => request.Method == "POST");
            Assert.Single(ground.Server.Requests, request => request.Method == "PATCH");
        }
    }

    [Fact]
    public async Task Silence_after_the_request_is_unknown()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Collection, Answers.Hang());

        var creating = CreateAsync(ground, ground.Impatient);
        await Eventually.True(() => !ground.Server.Requests.IsEmpty, "the request arrives");

        Assert.Contains("silent for 10 s", Assert.IsType<WriteAnswer.Unknown>(await ground.Time.RunAsync(creating)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_never_left_says_so()
    {
        await using var ground = await Ground.StartAsync();
        var settings = ground.Settings with { Credential = new CredentialReference.TokenFile("/nowhere/token") };

        Assert.Contains("does not exist", Assert.IsType<WriteAnswer.NotSent>(await CreateAsync(ground, settings)).Words, StringComparison.Ordinal);
        Assert.Empty(ground.Server.Requests);
    }

    [Theory]
    [InlineData("""{"metadata":{"annotations":{"a":"b"},"uid":"u-1"}}""")]
    [InlineData("""{"metadata":{"annotations":{"a":"b"},"resourceVersion":"7"}}""")]
    [InlineData("""{"metadata":{"uid":"","resourceVersion":"7"}}""")]
    [InlineData("""[{"op":"test"}]""")]
    [InlineData("no json")]
    public async Task A_patch_without_preconditions_is_never_sent(string patch)
    {
        await using var ground = await Ground.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => ground.Connect().PatchAsync(Path, Encoding.UTF8.GetBytes(patch), "opsconsole", WriteEffect.Kept, CancellationToken.None));
        Assert.Empty(ground.Server.Requests);
    }

    [Theory]
    [InlineData("/apis/protection.crossplane.io/v1beta1/clusterusages/p", Usage)]
    [InlineData("/apis/protection.crossplane.io/v1beta1", Usage)]
    [InlineData("/apis/protection.crossplane.io/v1beta1/clusterusages?dryRun=All", Usage)]
    [InlineData(Collection, """{"kind":"ClusterUsage","metadata":{"generateName":"p-"}}""")]
    [InlineData(Collection, """{"kind":"ClusterUsage","metadata":{"name":"p","resourceVersion":"7"}}""")]
    public async Task What_is_no_creation_of_one_named_object_is_never_sent(string path, string body)
    {
        await using var ground = await Ground.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => ground.Connect().CreateAsync(path, Encoding.UTF8.GetBytes(body), "opsconsole", WriteEffect.Kept, CancellationToken.None));
        Assert.Empty(ground.Server.Requests);
    }

    private static Task<WriteAnswer> CreateAsync(Ground ground, ConnectionSettings? settings = null) =>
        ground.Connect(settings).CreateAsync(Collection, Encoding.UTF8.GetBytes(Usage), "opsconsole", WriteEffect.Kept, CancellationToken.None);

    private static Task<WriteAnswer> PatchAsync(Ground ground) =>
        ground.Connect().PatchAsync(Path, Encoding.UTF8.GetBytes(Patch), "opsconsole", WriteEffect.Kept, CancellationToken.None);
}
