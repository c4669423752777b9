using System.Text;
using OpsConsole.Features.Restores;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed class RestoreOrderTests
{
    private static readonly byte[] Body = """{"apiVersion":"v1","kind":"Widget","metadata":{"name":"w"},"spec":{"a":1.50}}"""u8.ToArray();

    public static TheoryData<RestoreOrder> Orders =>
    [
        new RestoreOrder { Mode = RestoreMode.Create, Version = 7, Body = Body },
        new RestoreOrder { Mode = RestoreMode.Create, Version = 7, Body = Body, Awaits = [new("namespaces", "", "n"), new("widgets.example.org", "n", "o")], IsUntried = true },
        new RestoreOrder { Mode = RestoreMode.Release, Version = 7, Body = Body, Awaits = [new("buckets.s3.example.org", "", "b")] },
        new RestoreOrder { Mode = RestoreMode.Status, Version = 7, Body = Body, Status = """{"status":{"phase":"Ready"}}"""u8.ToArray(), Before = "b", After = "a", StatusBefore = "s" },
    ];

    [Theory, MemberData(nameof(Orders))]
    public void What_is_bound_into_a_plan_reads_back_the_same(RestoreOrder order)
    {
        var read = RestoreOrder.Read(order.Write())!;

        Assert.Equal(order.Write(), read.Write());
        Assert.Equal((order.Mode, order.IsUntried, order.Before, order.After, order.StatusBefore), (read.Mode, read.IsUntried, read.Before, read.After, read.StatusBefore));
        Assert.Equal(order.Awaits, read.Awaits);
        Assert.Equal(order.Status is null ? null : Encoding.UTF8.GetString(order.Status), read.Status is null ? null : Encoding.UTF8.GetString(read.Status));
    }

    [Theory]
    [InlineData("""{"mode":"Create","version":1,"body":{},"awaits":[{"type":"namespaces"}]}""")]
    [InlineData("""{"mode":"Create","version":1,"body":{},"awaits":[null]}""")]
    [InlineData("""{"mode":"Status","version":1,"body":{}}""")]
    public void What_this_program_did_not_write_is_no_order(string substance) => Assert.Null(RestoreOrder.Read(substance));
}
