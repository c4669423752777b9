using System.Text;
using OpsConsole.Manifests.Restoring;
using Xunit;

namespace OpsConsole.Tests.Manifests.Restoring;

public sealed class StatusPatchTests
{
    [Theory]
    [InlineData("""{"metadata":{}}""", null)]
    [InlineData("""{"metadata":{},"status":{}}""", null)]
    [InlineData("""{"metadata":{},"status":null}""", null)]
    [InlineData("""{"metadata":{},"spec":{"a":1},"status":{"b":2,"a":1}}""", """{"status":{"a":1,"b":2}}""")]
    public void Of_a_state_only_its_status_counts(string json, string? status) =>
        Assert.Equal(status, StatusPatch.StatusOf(Utf8(json)) is { } found ? Encoding.UTF8.GetString(found) : null);

    [Fact]
    public void It_is_written_in_the_place_of_whatever_stands_there() =>
        Assert.Equal("""[{"op":"add","path":"/status","value":{"a":1}}]""", Encoding.UTF8.GetString(StatusPatch.Of(Utf8("""{"status":{"a":1}}"""))));

    [Theory]
    [InlineData("""{"metadata":{},"status":{"a":1,"b":{"c":"x"}}}""", "")]
    [InlineData("""{"metadata":{},"status":{"a":1,"b":{"c":"x","d":1},"e":2}}""", "")]
    [InlineData("""{"metadata":{},"status":{"a":2,"b":{"c":"x"}}}""", "status.a")]
    [InlineData("""{"metadata":{},"status":{"a":1}}""", "status.b")]
    [InlineData("""{"metadata":{}}""", "status")]
    public void What_stands_otherwise_is_named_and_what_came_beside_it_is_not(string json, string missing) =>
        Assert.Equal(missing, string.Join(",", StatusPatch.Missing(Utf8("""{"status":{"a":1,"b":{"c":"x"}}}"""), Utf8(json))));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
