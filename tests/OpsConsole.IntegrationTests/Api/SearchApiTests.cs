using System.Net;
using System.Text.Json;
using OpsConsole.IntegrationTests.Access;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Api;

/// <summary>The palette's answers over HTTP.</summary>
[Collection(typeof(ApiCollection))]
public sealed class SearchApiTests(ApiConsole console)
{
    private const string Buckets = "/api/v1/clusters/prod-1/types/buckets.s3.aws.upbound.io/resources?limit=1";

    [Fact]
    public async Task An_object_is_found_by_its_uid_by_those_who_may_see_it_and_by_nobody_else()
    {
        var bucket = (await console.ReadAsync("api-operator", Buckets)).GetProperty("items")[0];
        var (uid, name) = (bucket.GetProperty("uid").GetString(), bucket.GetProperty("name").GetString());
        // The simulated clusters are alike, uids included: the other one holds its twin.
        JsonElement found = default;
        await Eventually.True(async () => (found = (await SearchAsync("api-operator", $"q={uid}")).SingleOrDefault(IsOfProd)).ValueKind is JsonValueKind.Object,
            "the index has caught up");

        Assert.Equal(("objects", name, "uid"), (Text(found, "group"), Text(found, "title"), Text(found, "why")));
        Assert.Equal(("prod", "Bucket"), (Text(found, "environment"), Text(found, "kind")));
        Assert.Equal($"/clusters/prod-1/types/buckets.s3.aws.upbound.io/-/{name}", Text(found, "href"));
        Assert.DoesNotContain(await SearchAsync("api-viewer", $"q={uid}"), IsOfProd);
        Assert.Empty(await SearchAsync("api-nobody", $"q={uid}"));
    }

    [Fact]
    public async Task Somebody_without_a_cluster_is_answered_as_if_there_were_none()
    {
        Assert.All(await SearchAsync("api-nobody", "q=e&limit=100"), item => Assert.Equal("pages", Text(item, "group")));
        Assert.DoesNotContain(await SearchAsync("api-viewer", "q=bucket&limit=100"), item => Text(item, "cluster") == "prod-1");
        Assert.Equal(["prod-1"], (await SearchAsync("api-operator", "q=prod-1")).Where(item => Text(item, "group") == "clusters").Select(item => Text(item, "title")));
        Assert.Empty(await SearchAsync("api-viewer", "q=prod-1"));
    }

    [Fact]
    public async Task A_limit_holds_for_each_group()
    {
        var items = await SearchAsync("api-operator", "q=s&limit=2");

        Assert.NotEmpty(items);
        Assert.All(items.GroupBy(item => Text(item, "group")), group => Assert.InRange(group.Count(), 1, 2));
    }

    [Theory]
    [InlineData("q=x&limit=0", "limit")]
    [InlineData("q=x&limit=-1", "limit")]
    [InlineData("q=x&limit=1e9", "limit")]
    [InlineData("q=x&limit=101", "limit")]
    [InlineData("q=x&limit=", "limit")]
    [InlineData("limit=5", "q is empty")]
    [InlineData("q=%20%20", "q is empty")]
    [InlineData("q=a%00b", "NUL")]
    [InlineData("q=a+b+c+d+e+f+g+h+i", "words")]
    public async Task A_wrong_question_is_refused_by_name(string query, string named)
    {
        using var answer = await console.AskAsync("api-operator", $"/api/v1/search?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(named, (await Problem.ReadAsync(answer)).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("%25")]
    [InlineData("%F0%9F%98%80")]
    public async Task A_question_of_thousands_of_characters_is_refused(string character)
    {
        var characters = string.Concat(Enumerable.Repeat(character, character.Length > 3 ? 600 : character.Length > 1 ? 2_500 : 7_500));

        using var answer = await console.AskAsync("api-operator", $"/api/v1/search?q={characters}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("512 characters", (await Problem.ReadAsync(answer)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_longer_than_a_request_line_may_be_is_refused_before_it_is_read()
    {
        using var answer = await console.AskAsync("api-operator", $"/api/v1/search?q={new string('a', 10_000)}");

        Assert.InRange((int)answer.StatusCode, 400, 499);
    }

    [Theory]
    [InlineData("%27%3B%20drop%20table%20search_document%3B--")]
    [InlineData("%5C%5C%25_%5C")]
    [InlineData("kind:%25 ns:%5C cluster:_")]
    [InlineData("%EF%BF%BF%E2%80%AE%3Cscript%3E")]
    public async Task Whatever_is_asked_is_only_text(string query)
    {
        using var answer = await console.AskAsync("api-operator", $"/api/v1/search?q={query}");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Nobody_searches_without_a_sign_in()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(console.Address, "/api/v1/search?q=prod"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private async Task<JsonElement[]> SearchAsync(string person, string query)
    {
        var answer = await console.ReadAsync(person, $"/api/v1/search?{query}");
        Assert.Equal(0, answer.GetProperty("failures").GetArrayLength());
        return [.. answer.GetProperty("items").EnumerateArray()];
    }

    private static bool IsOfProd(JsonElement item) => Text(item, "cluster") == "prod-1";

    private static string? Text(JsonElement item, string name) => item.GetProperty(name).GetString();
}
