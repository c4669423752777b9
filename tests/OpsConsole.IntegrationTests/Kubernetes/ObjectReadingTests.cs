using System.Text;
using Microsoft.AspNetCore.Http;
using OpsConsole.Kubernetes;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>When an object counts as absent, and when nobody knows.</summary>
public sealed class ObjectReadingTests
{
    private const string Path = "/apis/s3.aws.upbound.io/v1beta2/buckets/data";

    [Fact]
    public async Task An_object_is_handed_over_byte_for_byte()
    {
        await using var ground = await Ground.StartAsync();
        const string body = """{ "kind":"Bucket", "metadata":{"name":"data","uid":"u-1"}, "n":1.0 }""";
        ground.Server.On(Path, Answers.Json(body));

        Assert.Equal(body, Encoding.UTF8.GetString(Assert.IsType<ObjectReading.Found>(await ReadAsync(ground)).Json));
    }

    [Fact]
    public async Task Only_a_404_that_speaks_of_the_object_is_absence()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path,
            NotFound("""{"name":"data","group":"s3.aws.upbound.io","kind":"buckets"}"""), NotFound("{}"), NotFound("""{"name":"data","kind":"namespaces"}"""),
            Answers.Body("text/plain", "404 page not found\n"u8.ToArray(), 404));

        Assert.IsType<ObjectReading.Absent>(await ReadAsync(ground));
        foreach (var _ in Enumerable.Range(0, 3))
            Assert.Equal(KubernetesFault.NotFound, (await Assert.ThrowsAsync<KubernetesException>(() => ReadAsync(ground))).Fault);
    }

    [Theory]
    [InlineData("""{"kind":"Bucket","metadata":{"name":"other"}}""")]
    [InlineData("""{"kind":"BucketList","metadata":{},"items":[]}""")]
    [InlineData("[]")]
    [InlineData("nothing")]
    public async Task Another_document_is_no_reading(string body)
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Answers.Json(body));

        Assert.Equal(KubernetesFault.Malformed, (await Assert.ThrowsAsync<KubernetesException>(() => ReadAsync(ground))).Fault);
    }

    private static Task<ObjectReading> ReadAsync(Ground ground) => ground.Connect().ReadObjectAsync(Path, CancellationToken.None);

    private static RequestDelegate NotFound(string details) =>
        Answers.Body("application/json", Encoding.UTF8.GetBytes($$"""{"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"not found","details":{{details}}}"""), 404);
}
