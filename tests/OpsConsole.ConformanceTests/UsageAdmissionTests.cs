using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Clusters.World;
using OpsConsole.Testing;
using OpsConsole.Testing.FaultServer;
using OpsConsole.Testing.RealCluster;
using Xunit;

namespace OpsConsole.ConformanceTests;

/// <summary>How a real API server passes on what Crossplane's webhook answers, and that the sandbox says the same.</summary>
public sealed class UsageAdmissionTests(LoadedApiServer real)
{
    private const string InUse = "/api/v1/namespaces/default/configmaps/in-use";
    private const string Bucket = "tdc-prod-use1-c10001-data";
    private const string Words = "This resource is in-use by 1 usage(s), including the *v1beta1.ClusterUsage \"protect-bucket-tdc-prod-use1-c10001-data\" with reason: \"production data bucket - release via approval\".";
    // Not Crossplane's own: the fixtures' configuration, behind which nobody stands, is in the server too.
    private const string Configuration = "conformance-no-usages";
    private const string Label = "conformance.example/in-use";
    private const string Configurations = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

    [Theory]
    [InlineData("")]
    [InlineData("?dryRun=All")]
    public async Task A_refused_deletion_reads_as_the_real_server_words_it(string query)
    {
        var told = await RealAsync(api => api.DeleteAsync($"{InUse}{query}"));

        await using var cluster = await UsagesAsync();
        using var client = new ApiClient(cluster.Address, await File.ReadAllTextAsync(cluster.TokenFile));
        var simulated = await client.DeleteAsync($"/apis/s3.aws.upbound.io/v1beta2/buckets/{Bucket}{query}");

        Assert.Equal(409, told.Status);
        Assert.Equal(Sorted(told), Sorted(simulated));
        Assert.Contains("admission webhook \\u0022nousages.protection.crossplane.io\\u0022 denied the request: This resource is in-use", Sorted(simulated), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_connection_hands_the_refusal_over_in_its_words(bool dryRun)
    {
        var told = await RealAsync(_ => DeleteAsync(real.Server.Settings, InUse, dryRun));

        await using var cluster = await UsagesAsync();
        var simulated = await DeleteAsync(ClusterSettings.Of(cluster, cluster.ExecutorTokenFile), $"/apis/s3.aws.upbound.io/v1beta2/buckets/{Bucket}", dryRun);

        Assert.Equal(new DeleteAnswer.Refused(409, Words, $"admission webhook \"nousages.protection.crossplane.io\" denied the request: {Words}"), told);
        Assert.Equal(told, simulated);
    }

    private static async Task<DeleteAnswer> DeleteAsync(ConnectionSettings settings, string path, bool dryRun)
    {
        using var connection = new ClusterConnection(settings, TimeProvider.System);
        var metadata = JsonNode.Parse(Assert.IsType<ObjectReading.Found>(await connection.ReadObjectAsync(path, CancellationToken.None)).Json)!["metadata"]!;
        return await connection.DeleteAsync(path, new((string)metadata["uid"]!, (string)metadata["resourceVersion"]!), new() { DryRun = dryRun }, CancellationToken.None);
    }

    private static Task<SimulatedCluster> UsagesAsync() => SimulatedCluster.StartAsync(new SimulatedClusterOptions
    {
        Name = "usages",
        World = new WorldOptions { Objects = 60, Environment = "prod", TickInterval = TimeSpan.Zero },
    });

    /// <summary>What comes of the object <see cref="InUse"/> while a webhook refuses deletions with the review response of Crossplane's handler.</summary>
    private async Task<T> RealAsync<T>(Func<ApiClient, Task<T>> ask)
    {
        using var authority = new TestAuthority();
        await using var webhook = await FaultServer.StartAsync(authority.IssueServer("127.0.0.1"));
        webhook.On("/validate-no-usages", RefuseAsync);
        var api = real.Server.Client;
        await ExpectAsync(201, api.PostAsync(Configurations, new JsonObject
        {
            ["apiVersion"] = "admissionregistration.k8s.io/v1",
            ["kind"] = "ValidatingWebhookConfiguration",
            ["metadata"] = new JsonObject { ["name"] = Configuration },
            ["webhooks"] = new JsonArray(new JsonObject
            {
                ["name"] = "nousages.protection.crossplane.io",
                ["admissionReviewVersions"] = new JsonArray("v1"),
                ["clientConfig"] = new JsonObject
                {
                    ["url"] = new Uri(webhook.Address, "/validate-no-usages").AbsoluteUri,
                    ["caBundle"] = Convert.ToBase64String(await File.ReadAllBytesAsync(authority.AuthorityFile)),
                },
                ["failurePolicy"] = "Fail",
                ["objectSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { [Label] = "true" } },
                ["rules"] = new JsonArray(new JsonObject
                {
                    ["apiGroups"] = new JsonArray("*"),
                    ["apiVersions"] = new JsonArray("*"),
                    ["operations"] = new JsonArray("DELETE"),
                    ["resources"] = new JsonArray("*"),
                }),
                ["sideEffects"] = "None",
            }),
        }));
        try
        {
            await ExpectAsync(201, api.PostAsync("/api/v1/namespaces/default/configmaps", new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "in-use", ["labels"] = new JsonObject { [Label] = "true" } },
            }));
            // The server takes a new webhook up a moment after it has stored it: until then a dry run is let through.
            await Eventually.True(async () => (await api.DeleteAsync($"{InUse}?dryRun=All")).Status != 200, "the webhook is asked");
            return await ask(api);
        }
        finally
        {
            await api.DeleteAsync($"{Configurations}/{Configuration}");
            await Eventually.True(async () => (await api.DeleteAsync(InUse)).Status is 200 or 404, "the webhook is asked no more");
        }
    }

    private static async Task RefuseAsync(HttpContext context)
    {
        using var review = await JsonDocument.ParseAsync(context.Request.Body);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["response"] = new JsonObject
            {
                ["uid"] = review.RootElement.GetProperty("request").GetProperty("uid").GetString(),
                ["allowed"] = false,
                ["status"] = new JsonObject { ["metadata"] = new JsonObject(), ["code"] = 409, ["reason"] = Words },
            },
        }.ToJsonString());
    }

    private static async Task ExpectAsync(int status, Task<ApiReply> asked)
    {
        var reply = await asked;
        Assert.True(reply.Status == status, reply.ToString());
    }

    private static string Sorted(ApiReply reply) =>
        string.Join(',', ((JsonObject)reply.Json!).OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"{member.Key}={member.Value?.ToJsonString()}"));
}
