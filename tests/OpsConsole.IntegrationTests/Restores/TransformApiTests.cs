using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.IntegrationTests.Access;
using OpsConsole.IntegrationTests.Captures;
using Xunit;

namespace OpsConsole.IntegrationTests.Restores;

/// <summary>Transforms as a stranger uses them: HTTP, a token, and docs/api.md.</summary>
[Collection(typeof(RunningCollection))]
public sealed class TransformApiTests(RunningConsole running)
{
    private const string Patch = """[{"op":"replace","path":"/spec/tikv/replicas","value":3}]""";

    [Fact]
    public async Task A_version_follows_the_one_that_its_maker_names_by_its_tag_or_number()
    {
        using var ada = await PersonAsync("transforms-ada", "operator");

        using var first = await PutAsync(ada, "smaller", new { patch = JsonElement.Parse(Patch), note = "three stores" }, ("If-None-Match", "*"));
        using var second = await PutAsync(ada, "smaller", new { patch = JsonElement.Parse(Patch) }, ("If-Match", first.Headers.ETag!.Tag));
        using var third = await PutAsync(ada, "smaller", new { patch = JsonElement.Parse(Patch), expected = 2 });
        using var late = await PutAsync(ada, "smaller", new { patch = JsonElement.Parse(Patch) }, ("If-Match", "\"1\""));
        using var blind = await PutAsync(ada, "smaller", new { patch = JsonElement.Parse(Patch) });
        using var torn = await PutAsync(ada, "smaller", new { patch = JsonElement.Parse(Patch), expected = 2 }, ("If-Match", "\"3\""));

        Assert.Equal(["\"1\"", "\"2\"", "\"3\""], new[] { first, second, third }.Select(answer => answer.Headers.ETag!.Tag));
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (late.StatusCode, blind.StatusCode, torn.StatusCode));
        Assert.Contains("at version 3 now, and version 1 was expected", (await Problem.ReadAsync(late)).Detail, StringComparison.Ordinal);
        Assert.Contains("If-Match", (await Problem.ReadAsync(blind)).NextStep, StringComparison.Ordinal);

        var newest = await ada.GetFromJsonAsync<JsonElement>("/api/v1/restores/transforms/smaller");
        var oldest = await ada.GetFromJsonAsync<JsonElement>("/api/v1/restores/transforms/smaller?version=1");
        Assert.Equal(("smaller@3", "smaller@1", "three stores", Patch), (Text(newest, "reference"), Text(oldest, "reference"), Text(oldest, "note"), oldest.GetProperty("patch").GetRawText()));
        Assert.Equal([3, 2, 1], newest.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task They_are_listed_by_name_in_parts_each_in_its_newest_version()
    {
        using var ben = await PersonAsync("transforms-ben", "operator");
        foreach (var name in new[] { "list-c", "list-a", "list-b" })
            (await PutAsync(ben, name, new { patch = JsonElement.Parse(Patch), expected = 0 })).Dispose();
        (await PutAsync(ben, "list-a", new { patch = JsonElement.Parse(Patch), expected = 1 })).Dispose();

        var names = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var part = await ben.GetFromJsonAsync<JsonElement>($"/api/v1/restores/transforms?limit=1{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}");
            names.AddRange(part.GetProperty("items").EnumerateArray().Select(entry => $"{Text(entry, "name")}@{entry.GetProperty("version")}"));
            cursor = part.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(["list-a@2", "list-b@1", "list-c@1"], names.Where(name => name.StartsWith("list-", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Upper", Patch, "'Upper' is no name of a transform")]
    [InlineData("wrong", "null", "a patch is a JSON array")]
    [InlineData("wrong", """[{"op":"replace","path":"/status/phase","value":"x"}]""", "operation 1 (replace /status/phase) touches /status")]
    [InlineData("wrong", """[{"op":"add","path":"/spec/token","value":"x"}]""", "holds a credential")]
    public async Task What_is_wrong_is_named(string name, string patch, string told)
    {
        using var ada = await PersonAsync("transforms-wrong", "operator");

        using var answer = await PutAsync(ada, name, new { patch = JsonElement.Parse(patch), expected = 0 });
        var problem = await Problem.ReadAsync(answer);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(told, problem.Detail, StringComparison.Ordinal);
        Assert.NotEqual("", problem.NextStep);
    }

    [Fact]
    public async Task Who_may_only_look_makes_none_and_who_sees_nothing_reads_none()
    {
        using var viewer = await PersonAsync("transforms-viewer", "viewer");
        using var nobody = await PersonAsync("transforms-nobody");

        using var made = await PutAsync(viewer, "theirs", new { patch = JsonElement.Parse(Patch), expected = 0 });
        using var read = await nobody.GetAsync(new Uri("/api/v1/restores/transforms", UriKind.Relative));
        using var list = await viewer.GetAsync(new Uri("/api/v1/restores/transforms", UriKind.Relative));

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.OK), (made.StatusCode, read.StatusCode, list.StatusCode));
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;

    private static async Task<HttpResponseMessage> PutAsync(HttpClient client, string name, object body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri($"/api/v1/restores/transforms/{name}", UriKind.Relative)) { Content = JsonContent.Create(body) };
        foreach (var (header, value) in headers)
            request.Headers.TryAddWithoutValidation(header, value);
        return await client.SendAsync(request);
    }

    private async Task<HttpClient> PersonAsync(string subject, params string[] groups)
    {
        running.PutPerson(subject, groups);
        return await running.Console.ClientAsync(subject);
    }
}
