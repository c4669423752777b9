using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.IntegrationTests.Access;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Api;

[Collection(typeof(ApiCollection))]
public sealed class HttpApiTests(ApiConsole console)
{
    private const string Buckets = "/api/v1/clusters/dev-1/types/buckets.s3.aws.upbound.io/resources";
    private const string Tidb = "/api/v1/clusters/dev-1/types/tidbclusters.pingcap.com/resources";

    [Fact]
    public async Task Clusters_are_those_the_person_may_see()
    {
        Assert.Equal(["dev-1", "prod-1"], await NamesAsync("api-operator", "/api/v1/clusters"));
        Assert.Equal(["dev-1"], await NamesAsync("api-viewer", "/api/v1/clusters"));
        Assert.Empty(await NamesAsync("api-nobody", "/api/v1/clusters"));
    }

    [Fact]
    public async Task A_cluster_says_its_identity_and_state()
    {
        JsonElement cluster = default;
        await Eventually.True(async () =>
        {
            cluster = await console.ReadAsync("api-viewer", "/api/v1/clusters/dev-1");
            return cluster.GetProperty("state").GetString() == "ready";
        }, "dev-1 is ready");

        Assert.Equal(console.Dev.Uid, cluster.GetProperty("uid").GetGuid());
        Assert.Equal("dev", cluster.GetProperty("labels").GetProperty("environment").GetString());
    }

    [Fact]
    public async Task Types_carry_their_counts_and_the_moment_they_are_proven_for()
    {
        var types = await ItemsAsync("api-viewer", "/api/v1/clusters/dev-1/types?limit=500");

        var buckets = types.Single(type => type.GetProperty("name").GetString() == "buckets.s3.aws.upbound.io");
        Assert.True(buckets.GetProperty("isComplete").GetBoolean());
        Assert.Equal(buckets.GetProperty("objects").GetInt64(), (await ItemsAsync("api-viewer", Buckets + "?limit=500")).Count);
        Assert.DoesNotContain(types, type => type.GetProperty("name").GetString() is "secrets" or "configmaps");
    }

    [Fact]
    public async Task Following_the_cursor_gives_every_object_once()
    {
        var whole = await NamesAsync("api-viewer", Buckets + "?limit=500");
        var parts = new List<string>();
        string? cursor = null;
        do
        {
            var part = await console.ReadAsync("api-viewer", $"{Buckets}?limit=1{(cursor is null ? "" : $"&cursor={cursor}")}");
            parts.AddRange(part.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
            cursor = part.GetProperty("nextCursor").GetString();
        } while (cursor is not null);

        Assert.NotEmpty(whole);
        Assert.Equal(whole, parts);
    }

    [Fact]
    public async Task An_object_has_versions_and_two_of_them_a_difference()
    {
        var item = (await ItemsAsync("api-viewer", Tidb))[0];
        var (space, name) = (item.GetProperty("namespace").GetString()!, item.GetProperty("name").GetString()!);
        var address = $"{Tidb}/{space}/{name}";
        await ChangeAsync(space, name, """{"spec":{"timezone":"Asia/Kathmandu"}}""");
        await CaptureAsync();

        var versions = await ItemsAsync("api-viewer", address + "/versions");
        var (newer, older) = (versions[0].GetProperty("version").GetInt64(), versions[1].GetProperty("version").GetInt64());
        var difference = await console.ReadAsync("api-viewer", $"{address}/diff?from={older}&to={newer}");
        var manifest = (await console.ReadAsync("api-viewer", address)).GetProperty("manifest");

        var change = difference.GetProperty("changes").EnumerateArray().Single(change => change.GetProperty("path").GetString() == "spec.timezone");
        Assert.Equal("Asia/Kathmandu", change.GetProperty("after").GetString());
        Assert.Equal("Asia/Kathmandu", manifest.GetProperty("spec").GetProperty("timezone").GetString());
        Assert.Contains("spec.timezone", versions[0].GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Contains(await ItemsAsync("api-viewer", "/api/v1/clusters/dev-1/changes"), entry => entry.GetProperty("version").GetInt64() == newer);
    }

    [Theory]
    [InlineData("/api/v1/clusters/prod-1", "/api/v1/clusters/prod-9")]
    [InlineData("/api/v1/clusters/prod-1/types", "/api/v1/clusters/prod-9/types")]
    [InlineData("/api/v1/clusters/prod-1/changes", "/api/v1/clusters/prod-9/changes")]
    [InlineData("/api/v1/clusters/prod-1/captures", "/api/v1/clusters/prod-9/captures")]
    [InlineData("/api/v1/clusters/prod-1/types/namespaces/resources", "/api/v1/clusters/prod-9/types/namespaces/resources")]
    [InlineData("/api/v1/clusters/prod-1/types/namespaces/resources/-/default", "/api/v1/clusters/prod-9/types/namespaces/resources/-/default")]
    [InlineData("/api/v1/clusters/prod-1/types/namespaces/resources/-/default/versions", "/api/v1/clusters/prod-9/types/namespaces/resources/-/default/versions")]
    public async Task What_is_not_theirs_is_answered_like_what_does_not_exist(string unseen, string absent)
    {
        using var first = await console.AskAsync("api-viewer", unseen);
        using var second = await console.AskAsync("api-viewer", absent);
        var (one, other) = (await Problem.ReadAsync(first), await Problem.ReadAsync(second));

        Assert.Equal(HttpStatusCode.NotFound, first.StatusCode);
        Assert.Equal(other with { TraceId = "" }, one with { Detail = one.Detail.Replace("prod-1", "prod-9", StringComparison.Ordinal), TraceId = "" });
    }

    [Theory]
    [InlineData("?limit=-1")]
    [InlineData("?limit=1000000000")]
    [InlineData("?limit=many")]
    [InlineData("?cursor=nonsense")]
    [InlineData("?cursor=%00")]
    [InlineData("?cursor=WyJvdGhlciIsIjEiXQ")]
    public async Task Wrong_questions_are_answered_400_with_the_next_step(string query)
    {
        string[] lists = ["/api/v1/clusters/dev-1/types", Buckets, "/api/v1/clusters/dev-1/captures", "/api/v1/clusters/dev-1/changes"];
        foreach (var list in lists)
        {
            using var answer = await console.AskAsync("api-viewer", list + query);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.NotEqual("", (await Problem.ReadAsync(answer)).NextStep);
        }
    }

    [Fact]
    public async Task A_viewer_may_not_capture_and_hears_so()
    {
        using var answer = await console.PostAsync("api-viewer", "/api/v1/clusters/dev-1/captures");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("dev-1", (await Problem.ReadAsync(answer)).Detail, StringComparison.Ordinal);
    }

    private async Task CaptureAsync()
    {
        using var asked = await console.PostAsync("api-operator", "/api/v1/clusters/dev-1/captures");
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        var run = asked.Headers.Location!.ToString();
        await Eventually.True(async () =>
        {
            using var answer = await console.AskAsync("api-operator", run);
            return answer.StatusCode == HttpStatusCode.OK
                && (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetProperty("state").GetString() == "complete";
        }, "the capture asked for is complete");
    }

    private async Task ChangeAsync(string space, string name, string patch)
    {
        using var trusting = new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator };
        using var client = new HttpClient(trusting) { BaseAddress = console.Dev.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", (await File.ReadAllTextAsync(console.Dev.TokenFile)).Trim());
        using var content = new StringContent(patch, null, "application/merge-patch+json");
        using var answer = await client.PatchAsync(new Uri($"/apis/pingcap.com/v1alpha1/namespaces/{space}/tidbclusters/{name}", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<IReadOnlyList<JsonElement>> ItemsAsync(string person, string path) =>
        [.. (await console.ReadAsync(person, path)).GetProperty("items").EnumerateArray()];

    private async Task<IReadOnlyList<string>> NamesAsync(string person, string path) =>
        [.. (await ItemsAsync(person, path)).Select(item => item.GetProperty("name").GetString()!)];
}
