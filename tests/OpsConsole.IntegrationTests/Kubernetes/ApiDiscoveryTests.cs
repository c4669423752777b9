using OpsConsole.Kubernetes;
using OpsConsole.Testing.FaultServer;
using Xunit;

namespace OpsConsole.IntegrationTests.Kubernetes;

public sealed class ApiDiscoveryTests
{
    private const string Crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    [Fact]
    public async Task An_old_server_is_read_group_by_group()
    {
        await using var ground = await OldServerAsync();

        var found = await DiscoverAsync(ground);

        Assert.Empty(found.Gaps);
        Assert.Equal("v1.20.2", found.ServerVersion);
        Assert.Equal(["buckets.s3.aws.upbound.io", "customresourcedefinitions.apiextensions.k8s.io", "namespaces", "services"], found.Types.Select(type => type.Name));
        Assert.Equal("/api/v1/services", found.Types.Single(type => type.Resource == "services").Path);
        Assert.True(found.Types.Single(type => type.Resource == "services").Namespaced);
    }

    [Fact]
    public async Task A_type_is_read_in_the_preferred_version_that_serves_it_and_knows_the_others()
    {
        await using var ground = await OldServerAsync();

        var bucket = (await DiscoverAsync(ground)).Types.Single(type => type.Resource == "buckets");

        Assert.Equal("v1beta2", bucket.Version);
        Assert.Equal(["v1beta2", "v1beta1"], bucket.ServedVersions);
        Assert.Equal("Bucket", bucket.Kind);
        Assert.Equal(["crossplane", "managed", "aws"], bucket.Categories);
    }

    [Fact]
    public async Task A_definition_adds_its_columns_and_its_conversion()
    {
        await using var ground = await OldServerAsync();

        var found = await DiscoverAsync(ground);
        var bucket = found.Types.Single(type => type.Resource == "buckets");

        Assert.True(bucket.IsCustom);
        Assert.True(bucket.ConvertsByWebhook);
        Assert.Equal("v1beta1", bucket.StorageVersion);
        Assert.Equal(["SYNCED", "AGE"], bucket.PrinterColumns.Select(column => column.Name));
        Assert.Equal((".status.conditions[?(@.type=='Synced')].status", "string", 0), Shape(bucket.PrinterColumns[0]));
        Assert.Equal((".metadata.creationTimestamp", "date", 1), Shape(bucket.PrinterColumns[1]));
        Assert.False(found.Types.Single(type => type.Resource == "services").IsCustom);
    }

    [Fact]
    public async Task Aggregated_discovery_needs_no_request_a_version()
    {
        await using var ground = await OldServerAsync();
        ground.Server.On("/api", Aggregated("""{"metadata":{},"versions":[{"version":"v1","freshness":"Current","resources":[{"resource":"services","responseKind":{"kind":"Service"},"scope":"Namespaced","verbs":["list"]}]}]}"""))
            .On("/apis", Aggregated("""{"metadata":{"name":"s3.aws.upbound.io"},"versions":[{"version":"v1beta2","freshness":"Current","resources":[{"resource":"buckets","responseKind":{"kind":"Bucket"},"scope":"Cluster","verbs":["list","get"],"categories":["managed"],"subresources":[{"subresource":"status"}]}]},{"version":"v1beta1","freshness":"Current","resources":[{"resource":"buckets","responseKind":{"kind":"Bucket"},"scope":"Cluster","verbs":["list"]}]}]}"""));

        var found = await DiscoverAsync(ground);

        Assert.Equal(["buckets.s3.aws.upbound.io", "services"], found.Types.Select(type => type.Name));
        Assert.Equal(("v1beta2", false), (found.Types[0].Version, found.Types[0].Namespaced));
        Assert.Equal(["v1beta2", "v1beta1"], found.Types[0].ServedVersions);
        Assert.Equal(["/version", "/api", "/apis"], ground.Server.Requests.Select(request => request.Path));
        Assert.Contains("as=APIGroupDiscoveryList", ground.Server.Requests.Last().Accept);
    }

    [Fact]
    public async Task What_an_aggregating_server_calls_stale_is_a_gap()
    {
        await using var ground = await OldServerAsync();
        ground.Server.On("/apis", Aggregated("""{"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale"}]}"""));

        var gap = Assert.Single((await DiscoverAsync(ground)).Gaps);

        Assert.Equal(("metrics.k8s.io", "v1beta1", KubernetesFault.ServerError), (gap.Group, gap.Version, gap.Fault));
    }

    [Fact]
    public async Task A_broken_version_is_a_gap_and_its_types_are_read_in_another()
    {
        await using var ground = await OldServerAsync();
        ground.Server.On("/apis/s3.aws.upbound.io/v1beta2", Answers.Status(503, "ServiceUnavailable", "the server is currently unable to handle the request"));

        var found = await DiscoverAsync(ground);

        var gap = Assert.Single(found.Gaps);
        Assert.Equal(("s3.aws.upbound.io", "v1beta2", KubernetesFault.ServerError), (gap.Group, gap.Version, gap.Fault));
        Assert.Equal("v1beta1", found.Types.Single(type => type.Resource == "buckets").Version);
        Assert.Contains(found.Types, type => type.Resource == "services");
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"kind":"Pod"}""")]
    public async Task A_version_that_answers_nonsense_is_a_gap(string body)
    {
        await using var ground = await OldServerAsync();
        ground.Server.On("/apis/s3.aws.upbound.io/v1beta2", Answers.Json(body)).On("/apis/s3.aws.upbound.io/v1beta1", Answers.Html());

        var found = await DiscoverAsync(ground);

        Assert.Equal([KubernetesFault.Malformed, KubernetesFault.Malformed], found.Gaps.Select(gap => gap.Fault));
        Assert.DoesNotContain(found.Types, type => type.Resource == "buckets");
    }

    [Fact]
    public async Task Definitions_that_may_not_be_read_are_a_gap_of_their_own()
    {
        await using var ground = await OldServerAsync();
        ground.Server.On(Crds, Answers.Status(403, "Forbidden", "customresourcedefinitions is forbidden"));

        var found = await DiscoverAsync(ground);

        var gap = Assert.Single(found.Gaps);
        Assert.Equal(("apiextensions.k8s.io", KubernetesFault.Forbidden), (gap.Group, gap.Fault));
        Assert.Contains("custom", gap.Reason);
        Assert.Equal(4, found.Types.Count);
    }

    [Fact]
    public async Task Without_the_list_of_groups_there_is_no_discovery()
    {
        await using var ground = await OldServerAsync();
        ground.Server.On("/apis", Answers.Status(403, "Forbidden", "no"));

        Assert.Equal(KubernetesFault.Forbidden, (await Assert.ThrowsAsync<KubernetesException>(() => DiscoverAsync(ground))).Fault);
    }

    [Fact]
    public async Task A_hidden_version_is_only_a_label_lost()
    {
        await using var ground = await OldServerAsync();
        ground.Server.On("/version", Answers.Status(403, "Forbidden", "no"));

        Assert.Equal("unknown", (await DiscoverAsync(ground)).ServerVersion);
    }

    private static Task<DiscoveryResult> DiscoverAsync(Ground ground) =>
        new ApiDiscovery(ground.Connect(), ground.Time).DiscoverAsync(CancellationToken.None);

    private static (string, string, int) Shape(Manifests.PrinterColumn column) => (column.JsonPath, column.Type, column.Priority);

    private static Microsoft.AspNetCore.Http.RequestDelegate Aggregated(string group) => Answers.Body(
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
        System.Text.Encoding.UTF8.GetBytes($$"""{"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","metadata":{},"items":[{{group}}]}"""));

    private static async Task<Ground> OldServerAsync()
    {
        var ground = await Ground.StartAsync();
        ground.Server
            .On("/version", Answers.Json("""{"major":"1","minor":"20","gitVersion":"v1.20.2"}"""))
            .On("/api", Answers.Json("""{"kind":"APIVersions","versions":["v1"]}"""))
            .On("/apis", Answers.Json("""
                {"kind":"APIGroupList","groups":[
                  {"name":"apiextensions.k8s.io","versions":[{"groupVersion":"apiextensions.k8s.io/v1","version":"v1"}],"preferredVersion":{"version":"v1"}},
                  {"name":"s3.aws.upbound.io","versions":[{"version":"v1beta1"},{"version":"v1beta2"}],"preferredVersion":{"version":"v1beta2"}}]}
                """))
            .On("/api/v1", Resources("""
                {"name":"services","kind":"Service","namespaced":true,"verbs":["get","list"]},{"name":"services/status","kind":"Service","namespaced":true,"verbs":["get"]},
                {"name":"namespaces","kind":"Namespace","namespaced":false,"verbs":["list"]},{"name":"bindings","kind":"Binding","namespaced":true,"verbs":["create"]}
                """))
            .On("/apis/apiextensions.k8s.io/v1", Resources("""{"name":"customresourcedefinitions","kind":"CustomResourceDefinition","namespaced":false,"verbs":["list"]}"""))
            .On("/apis/s3.aws.upbound.io/v1beta2", Resources("""{"name":"buckets","kind":"Bucket","namespaced":false,"verbs":["list"],"categories":["crossplane","managed","aws"]}"""))
            .On("/apis/s3.aws.upbound.io/v1beta1", Resources("""{"name":"buckets","kind":"Bucket","namespaced":false,"verbs":["list"]}"""))
            .On(Crds, Answers.Json("""
                {"kind":"CustomResourceDefinitionList","metadata":{"resourceVersion":"5"},"items":[{"spec":{"group":"s3.aws.upbound.io","names":{"plural":"buckets"},
                  "conversion":{"strategy":"Webhook"},"versions":[{"name":"v1beta1","storage":true},{"name":"v1beta2","additionalPrinterColumns":[
                    {"name":"SYNCED","type":"string","jsonPath":".status.conditions[?(@.type=='Synced')].status"},
                    {"name":"AGE","type":"date","jsonPath":".metadata.creationTimestamp","priority":1},{"name":"no path"}]}]}}]}
                """));
        return ground;
    }

    private static Microsoft.AspNetCore.Http.RequestDelegate Resources(string resources) =>
        Answers.Json($$"""{"kind":"APIResourceList","resources":[{{resources}}]}""");
}
