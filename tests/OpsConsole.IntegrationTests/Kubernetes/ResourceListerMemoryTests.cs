using System.Text;
using Microsoft.AspNetCore.Http;
using OpsConsole.Kubernetes;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

/// <summary>What the whole process holds is read, so nothing else may run beside it.</summary>
[Collection(typeof(AloneCollection))]
public sealed class ResourceListerMemoryTests
{
    private const string Path = "/apis/s3.aws.upbound.io/v1beta2/buckets";

    [Fact]
    public async Task Memory_does_not_grow_with_the_list()
    {
        await using var ground = await Ground.StartAsync();
        ground.Server.On(Path, Endless(items: 60_000));
        using var connection = new ClusterConnection(ground.Settings, TimeProvider.System);
        var lister = new ResourceLister(connection, TimeProvider.System);
        var counted = new Watched();
        await lister.ListAsync(Ground.Buckets, new ListOptions(), new Watched(), CancellationToken.None);

        var outcome = await lister.ListAsync(Ground.Buckets, new ListOptions(), counted, CancellationToken.None);

        Assert.True(outcome.IsComplete, outcome.Reason);
        Assert.Equal(60_000, outcome.Items);
        Assert.True(outcome.Bytes > 180_000_000);
        Assert.True(counted.Grown < 32 << 20, $"managed memory grew by {counted.Grown >> 20} MiB");
    }

    private static RequestDelegate Endless(int items) => async context =>
    {
        context.Response.ContentType = "application/json";
        var item = Encoding.UTF8.GetBytes($$"""{"metadata":{"name":"x"},"spec":"{{new string('y', 3000)}}"},""");
        await context.Response.Body.WriteAsync("""{"items":["""u8.ToArray(), context.RequestAborted);
        for (var sent = 1; sent < items; sent++)
            await context.Response.Body.WriteAsync(item, context.RequestAborted);
        await context.Response.Body.WriteAsync("""{}],"metadata":{"resourceVersion":"7"}}"""u8.ToArray(), context.RequestAborted);
    };

    private sealed class Watched : IListSink
    {
        private int _taken;
        private long _lowest = long.MaxValue;

        /// <summary>Bytes above the least seen before: what earlier tests left behind and lets go meanwhile is no growth.</summary>
        public long Grown { get; private set; }

        public void Begin()
        {
        }

        public ValueTask TakeAsync(ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
        {
            if (++_taken % 5000 == 0)
            {
                var now = GC.GetTotalMemory(forceFullCollection: true);
                _lowest = Math.Min(_lowest, now);
                Grown = Math.Max(Grown, now - _lowest);
            }
            return ValueTask.CompletedTask;
        }
    }
}
