using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.IntegrationTests.Access;
using OpsConsole.IntegrationTests.Captures;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Storage;

/// <summary>Saved views as a stranger uses them: HTTP, tokens of two persons, and docs/api.md.</summary>
[Collection(typeof(RunningCollection))]
public sealed class SavedViewApiTests(RunningConsole running)
{
    [Fact]
    public async Task A_private_view_is_its_owners_alone_and_a_shared_one_everybodys_to_see_and_nobody_elses_to_change()
    {
        using var ada = await PersonAsync("views-ada", "operator");
        using var ben = await PersonAsync("views-ben", "operator");

        var kept = await PutAsync(ada, "volumes", "mine alone", "?phase=Bound&class=gp3&page=4");
        await PutAsync(ada, "buckets", "Failed & paused", "state=Paused&state=Failed&sort=-name", isShared: true);

        Assert.Equal("class=gp3&phase=Bound", kept.GetProperty("query").GetString());
        Assert.Equal(["mine alone"], (await ListAsync(ada)).Where(view => !view.GetProperty("shared").GetBoolean()).Select(Name));
        var shared = Assert.Single(await ListAsync(ben), view => view.GetProperty("owner").GetString() == "Name of views-ada");
        Assert.Equal(("Failed & paused", "/storage/buckets?state=Failed&state=Paused&sort=-name", false),
            (Name(shared), shared.GetProperty("href").GetString(), shared.GetProperty("mine").GetBoolean()));

        using var taken = await ben.DeleteAsync(Address("buckets", "Failed & paused"));
        await PutAsync(ben, "buckets", "Failed & paused", "state=Ready");

        Assert.Equal(HttpStatusCode.NotFound, taken.StatusCode);
        Assert.Contains("You have no view 'Failed & paused'", (await Problem.ReadAsync(taken)).Detail, StringComparison.Ordinal);
        var own = Assert.Single(await ListAsync(ada), view => view.GetProperty("shared").GetBoolean() && view.GetProperty("mine").GetBoolean());
        Assert.Equal("state=Failed&state=Paused&sort=-name", own.GetProperty("query").GetString());
    }

    [Fact]
    public async Task A_view_is_replaced_under_its_name_and_ends_when_it_is_deleted_and_the_chain_tells_of_all()
    {
        using var eve = await PersonAsync("views-eve", "operator");

        var first = await PutAsync(eve, "buckets", "one", "state=Failed");
        var second = await PutAsync(eve, "buckets", "one", $"q=logs&cluster={RunningConsole.Dev}", isShared: true);
        using var gone = await eve.DeleteAsync(Address("buckets", "one"));
        using var again = await eve.DeleteAsync(Address("buckets", "one"));

        Assert.Equal(first.GetProperty("createdAt").GetDateTimeOffset(), second.GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (gone.StatusCode, again.StatusCode));
        Assert.DoesNotContain(await ListAsync(eve), view => view.GetProperty("mine").GetBoolean());
        Assert.Equal(
            ["storage.view.saved saved state no-cluster", "storage.view.saved replaced q, cluster its-cluster", "storage.view.deleted deleted q, cluster its-cluster"],
            await TestDatabases.AskAsync<string[]>(running.Database.OwnerConnection, """
                select array_agg(action || ' ' || outcome || ' ' || (detail ->> 'asks by') || case when cluster_id is null then ' no-cluster' else ' its-cluster' end order by sequence)
                  from audit_event
                 where subject_id = 'views-eve' and subject = 'view ''one'' of buckets'
                """));
    }

    [Fact]
    public async Task A_shared_question_about_a_cluster_that_is_not_theirs_is_not_told_and_cannot_be_saved()
    {
        using var all = await PersonAsync("views-admin", "administrator");
        using var ops = await PersonAsync("views-ops", "operator");

        await PutAsync(all, "classes", "of the lab", $"cluster={RunningConsole.Lab}", isShared: true);
        await PutAsync(all, "classes", "of staging", "environment=staging", isShared: true);

        var told = await ListAsync(ops);
        Assert.Contains(told, view => Name(view) == "of staging");
        Assert.DoesNotContain(told, view => Name(view) == "of the lab");
        var unseen = await RefusedAsync(ops, "classes", "x", $"cluster={RunningConsole.Lab}");
        var absent = await RefusedAsync(ops, "classes", "x", "cluster=never-there");
        Assert.Equal(HttpStatusCode.NotFound, (HttpStatusCode)unseen.Status);
        Assert.Equal(absent.Detail.Replace("never-there", RunningConsole.Lab, StringComparison.Ordinal), unseen.Detail);
    }

    [Fact]
    public async Task Whoever_loses_every_role_reads_and_writes_no_view_any_more()
    {
        using var leaver = await PersonAsync("views-leaver", "operator");
        await PutAsync(leaver, "buckets", "kept", "state=Failed");

        running.PutPerson("views-leaver");

        // A command asks the directory anew; a list may rest on an answer of a few seconds ago.
        Assert.Equal(403, (await RefusedAsync(leaver, "buckets", "more", "state=Ready")).Status);
        using var delete = await leaver.DeleteAsync(Address("buckets", "kept"));
        Assert.Equal(HttpStatusCode.Forbidden, delete.StatusCode);
        await Eventually.True(async () =>
        {
            using var list = await leaver.GetAsync(new Uri("/api/v1/storage/views", UriKind.Relative));
            return list.StatusCode == HttpStatusCode.Forbidden;
        }, "the list is refused");
    }

    [Fact]
    public async Task A_list_comes_in_parts_and_none_is_left_out_or_told_twice()
    {
        using var many = await PersonAsync("views-many", "operator");
        foreach (var number in Enumerable.Range(1, 5))
            await PutAsync(many, number % 2 == 0 ? "buckets" : "volumes", $"part {number}", "");

        var names = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var part = await many.GetFromJsonAsync<JsonElement>($"/api/v1/storage/views?limit=2{(cursor.Length > 0 ? $"&cursor={cursor}" : "")}");
            names.AddRange(part.GetProperty("items").EnumerateArray().Where(view => view.GetProperty("mine").GetBoolean()).Select(Name));
            cursor = part.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(["part 2", "part 4", "part 1", "part 3", "part 5"], names);
    }

    [Theory]
    [InlineData("buckets", "wrong", "class=gp3", 400, "'class': that is a facet of volumes")]
    [InlineData("buckets", "wrong", "sort=colour", 400, "cannot be sorted by 'colour'")]
    [InlineData("buckets", " ", "", 400, "no name")]
    [InlineData("buckets", "a\u0001b", "", 400, "control characters")]
    [InlineData("tables", "wrong", "", 404, "no live table 'tables'")]
    public async Task What_is_wrong_is_named(string table, string name, string query, int status, string told)
    {
        using var ada = await PersonAsync("views-wrong", "operator");

        var refused = await RefusedAsync(ada, table, name, query);

        Assert.Equal(status, refused.Status);
        Assert.Contains(told, refused.Detail, StringComparison.Ordinal);
        Assert.NotEqual("", refused.NextStep);
    }

    private static string Name(JsonElement view) => view.GetProperty("name").GetString()!;

    private static Uri Address(string table, string name) => new($"/api/v1/storage/views/{table}/{Uri.EscapeDataString(name)}", UriKind.Relative);

    private static async Task<JsonElement> PutAsync(HttpClient client, string table, string name, string query, bool isShared = false)
    {
        using var answer = await client.PutAsJsonAsync(Address(table, name), new { query, shared = isShared });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<Problem> RefusedAsync(HttpClient client, string table, string name, string query)
    {
        using var answer = await client.PutAsJsonAsync(Address(table, name), new { query });
        return await Problem.ReadAsync(answer);
    }

    private static async Task<List<JsonElement>> ListAsync(HttpClient client) =>
        [.. (await client.GetFromJsonAsync<JsonElement>("/api/v1/storage/views?limit=500")).GetProperty("items").EnumerateArray()];

    private async Task<HttpClient> PersonAsync(string subject, params string[] groups)
    {
        running.PutPerson(subject, groups);
        return await running.Console.ClientAsync(subject);
    }
}
