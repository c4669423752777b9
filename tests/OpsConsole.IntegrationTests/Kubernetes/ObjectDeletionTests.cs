using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OpsConsole.Kubernetes;
using OpsConsole.Testing;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>What each answer to a deletion, and the want of one, is taken for.</summary>
public sealed class ObjectDeletionTests
{
    private const string Path = "/apis/s3.aws.upbound.io/v1beta2/buckets/data";
    private const string Success = """{"kind":"Status","apiVersion":"v1","status":"Success","details":{"name":"data","kind":"buckets","uid":"u-1"}}""";
    private static readonly DeletePreconditions Approved = new("u-1", "7");

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http1AndHttp2)]
    public async Task One_request_carries_the_preconditions(HttpProtocols protocols)
    {
        await using var ground = await Ground.StartAsync(protocols);
        ground.Server.On(Path, Answers.Json(Success));

        Assert.IsType<DeleteAnswer.Gone>(await DeleteAsync(ground));

        var seen = Assert.Single(ground.Server.Requests);
        Assert.Equal(("DELETE", Path, ""), (seen.Method, seen.Path, seen.Query));
        Assert.Equal("""{"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"u-1","resourceVersion":"7"},"propagationPolicy":"Background"}""", seen.Body);
    }

    [Theory]
    [InlineData("Operation cannot be fulfilled on Bucket.s3.aws.upbound.io \"data\": the UID in the precondition (u-1) does not match the UID in record (u-2). The object might have been deleted and then recreated", DeletePrecondition.Uid)]
    [InlineData("Operation cannot be fulfilled on Bucket.s3.aws.upbound.io \"data\": the ResourceVersion in the precondition (7) does not match the ResourceVersion in record (8). The object might have been modified", DeletePrecondition.ResourceVersion)]
    [InlineData("Operation cannot be fulfilled on buckets \"data\": StorageError: invalid object, Code: 4, Key: /registry/buckets/data, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: u-1, UID in object meta: u-2", DeletePrecondition.Uid)]
    public async Task A_failed_precondition_says_which_and_in_whose_words(string words, DeletePrecondition which)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(409, "Conflict", words));

        Assert.Equal(new DeleteAnswer.PreconditionFailed(which, words), await DeleteAsync(ground));
    }

    [Theory]
    [InlineData(400, "BadRequest", "the body is not understood")]
    [InlineData(403, "Forbidden", "buckets \"data\" is forbidden: User \"x\" cannot delete resource")]
    [InlineData(409, "This resource is in-use by 1 usage(s), including the *v1beta1.ClusterUsage \"p\".", "admission webhook \"nousages.protection.crossplane.io\" denied the request: This resource is in-use")]
    [InlineData(409, "Conflict", "Operation cannot be fulfilled on namespaces \"data\": the system is ensuring all content is removed")]
    [InlineData(409, "Conflict", "admission webhook \"x\" denied the request: the UID in the precondition (u-1) is quoted here")]
    [InlineData(404, "NotFound", "the server could not find the requested resource")]
    [InlineData(422, "Invalid", "DeleteOptions.meta.k8s.io \"\" is invalid")]
    public async Task Every_other_no_keeps_code_reason_and_words(int code, string reason, string message)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(code, reason, message));

        Assert.Equal(new DeleteAnswer.Refused(code, reason, message), await DeleteAsync(ground));
        Assert.Single(ground.Server.Requests);
    }

    [Fact]
    public async Task A_404_of_the_object_is_its_absence_and_one_of_a_router_is_not()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path,
            Status404("""{"name":"data","group":"s3.aws.upbound.io","kind":"buckets"}"""), Status404("""{"name":"other","kind":"buckets"}"""), Status404("""{"name":"data","kind":"namespaces"}"""),
            Answers.Body("text/plain", "404 page not found\n"u8.ToArray(), 404));

        Assert.Contains("edge-01", Assert.IsType<DeleteAnswer.Absent>(await DeleteAsync(ground)).Words, StringComparison.Ordinal);
        Assert.Equal(404, Assert.IsType<DeleteAnswer.Refused>(await DeleteAsync(ground)).Code);
        Assert.IsType<DeleteAnswer.Refused>(await DeleteAsync(ground));
        Assert.Equal(new DeleteAnswer.Refused(404, null, "404 page not found"), await DeleteAsync(ground));
    }

    [Fact]
    public async Task A_throttled_request_tells_the_wait_and_is_not_repeated()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(429, "TooManyRequests", "slow down", retryAfter: 9));

        Assert.Equal(new DeleteAnswer.Throttled(TimeSpan.FromSeconds(9), "slow down"), await DeleteAsync(ground));
        Assert.Single(ground.Server.Requests);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_server_that_failed_may_have_done_it(int code)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(code, "Whatever", "something broke"));

        var answer = Assert.IsType<DeleteAnswer.Unknown>(await DeleteAsync(ground));
        Assert.Equal(code, answer.Code);
        Assert.Contains("something broke", answer.Words, StringComparison.Ordinal);
        Assert.Single(ground.Server.Requests);
    }

    public static TheoryData<string, RequestDelegate> Unreadable => new()
    {
        { "a web page", Answers.Html() },
        { "a redirect", Answers.Redirect("/elsewhere") },
        { "cut before the headers", context => { context.Abort(); return Task.CompletedTask; } },
        { "cut inside the answer", Answers.CutAfter(Success, 20) },
        { "ended inside the answer", Answers.EndAfter(Success, 20) },
        { "another object", Answers.Json("""{"kind":"Bucket","metadata":{"name":"data","uid":"u-9"}}""") },
    };

    [Theory, MemberData(nameof(Unreadable))]
    public async Task What_cannot_be_read_is_unknown_and_never_sent_again(string name, RequestDelegate answer)
    {
        foreach (var protocols in new[] { HttpProtocols.Http1, HttpProtocols.Http1AndHttp2 })
        {
            await using var ground = await Ground.StartAsync(protocols);
            ground.Server.On("/version", Answers.Json("{}")).On(Path, answer);
            var connection = ground.Connect();
            // On a connection that was used before, where the sockets would like to send again.
            await connection.GetAsync("/version", CancellationToken.None);

            var got = await connection.DeleteAsync(Path, Approved, new(), CancellationToken.None);

            Assert.True(got is DeleteAnswer.Unknown { Words.Length: > 0 }, $"{name}: {got}");
            Assert.Single(ground.Server.Requests, request => request.Method == "DELETE");
        }
    }

    [Fact]
    public async Task Silence_after_the_request_is_unknown()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Hang());

        var deleting = ground.Connect(ground.Impatient).DeleteAsync(Path, Approved, new(), CancellationToken.None);
        await Eventually.True(() => !ground.Server.Requests.IsEmpty, "the request arrives");

        Assert.Contains("silent for 10 s", Assert.IsType<DeleteAnswer.Unknown>(await ground.Time.RunAsync(deleting)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_that_the_caller_ends_hides_nothing()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Hang());
        using var cancel = new CancellationTokenSource();

        var deleting = ground.Connect().DeleteAsync(Path, Approved, new(), cancel.Token);
        await Eventually.True(() => !ground.Server.Requests.IsEmpty, "the request arrives");
        await cancel.CancelAsync();

        Assert.Contains("had been sent", Assert.IsType<DeleteAnswer.Unknown>(await deleting).Words, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ground.Connect().DeleteAsync(Path, Approved, new(), cancel.Token));
        Assert.Single(ground.Server.Requests);
    }

    [Fact]
    public async Task What_never_left_says_so()
    {
        await using var ground = await Ground.StartAsync();
        using var stranger = new TestAuthority();
        var settings = ground.Settings;

        Assert.Contains("not trusted", await NotSentAsync(ground, settings with { CertificateAuthorityFile = stranger.AuthorityFile }), StringComparison.Ordinal);
        Assert.Contains("does not exist", await NotSentAsync(ground, settings with { Credential = new CredentialReference.TokenFile("/nowhere/token") }), StringComparison.Ordinal);
        Assert.Contains("not https", await NotSentAsync(ground, settings with
        {
            Server = new Uri("http://api.prod.example"),
            Credential = new CredentialReference.TokenFile(ground.Authority.Write("token", "t")),
        }), StringComparison.Ordinal);
        Assert.Contains("name is unknown", await NotSentAsync(ground, settings with { Server = new Uri("https://nobody.invalid") }), StringComparison.Ordinal);
        await ground.Server.DisposeAsync();
        Assert.Contains("no connection", await NotSentAsync(ground, settings), StringComparison.Ordinal);
        Assert.Empty(ground.Server.Requests);
    }

    [Fact]
    public async Task One_401_is_answered_with_the_credential_as_it_stands_now_and_a_second_is_final()
    {
        await using var ground = await Ground.StartAsync();
        var settings = ground.Settings with { Credential = new CredentialReference.TokenFile(ground.Authority.Write("token", "old-s3cr3t")) };
        ground.Server.On(Path,
            async context =>
            {
                ground.Authority.Write("token", "new-s3cr3t");
                await Answers.Status(401, "Unauthorized", "Unauthorized")(context);
            },
            Answers.Guarded("new-s3cr3t", Answers.Json(Success)),
            Answers.Status(401, "Unauthorized", "the token new-s3cr3t has expired"));
        var connection = ground.Connect(settings);

        Assert.IsType<DeleteAnswer.Gone>(await connection.DeleteAsync(Path, Approved, new(), CancellationToken.None));
        var refused = await connection.DeleteAsync(Path, Approved, new(), CancellationToken.None);

        Assert.Equal(new DeleteAnswer.Refused(401, "Unauthorized", "the token [credential] has expired"), refused);
        Assert.Equal(4, ground.Server.Requests.Count);
        Assert.All(ground.Server.Requests, request => Assert.Contains("\"preconditions\"", request.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collection_is_never_asked_to_be_deleted()
    {
        await using var ground = await Ground.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => ground.Connect().DeleteAsync("/apis/s3.aws.upbound.io/v1beta2/buckets", Approved, new(), CancellationToken.None));
        Assert.Empty(ground.Server.Requests);
    }

    private static Task<DeleteAnswer> DeleteAsync(Ground ground) => ground.Connect().DeleteAsync(Path, Approved, new(), CancellationToken.None);

    private static async Task<string> NotSentAsync(Ground ground, ConnectionSettings settings) =>
        Assert.IsType<DeleteAnswer.NotSent>(await ground.Connect(settings).DeleteAsync(Path, Approved, new(), CancellationToken.None)).Words;

    private static RequestDelegate Status404(string details) =>
        Answers.Body("application/json", System.Text.Encoding.UTF8.GetBytes($$"""{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"not found","details":{{details}}}"""), 404);
}
