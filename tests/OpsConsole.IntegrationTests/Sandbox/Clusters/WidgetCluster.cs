using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

/// <summary>A cluster with two types of its own: <c>widgets</c> (namespaced, status subresource, two versions) and <c>plains</c> (cluster-scoped, no subresource).</summary>
internal sealed class WidgetCluster : IAsyncDisposable
{
    public const string Widgets = "/apis/ex.io/v1/namespaces/default/widgets";
    public const string Plains = "/apis/ex.io/v1/plains";

    private const string Definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    private WidgetCluster(SimulatedCluster cluster) => (Cluster, Client) = (cluster, new ClusterClient(cluster));

    public SimulatedCluster Cluster { get; }
    public ClusterClient Client { get; }

    public static async Task<WidgetCluster> StartAsync(TimeSpan? bookmarks = null, WorldOptions? world = null)
    {
        var cluster = await SimulatedCluster.StartAsync(new SimulatedClusterOptions
        {
            Name = "widgets",
            FirstRevision = 1,
            BookmarkInterval = bookmarks ?? TimeSpan.FromMinutes(1),
            World = world,
        }, TestContext.Current.CancellationToken);
        var started = new WidgetCluster(cluster);
        Assert.Equal(201, (await started.Client.PostAsync(Definitions, WidgetDefinition)).Code);
        Assert.Equal(201, (await started.Client.PostAsync(Definitions, PlainDefinition)).Code);
        return started;
    }

    public static string Widget(string name, string rest = "") => $$"""{"apiVersion":"ex.io/v1","kind":"Widget","metadata":{"name":"{{name}}"},"spec":{"size":1}{{rest}}}""";

    public static string Plain(string name, string labels = "") => $$$"""{"apiVersion":"ex.io/v1","kind":"Plain","metadata":{"name":"{{{name}}}","labels":{ {{{labels}}} }},"spec":{"size":1}}""";

    public async Task<Reply> AddPlainAsync(string name, string labels = "")
    {
        var reply = await Client.PostAsync(Plains, Plain(name, labels));
        Assert.Equal(201, reply.Code);
        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Cluster.DisposeAsync();
    }

    private const string WidgetDefinition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.ex.io"},"spec":{
         "group":"ex.io","scope":"Namespaced","names":{"plural":"widgets","singular":"widget","kind":"Widget","shortNames":["wd"],"categories":["managed"]},
         "versions":[
          {"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
           "additionalPrinterColumns":[{"name":"Ready","type":"string","jsonPath":".status.conditions[?(@.type=='Ready')].status"},{"name":"Size","type":"integer","jsonPath":".spec.size"},{"name":"Age","type":"date","jsonPath":".metadata.creationTimestamp"}],
           "schema":{"openAPIV3Schema":{"type":"object","required":["spec"],"properties":{
             "spec":{"type":"object","required":["size"],"properties":{"size":{"type":"integer"},"colour":{"type":"string","default":"grey","enum":["grey","red"]},"free":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}},
             "status":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}}},
          {"name":"v1beta1","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;

    private const string PlainDefinition = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"plains.ex.io"},"spec":{
         "group":"ex.io","scope":"Cluster","names":{"plural":"plains","kind":"Plain"},
         "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;
}
