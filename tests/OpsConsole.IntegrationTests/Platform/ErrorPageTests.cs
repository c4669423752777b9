using System.Net;
using System.Text.RegularExpressions;
using OpsConsole.IntegrationTests.Access;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Platform;

/// <summary>Whatever went wrong: the id that the person sees is the one in the answer's header, and the log has it.</summary>
public sealed partial class ErrorPageTests(PostgresFixture postgres) : AccessConsole(postgres), IAsyncLifetime
{
    protected override Task PrepareAsync()
    {
        WriteGrants("""{ "group": "all", "role": "administrator", "clusters": "" }""");
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("/no/such/page", 404)]
    [InlineData("/captures/x/not-a-run", 404)]
    public async Task A_page_that_does_not_exist(string path, int status)
    {
        using var browser = await SignedInAsync(AddPerson("all"));

        using var answer = await browser.GetAsync(path);

        await HoldsItsIdAsync(answer, status);
    }

    [Fact]
    public async Task An_address_and_headers_that_are_too_long()
    {
        using var browser = await SignedInAsync(AddPerson("all"));

        using var address = await browser.GetAsync($"/audit?person={new string('x', 10_000)}");
        using var headers = await browser.AskAsync(HttpMethod.Get, "/", ("X-Long", new string('x', 40_000)));
        using var api = await browser.GetAsync($"/api/v1/clusters?cursor={new string('x', 10_000)}");

        await HoldsItsIdAsync(address, 414);
        await HoldsItsIdAsync(headers, 431);
        Assert.Equal(HttpStatusCode.RequestUriTooLong, api.StatusCode);
        Assert.Contains("8,192", (await Problem.ReadAsync(api)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_is_none()
    {
        using var browser = await SignedInAsync(AddPerson("all"));

        using var answer = await browser.PostFormAsync("/settings", new Dictionary<string, string> { ["a"] = "b" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        await IsInTheLogAsync(answer.Headers.GetValues("X-Request-Id").Single());
    }

    /// <summary>A fault of the console: a table that its programs lost under it.</summary>
    [Fact]
    public async Task A_fault_of_the_console_as_a_page_and_as_problem_json_names_no_cause()
    {
        using var browser = await SignedInAsync(AddPerson("all"));
        await TestDatabases.RunAsync(Database.OwnerConnection, "alter table audit_event rename to audit_event_away");
        try
        {
            using var page = await browser.GetAsync("/audit");
            // The frame stands and says so in the page's place.
            await HoldsItsIdAsync(page, 200);
            Assert.Contains("This page failed", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            using var api = await browser.GetAsync("/api/v1/audit/events");
            Assert.Equal(HttpStatusCode.InternalServerError, api.StatusCode);
            Assert.Equal(api.Headers.GetValues("X-Request-Id").Single(), (await Problem.ReadAsync(api)).TraceId);
            Assert.DoesNotContain("audit_event", await api.Content.ReadAsStringAsync() + await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        finally
        {
            await TestDatabases.RunAsync(Database.OwnerConnection, "alter table audit_event_away rename to audit_event");
        }
    }

    [Fact]
    public async Task A_refusal_inside_a_page_and_one_of_the_api()
    {
        using var browser = await SignedInAsync(AddPerson("nobodies"));

        using var page = await browser.GetAsync("/audit");
        using var api = await browser.GetAsync("/api/v1/clusters/no-such");

        await HoldsItsIdAsync(page, 200);
        Assert.Equal(api.Headers.GetValues("X-Request-Id").Single(), (await Problem.ReadAsync(api)).TraceId);
        await IsInTheLogAsync(api.Headers.GetValues("X-Request-Id").Single());
    }

    private async Task HoldsItsIdAsync(HttpResponseMessage answer, int status)
    {
        var html = await answer.Content.ReadAsStringAsync();
        var id = answer.Headers.GetValues("X-Request-Id").Single();
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Matches(TraceId(), id);
        Assert.Contains($"data-copy=\"{id}\"", html, StringComparison.Ordinal);
        await IsInTheLogAsync(id);
    }

    private Task IsInTheLogAsync(string id) => Eventually.True(() => Log.Any(line => line.Contains(id, StringComparison.Ordinal)), $"the log has {id}");

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex TraceId();
}
