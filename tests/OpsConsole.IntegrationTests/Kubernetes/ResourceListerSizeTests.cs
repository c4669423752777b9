using System.Text;
using OpsConsole.Kubernetes;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

public sealed class ResourceListerSizeTests
{
    private const string Path = "/apis/s3.aws.upbound.io/v1beta2/buckets";

    [Fact]
    public async Task An_object_of_five_thousand_levels_is_handed_over_whole()
    {
        await using var ground = await Ground.StartAsync();
        var deep = $$"""{"a":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";
        ground.Server.On(Path, Answers.InPieces(Lists.Page("7", null, Lists.Item("a"), deep, Lists.Item("b")), 3000));
        var taken = new Collected();

        Assert.True((await ground.ListAsync(taken)).IsComplete);
        Assert.Equal([Lists.Item("a"), deep, Lists.Item("b")], taken.Items);
    }

    [Fact]
    public async Task Objects_larger_than_any_buffer_are_handed_over_whole()
    {
        await using var ground = await Ground.StartAsync();
        var oneString = $$"""{"data":"{{new string('x', 3_000_000)}}"}""";
        var manyValues = $$"""{"data":[{{string.Join(',', Enumerable.Range(0, 400_000))}}]}""";
        ground.Server.On(Path, Answers.Json(Lists.Page("7", null, oneString, Lists.Item("a"), manyValues)));
        var taken = new Collected();

        Assert.True((await ground.ListAsync(taken)).IsComplete);
        Assert.Equal([oneString, Lists.Item("a"), manyValues], taken.Items);
    }

    [Fact]
    public async Task An_item_without_end_is_refused_before_it_fills_the_memory()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, async context =>
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync("""{"items":[{"data":["""u8.ToArray(), context.RequestAborted);
            var piece = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("12345678,", 7000)));
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        });

        var outcome = await ground.ListAsync(new Collected());

        Assert.Equal(KubernetesFault.Malformed, outcome.Fault);
        Assert.Contains("32 MiB", outcome.Reason);
    }
}
