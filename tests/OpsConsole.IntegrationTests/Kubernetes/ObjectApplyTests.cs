using System.Text;
using OpsConsole.Kubernetes;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>What an apply must say before it is sent, and what its answers are taken for.</summary>
public sealed class ObjectApplyTests
{
    private const string Path = "/apis/s3.aws.upbound.io/v1beta2/buckets/data";
    private const string Body = """{"apiVersion":"s3.aws.upbound.io/v1beta2","kind":"Bucket","metadata":{"name":"data","uid":"u-1","resourceVersion":"7"},"spec":{"a":1}}""";

    [Fact]
    public async Task It_is_one_request_that_takes_by_force_only_what_it_is_told_to()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(Body.Replace("\"7\"", "\"8\"", StringComparison.Ordinal)));

        Assert.IsType<WriteAnswer.Done>(await ApplyAsync(ground, Body));
        Assert.IsType<WriteAnswer.Done>(await ApplyAsync(ground, Body, force: true, WriteEffect.DryRun));

        Assert.Equal(
            [("PATCH", Path, "?fieldManager=restorer&fieldValidation=Strict"), ("PATCH", Path, "?fieldManager=restorer&dryRun=All&force=true&fieldValidation=Strict")],
            ground.Server.Requests.Select(seen => (seen.Method, seen.Path, seen.Query)));
    }

    [Theory]
    [InlineData("""{"kind":"Bucket","metadata":{"name":"data","uid":"u-1"}}""")]
    [InlineData("""{"kind":"Bucket","metadata":{"name":"data","resourceVersion":"7"}}""")]
    [InlineData("""{"metadata":{"name":"data","uid":"u-1","resourceVersion":"7"}}""")]
    [InlineData("""{"kind":"Bucket","metadata":{"uid":"u-1","resourceVersion":"7"}}""")]
    [InlineData("[]")]
    public async Task Without_preconditions_it_is_never_sent(string body)
    {
        await using var ground = await Ground.StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => ApplyAsync(ground, body));
        Assert.Empty(ground.Server.Requests);
    }

    [Fact]
    public async Task What_others_own_is_named_with_who_owns_it()
    {
        const string message = """Apply failed with 2 conflicts: conflicts with \"editor\" using v1:\n- .spec.a\nconflicts with \"other\":\n- .spec.b[name=\"x\"].v""";
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Body("application/json", Encoding.UTF8.GetBytes($$$"""
            {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Conflict","code":409,"message":"{{{message}}}","details":{"causes":[
              {"reason":"FieldManagerConflict","message":"conflict with \"editor\" using v1","field":".spec.a"},
              {"reason":"FieldManagerConflict","message":"conflict with \"other\"","field":".spec.b[name=\"x\"].v"}]}}
            """), 409));

        var owned = Assert.IsType<WriteAnswer.Owned>(await ApplyAsync(ground, Body));

        Assert.Equal([new OwnedField(".spec.a", "\"editor\" using v1"), new OwnedField(".spec.b[name=\"x\"].v", "\"other\"")], owned.Fields);
        Assert.StartsWith("Apply failed with 2 conflicts", owned.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "", "failed to create typed patch object: .spec.zz: field not declared in schema", typeof(WriteAnswer.Refused))]
    [InlineData(500, "InternalError", "failed to create typed patch object (/data; s3.aws.upbound.io/v1beta2, Kind=Bucket): .spec.zz: field not declared in schema", typeof(WriteAnswer.Refused))]
    [InlineData(500, "InternalError", "etcd is away", typeof(WriteAnswer.Unknown))]
    [InlineData(409, "Conflict", "Operation cannot be fulfilled on buckets.s3.aws.upbound.io \"data\": uid mismatch: the provided object specified uid u-1, and no existing object was found", typeof(WriteAnswer.Conflict))]
    [InlineData(409, "Conflict", "Operation cannot be fulfilled on buckets.s3.aws.upbound.io \"data\": the object has been modified; please apply your changes to the latest version and try again", typeof(WriteAnswer.Conflict))]
    public async Task What_surely_was_not_done_is_told_from_what_may_have_been(int code, string reason, string message, Type answer)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Status(code, reason, message));

        Assert.IsType(answer, await ApplyAsync(ground, Body));
    }

    private static Task<WriteAnswer> ApplyAsync(Ground ground, string body, bool force = false, WriteEffect effect = WriteEffect.Kept) =>
        ground.Connect().ApplyAsync(Path, Encoding.UTF8.GetBytes(body), "restorer", force, effect, CancellationToken.None);
}
