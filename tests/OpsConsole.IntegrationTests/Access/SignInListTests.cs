using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.Sandbox.Processes;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>Sign-ins over HTTP: seen and ended by their owner and by administrators, in every process.</summary>
[Collection(typeof(AccessCollection))]
public sealed class SignInListTests(AccessConsole console)
{
    [Fact]
    public async Task Everybody_sees_their_own_and_administrators_everybodys()
    {
        var (vera, otto) = (console.AddPerson("operators"), console.AddPerson("operators"));
        using var first = await console.SignedInAsync(vera);
        using var second = await console.SignedInAsync(vera);
        using var other = await console.SignedInAsync(otto);
        using var administrator = await console.SignedInAsync(console.AddPerson("administrators"));

        var own = await ListAsync(first);
        var all = await ListAsync(administrator);

        Assert.Equal([vera, vera], own.Select(Subject));
        Assert.Single(own, entry => entry.GetProperty("isThisOne").GetBoolean());
        Assert.Superset(new HashSet<string> { vera, otto }, all.Select(Subject).ToHashSet());
        Assert.All(own, entry => Assert.Equal(("127.0.0.1", "unnamed"), (entry.GetProperty("address").GetString(), entry.GetProperty("browser").GetString())));
    }

    [Fact]
    public async Task Own_sign_ins_can_be_ended_and_anothers_is_as_absent()
    {
        var (vera, otto) = (console.AddPerson("operators"), console.AddPerson("operators"));
        using var here = await console.SignedInAsync(vera);
        using var elsewhere = await console.SignedInAsync(vera);
        using var other = await console.SignedInAsync(otto);
        var foreign = IdOf((await ListAsync(other)).Single());
        var mine = IdOf((await ListAsync(here)).Single(entry => !entry.GetProperty("isThisOne").GetBoolean()));

        Assert.Equal(HttpStatusCode.NotFound, await EndAsync(here, foreign));
        Assert.Equal(HttpStatusCode.NotFound, await EndAsync(here, Guid.NewGuid()));
        Assert.Equal(HttpStatusCode.NoContent, await EndAsync(here, mine));

        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(elsewhere));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await MeAsync(here), await MeAsync(other)));
        Assert.Equal(["signin.succeeded succeeded", "signin.succeeded succeeded", "signin.ended succeeded"], await console.AuditOfAsync(vera));
    }

    [Fact]
    public async Task An_administrator_ends_anothers_and_the_chain_names_both()
    {
        var (vera, ada) = (console.AddPerson("operators"), console.AddPerson("administrators"));
        using var browser = await console.SignedInAsync(vera);
        using var administrator = await console.SignedInAsync(ada);
        var id = IdOf((await ListAsync(browser)).Single());

        Assert.Equal(HttpStatusCode.NoContent, await EndAsync(administrator, id));

        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(browser));
        Assert.Equal(HttpStatusCode.Conflict, await EndAsync(administrator, id));
        Assert.Equal($"sign-in of Name of {vera}, {vera}, ended by an administrator", await TestDatabases.AskAsync<string>(console.Database.OwnerConnection,
            $"select subject || ', ' || (detail ->> 'subject') || ', ' || (detail ->> 'why') from audit_event where action = 'signin.ended' and subject_id = '{ada}'"));
    }

    [Fact]
    public async Task What_one_process_ends_the_others_refuse_too_commands_at_once()
    {
        await using var process = ConsoleProcess.Start(new() { Settings = console.Settings() });
        var address = await process.SignInReadyAsync(CancellationToken.None);
        var subject = console.AddPerson("operators");
        using var here = await console.SignedInAsync(subject);
        using var there = new Browser(address);
        there.Cookies.Add(here.Cookies.GetAllCookies());
        var token = await there.AntiforgeryTokenAsync();
        Assert.Equal(HttpStatusCode.OK, await MeAsync(there));

        using var left = await here.PostFormAsync("/signout",
            new Dictionary<string, string> { ["__RequestVerificationToken"] = await here.AntiforgeryTokenAsync() });
        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);

        using var command = await there.AskAsync(HttpMethod.Delete, $"/api/v1/sign-ins/{Guid.NewGuid()}", ("Origin", there.Origin), ("X-CSRF-TOKEN", token));
        Assert.Equal(HttpStatusCode.Unauthorized, command.StatusCode);
        await Eventually.True(async () => await MeAsync(there) == HttpStatusCode.Unauthorized, "the other process refuses its pages too");
    }

    [Fact]
    public async Task A_restarted_console_knows_what_was_ended_and_what_was_not()
    {
        var process = ConsoleProcess.Start(new() { Settings = console.Settings() });
        try
        {
            var subject = console.AddPerson("operators");
            var address = await process.SignInReadyAsync(CancellationToken.None);
            using var stays = new Browser(address);
            using var leaves = new Browser(address);
            using var thief = new Browser(address);
            using (await stays.SignInAsync(subject)) { }
            using (await leaves.SignInAsync(subject)) { }
            thief.Cookies.Add(leaves.Cookies.GetAllCookies());
            using var left = await leaves.PostFormAsync("/signout",
                new Dictionary<string, string> { ["__RequestVerificationToken"] = await leaves.AntiforgeryTokenAsync() });
            await process.KillAsync(CancellationToken.None);
            await process.DisposeAsync();

            process = ConsoleProcess.Start(new() { Settings = console.Settings() });
            address = await process.SignInReadyAsync(CancellationToken.None);
            using var staysAgain = new Browser(address);
            staysAgain.Cookies.Add(stays.Cookies.GetAllCookies());
            using var thiefAgain = new Browser(address);
            thiefAgain.Cookies.Add(thief.Cookies.GetAllCookies());

            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await MeAsync(staysAgain), await MeAsync(thiefAgain)));
        }
        finally
        {
            await process.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_settings_page_lists_them()
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));

        using var page = await browser.FollowAsync("/settings?tab=sign-ins");

        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("this one", html, StringComparison.Ordinal);
        Assert.Contains("1 open of yours", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_in_again_in_a_browser_gives_a_new_key_and_ends_the_old_one()
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));
        using var planted = console.NewBrowser();
        planted.Cookies.Add(browser.Cookies.GetAllCookies());

        // The browser holds somebody's sign-in, and its person signs in as themselves.
        using var fresh = console.NewBrowser();
        var own = console.AddPerson("operators");
        var way = await fresh.ChallengeAsync("/settings");
        fresh.Cookies.Add(browser.Cookies.GetCookies(console.Address).Single(cookie => cookie.Name == "opsconsole"));
        using var page = await fresh.FollowAsync($"{way}&account={own}");

        Assert.Equal(own, (await fresh.MeAsync()).GetProperty("subject").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, await MeAsync(planted));
    }

    [Fact]
    public async Task The_access_api_shows_everybody_to_administrators_and_themselves_to_others()
    {
        var (vera, ada) = (console.AddPerson("operators"), console.AddPerson("administrators"));
        using var browser = await console.SignedInAsync(vera);
        using var administrator = await console.SignedInAsync(ada);

        Assert.Equal([vera], await PeopleAsync(browser));
        Assert.Superset(new HashSet<string> { vera, ada }, (await PeopleAsync(administrator)).ToHashSet());
        using var page = await administrator.FollowAsync("/settings?tab=access");
        Assert.Contains("Who may do what where", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var stranger = console.NewBrowser();
        using var refused = await stranger.GetAsync("/api/v1/access");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        static async Task<List<string>> PeopleAsync(Browser browser)
        {
            using var answer = await browser.GetAsync("/api/v1/access");
            answer.EnsureSuccessStatusCode();
            return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("people").EnumerateArray().Select(Subject)];
        }
    }

    private static async Task<List<JsonElement>> ListAsync(Browser browser)
    {
        using var answer = await browser.GetAsync("/api/v1/sign-ins");
        answer.EnsureSuccessStatusCode();
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray()];
    }

    private static async Task<HttpStatusCode> EndAsync(Browser browser, Guid id)
    {
        using var answer = await browser.AskAsync(HttpMethod.Delete, $"/api/v1/sign-ins/{id}",
            ("Origin", browser.Origin), ("X-CSRF-TOKEN", await browser.AntiforgeryTokenAsync()));
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> MeAsync(Browser browser)
    {
        using var answer = await browser.GetAsync("/api/v1/me");
        return answer.StatusCode;
    }

    private static string Subject(JsonElement entry) => entry.GetProperty("subject").GetString()!;

    private static Guid IdOf(JsonElement entry) => entry.GetProperty("id").GetGuid();
}
