using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Sandbox.Clusters.Faults;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

/// <summary>The coverage by protection as a stranger asks for it.</summary>
[Collection(typeof(RunningCollection))]
public sealed class CoverageApiTests(RunningConsole running)
{
    [Fact]
    public async Task Coverage_is_counted_by_environment_and_agrees_with_the_rows()
    {
        var cluster = await running.AddClusterAsync("coverage-prod", "prod");
        await running.FirstCaptureAsync(cluster.Name);
        using var person = await running.Console.ClientAsync("operator");

        var coverage = await GetAsync(person, $"protection/coverage?cluster={cluster.Name}");
        var violated = await GetAsync(person, $"protection?cluster={cluster.Name}&rule=Rule%20violated&limit=1");
        var all = await GetAsync(person, $"protection?cluster={cluster.Name}&limit=1");

        var prod = Assert.Single(coverage.GetProperty("environments").EnumerateArray());
        var rule = Assert.Single(prod.GetProperty("rules").EnumerateArray());
        Assert.Equal(("prod", "production data"), (prod.GetProperty("environment").GetString(), rule.GetProperty("name").GetString()));
        Assert.True(rule.GetProperty("violated").GetInt32() > 0);
        Assert.Equal(violated.GetProperty("fit").GetInt32(), rule.GetProperty("violated").GetInt32());
        Assert.Equal(all.GetProperty("total").GetInt32(), prod.GetProperty("total").GetInt32());
        Assert.Equal(all.GetProperty("total").GetInt32(), new[] { "protected", "ineffective", "absent", "unknown" }.Sum(name => prod.GetProperty(name).GetInt32()));
        Assert.Contains(violated.GetProperty("items")[0].GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("key").GetString() == "rule-violated");
        Assert.Equal("Failed", violated.GetProperty("items")[0].GetProperty("state").GetString());
        Assert.Equal("Live", Assert.Single(coverage.GetProperty("clusters").EnumerateArray()).GetProperty("phase").GetString());
    }

    [Fact]
    public async Task A_cluster_that_is_read_in_part_is_said_to_be()
    {
        var cluster = await running.AddClusterAsync("coverage-part", "prod");
        await running.FirstCaptureAsync(cluster.Name);
        cluster.Faults.Inject(Fault.Forbidden("clusterusages.protection.crossplane.io"));
        using var person = await running.Console.ClientAsync("operator");

        var coverage = await GetAsync(person, $"protection/coverage?cluster={cluster.Name}");

        var prod = Assert.Single(coverage.GetProperty("environments").EnumerateArray());
        Assert.Equal((1, 0), (prod.GetProperty("notLive").GetInt32(), prod.GetProperty("rules")[0].GetProperty("violated").GetInt32()));
        Assert.True(prod.GetProperty("rules")[0].GetProperty("notKnown").GetInt32() > 0);
    }

    private static async Task<JsonElement> GetAsync(HttpClient person, string path)
    {
        using var answer = await person.GetAsync(new Uri($"/api/v1/storage/{path}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
