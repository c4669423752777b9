using System.Text.Json.Nodes;
using Xunit;
using static OpsConsole.IntegrationTests.Sandbox.Clusters.WidgetCluster;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

public sealed class SimulatedListTests
{
    [Fact]
    public async Task A_paged_list_stays_at_its_resourceVersion_while_objects_come_and_go()
    {
        await using var at = await StartAsync();
        for (var index = 0; index < 6; index++)
            await at.AddPlainAsync($"p{index}");

        var first = await at.Client.GetAsync($"{Plains}?limit=2");
        await at.AddPlainAsync("p2a");
        await at.Client.DeleteAsync($"{Plains}/p4");
        await at.Client.PatchAsync($"{Plains}/p3", """{"spec":{"size":9}}""");
        var second = await at.Client.GetAsync($"{Plains}?limit=2&continue={first.Continue}");
        var third = await at.Client.GetAsync($"{Plains}?limit=2&continue={second.Continue}");

        Assert.Equal(["p0", "p1"], first.Names);
        Assert.Equal(["p2", "p3"], second.Names);
        Assert.Equal(["p4", "p5"], third.Names);
        Assert.Equal(first.Revision, second.Revision);
        Assert.Equal(first.Revision, third.Revision);
        Assert.Equal(1, (int)second.Json["items"]![1]!["spec"]!["size"]!);
        Assert.Equal("", third.Continue);
        Assert.Equal(["p0", "p1", "p2", "p2a", "p3", "p5"], (await at.Client.GetAsync(Plains)).Names);
    }

    [Fact]
    public async Task The_rest_of_a_list_is_counted_only_without_selectors()
    {
        await using var at = await StartAsync();
        for (var index = 0; index < 5; index++)
            await at.AddPlainAsync($"p{index}", "\"a\":\"b\"");

        var counted = await at.Client.GetAsync($"{Plains}?limit=2");
        var selected = await at.Client.GetAsync($"{Plains}?limit=2&labelSelector=a%3Db");

        Assert.Equal(3, (int)counted.Json["metadata"]!["remainingItemCount"]!);
        Assert.Null(selected.Json["metadata"]!["remainingItemCount"]);
        Assert.NotEqual("", selected.Continue);
    }

    [Fact]
    public async Task A_continue_token_older_than_the_compaction_is_expired_and_can_be_finished_inconsistently()
    {
        await using var at = await StartAsync();
        for (var index = 0; index < 4; index++)
            await at.AddPlainAsync($"p{index}");
        var first = await at.Client.GetAsync($"{Plains}?limit=2");
        await at.AddPlainAsync("p9");
        at.Cluster.Store.Compact(at.Cluster.Store.Revision);

        var expired = await at.Client.GetAsync($"{Plains}?limit=2&continue={first.Continue}");
        var rest = await at.Client.GetAsync($"{Plains}?continue={expired.Continue}");

        Assert.Equal((410, "Expired"), (expired.Code, expired.Reason));
        Assert.Equal(["p2", "p3", "p9"], rest.Names);
    }

    [Theory]
    [InlineData("limit=abc", 400, "BadRequest")]
    [InlineData("continue=bad", 400, "BadRequest")]
    [InlineData("resourceVersionMatch=Exact", 422, "Invalid")]
    [InlineData("resourceVersion=0&resourceVersionMatch=Exact", 422, "Invalid")]
    [InlineData("resourceVersion=999999", 504, "Timeout")]
    [InlineData("resourceVersion=abc", 500, null)]
    [InlineData("labelSelector=%3D%3D", 400, "BadRequest")]
    [InlineData("fieldSelector=spec.size%3D1", 400, "BadRequest")]
    public async Task A_wrong_query_is_refused_as_by_the_real_server(string query, int code, string? reason)
    {
        await using var at = await StartAsync();

        var refused = await at.Client.GetAsync($"{Plains}?{query}");

        Assert.Equal((code, reason), (refused.Code, refused.Reason));
        Assert.Equal("Failure", (string?)refused.Json["status"]);
    }

    [Theory]
    [InlineData("labelSelector=tier%3Dgold", "p0,p2")]
    [InlineData("labelSelector=tier!%3Dgold", "p1,p3")]
    [InlineData("labelSelector=tier%20in%20(gold,tin)", "p0,p1,p2")]
    [InlineData("labelSelector=tier%20notin%20(gold)", "p1,p3")]
    [InlineData("labelSelector=!tier", "p3")]
    [InlineData("labelSelector=tier,env%3Dprod", "p0")]
    [InlineData("fieldSelector=metadata.name%3Dp1", "p1")]
    [InlineData("fieldSelector=metadata.name!%3Dp1", "p0,p2,p3")]
    public async Task Selectors_select(string query, string names)
    {
        await using var at = await StartAsync();
        await at.AddPlainAsync("p0", """ "tier":"gold","env":"prod" """);
        await at.AddPlainAsync("p1", """ "tier":"tin" """);
        await at.AddPlainAsync("p2", """ "tier":"gold","env":"dev" """);
        await at.AddPlainAsync("p3");

        Assert.Equal(names.Split(','), (await at.Client.GetAsync($"{Plains}?{query}")).Names);
    }

    [Fact]
    public async Task Events_are_selected_by_their_type()
    {
        await using var at = await StartAsync();
        foreach (var type in new[] { "Normal", "Warning" })
            await at.Client.PostAsync("/api/v1/namespaces/default/events",
                $$"""{"apiVersion":"v1","kind":"Event","metadata":{"name":"{{type.ToLowerInvariant()}}"},"involvedObject":{"kind":"Service","namespace":"default","name":"x"},"type":"{{type}}","reason":"r","message":"m"}""");

        var warnings = await at.Client.GetAsync("/api/v1/events?fieldSelector=type%3DWarning");

        Assert.Equal(["warning"], warnings.Names);
        Assert.Equal("EventList", (string?)warnings.Json["kind"]);
        Assert.Null(warnings.Json["items"]![0]!["kind"]);
    }

    [Fact]
    public async Task A_list_of_another_version_shows_the_same_objects_under_that_version()
    {
        await using var at = await StartAsync();
        await at.Client.PostAsync(Widgets, Widget("a"));

        var list = await at.Client.GetAsync("/apis/ex.io/v1beta1/widgets");

        Assert.Equal("ex.io/v1beta1", (string?)list.Json["items"]![0]!["apiVersion"]);
        Assert.Equal(["a"], list.Names);
    }

    [Fact]
    public async Task A_verbatim_body_is_listed_byte_by_byte()
    {
        await using var at = await StartAsync();
        const string body = """{"apiVersion":"ex.io/v1","kind":"Plain","metadata":{"name":"odd","uid":"1","resourceVersion":"7"},"a":1,"a":2,"deep":"\ud800\u0000","n":1e400}""";
        at.Cluster.Store.PutVerbatim("plains.ex.io", null, "odd", _ => System.Text.Encoding.UTF8.GetBytes(body));

        var list = await at.Client.GetAsync(Plains);

        Assert.Contains(body, list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_and_metadata_are_given_to_those_who_ask()
    {
        await using var at = await StartAsync();
        await at.Client.PostAsync(Widgets, Widget("a"));
        await at.Client.PatchAsync($"{Widgets}/a/status", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""");

        var table = await at.Client.GetAsync(Widgets, "application/json;as=Table;v=v1;g=meta.k8s.io,application/json");
        var metadata = await at.Client.GetAsync(Widgets, "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io");

        Assert.Equal(["Name", "Ready", "Size", "Age"], table.Json["columnDefinitions"]!.AsArray().Select(column => (string)column!["name"]!));
        Assert.Equal("a|True|1", string.Join('|', table.Json["rows"]![0]!["cells"]!.AsArray().Take(3)));
        Assert.Null(metadata.Json["items"]![0]!["spec"]);
        Assert.Equal(["a"], metadata.Names);
        Assert.IsType<JsonArray>(metadata.Json["items"]);
    }
}
