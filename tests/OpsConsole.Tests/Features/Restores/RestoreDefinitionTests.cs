using System.Text;
using OpsConsole.Features.Restores;
using Xunit;

namespace OpsConsole.Tests.Features.Restores;

public sealed class RestoreDefinitionTests
{
    private const string Whole = """
        {"metadata":{},"spec":{"versions":[
          {"name":"v1","served":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"properties":{"spec":{"properties":{"managementPolicies":{}}}}}}},
          {"name":"v1alpha1","served":false},{"name":"v2","served":true,"subresources":{"status":null}}]},
         "status":{"conditions":[{"type":"Established","status":"True"},{"type":"NamesAccepted","status":"True"}]}}
        """;

    [Theory]
    [InlineData("v1", null, true, true)]
    [InlineData("v2", null, false, false)]
    [InlineData("v1alpha1", "version v1alpha1 is not served; served are v1, v2", false, false)]
    public void It_tells_whether_a_version_is_served_and_what_it_keeps_apart(string version, string? obstacle, bool hasStatus, bool knowsPolicies)
    {
        var definition = Of(Whole, version);

        Assert.Equal((obstacle, hasStatus, knowsPolicies), (definition.Obstacle, definition.HasStatusSubresource, definition.KnowsManagementPolicies));
    }

    [Theory]
    [InlineData("\"metadata\":{}", "\"metadata\":{\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"}", "being deleted")]
    [InlineData("\"Established\",\"status\":\"True\"", "\"Established\",\"status\":\"False\"", "not established")]
    [InlineData("\"NamesAccepted\",\"status\":\"True\"", "\"NamesAccepted\",\"status\":\"False\"", "not established")]
    public void One_that_goes_or_does_not_hold_is_in_the_way(string what, string instead, string words) =>
        Assert.Contains(words, Of(Whole.Replace(what, instead, StringComparison.Ordinal), "v1").Obstacle, StringComparison.Ordinal);

    [Fact]
    public void One_serves_its_type_once_it_says_that_it_is_established()
    {
        Assert.True(Of(Whole, "v1").IsEstablished);
        Assert.False(Of(Whole.Replace("\"Established\",\"status\":\"True\"", "\"Established\",\"status\":\"Unknown\"", StringComparison.Ordinal), "v1").IsEstablished);
        Assert.False(Of("""{"metadata":{},"spec":{"versions":[{"name":"v1","served":true}]} }""", "v1").IsEstablished);
    }

    [Fact]
    public void One_that_says_nothing_serves_nothing() => Assert.NotNull(Of("{}", "v1").Obstacle);

    private static RestoreDefinition Of(string json, string version) => RestoreDefinition.Of(Encoding.UTF8.GetBytes(json), version);
}
