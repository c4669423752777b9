using OpsConsole.Features.Restores;
using OpsConsole.Features.Restores.Transforms;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed class RestoreOriginTests
{
    [Theory]
    [InlineData(true, "5b0c9e1f-22aa-4c1e-8d3f-000000000001")]
    [InlineData(false, null)]
    public void Where_a_state_was_is_bound_into_the_plan_and_reads_back(bool mustBeGone, string? uid)
    {
        var order = new RestoreOrder
        {
            Mode = RestoreMode.Create,
            Version = 7,
            Body = "{}"u8.ToArray(),
            From = new("prod-a", uid is null ? null : Guid.Parse(uid), "t", "", "x", "u", 7) { MustBeGone = mustBeGone },
            Transform = "small@3",
        };

        var read = RestoreOrder.Read(order.Write())!;

        Assert.Equal((order.From, order.Transform), (read.From, read.Transform));
        Assert.Equal(order.Write(), read.Write());
    }

    [Fact]
    public void What_goes_back_where_it_was_says_nothing_of_it() =>
        Assert.Equal("""{"body":{},"mode":"Create","version":7}""", new RestoreOrder { Mode = RestoreMode.Create, Version = 7, Body = "{}"u8.ToArray() }.Write());

    [Theory]
    [InlineData("", "", null, null)]
    [InlineData("", "", 0, 0)]
    [InlineData("\"3\"", "", null, 3)]
    [InlineData("\"3\"", "", 3, 3)]
    [InlineData("", "*", null, 0)]
    [InlineData("\"3\"", "", 2, null)]
    [InlineData("W/\"3\"", "", null, null)]
    [InlineData("*", "", null, null)]
    [InlineData("", "", -1, null)]
    public void The_version_that_is_known_is_named_once(string ifMatch, string ifNoneMatch, int? inBody, int? expected)
    {
        var answer = TransformEndpoints.Expected(ifMatch, ifNoneMatch, inBody);

        Assert.Equal(expected, answer.IsRefused ? (int?)null : answer.Value);
    }
}
