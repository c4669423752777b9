using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OpsConsole.Sandbox.Provider;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>Sign-in through Microsoft.Identity.Web against a tenant, rights through Graph, all over HTTPS.</summary>
[Collection(typeof(EntraCollection))]
public sealed class EntraTests(EntraConsole console) : IDisposable
{
    public void Dispose() => console.Provider.Directory.Mood = DirectoryMood.Answering;

    [Fact]
    public async Task A_person_signs_in_is_known_by_object_id_and_has_the_rights_that_graph_confirms()
    {
        var person = console.AddPerson("operators");
        using var browser = console.NewBrowser();

        var challenge = await browser.ChallengeAsync("/settings");
        using var page = await browser.SignInAsync(person.Subject);

        Assert.StartsWith($"{console.Provider.Address}{console.Tenant.TenantId}/oauth2/v2.0/authorize", challenge.AbsoluteUri, StringComparison.Ordinal);
        Assert.Contains("code_challenge_method=S256", challenge.Query, StringComparison.Ordinal);
        Assert.Equal("/settings", page.RequestMessage!.RequestUri!.AbsolutePath);
        var me = await browser.MeAsync();
        Assert.Equal(console.Provider.Issuer, me.GetProperty("issuer").GetString());
        Assert.Equal(person.ObjectId, me.GetProperty("subject").GetString());
        Assert.Equal(person.Name, me.GetProperty("name").GetString());
        Assert.Equal($"group {EntraShape.IdOf("group", "operators")}", Assert.Single(me.GetProperty("roles").EnumerateArray()).GetProperty("source").GetString());
    }

    [Fact]
    public async Task Roles_and_groups_of_the_token_count_for_nothing_without_the_directory()
    {
        var person = console.AddPerson("operators") with { Roles = ["administrator", "operator"] };
        console.Provider.Directory.Put(person);
        using var browser = console.NewBrowser();
        var way = await browser.ChallengeAsync("/settings");
        using var atProvider = await StillAsync($"{way}&account={person.Subject}");
        // The token is on its way and says operators; the directory no longer does.
        console.Provider.Directory.Put(person with { Groups = [] });

        using var page = await browser.FollowAsync(atProvider.Headers.Location!.AbsoluteUri);

        Assert.Equal(0, (await browser.MeAsync()).GetProperty("roles").GetArrayLength());
    }

    [Fact]
    public async Task Somebody_in_too_many_groups_for_a_token_has_the_rights_of_all_of_them()
    {
        var person = console.AddPerson([.. Enumerable.Range(0, EntraShape.MostGroups + 50).Select(number => $"group-{number}"), "operators"]);
        using var browser = console.NewBrowser();

        using var page = await browser.SignInAsync(person.Subject);

        var me = await browser.MeAsync();
        Assert.Equal(EntraShape.MostGroups + 51, me.GetProperty("groups").GetArrayLength());
        Assert.Equal(1, me.GetProperty("roles").GetArrayLength());
    }

    [Fact]
    public async Task Without_a_directory_to_ask_somebody_in_too_many_groups_is_told_why_and_what_to_do()
    {
        var (many, few) = (console.AddPerson([.. Enumerable.Range(0, EntraShape.MostGroups + 1).Select(number => $"group-{number}")]), console.AddPerson("a"));
        await using var process = console.Start(("Access:Directory:Mode", "File"));
        var address = await process.SignInReadyAsync(CancellationToken.None);
        using var refused = console.NewBrowser(address);
        using var accepted = console.NewBrowser(address);

        using var page = await refused.SignInAsync(many.Subject);
        using var other = await accepted.SignInAsync(few.Subject);

        Assert.Equal((HttpStatusCode.Forbidden, "?reason=overage"), (page.StatusCode, page.RequestMessage!.RequestUri!.Query));
        var text = await page.Content.ReadAsStringAsync();
        Assert.Contains("more groups than a sign-in can carry", text, StringComparison.Ordinal);
        Assert.Contains("Access:Directory:Mode to Graph", text, StringComparison.Ordinal);
        Assert.Empty(SignInCookies(refused));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var bearer = await AskAsync(await TokenAsync(many), address);
        Assert.Equal(HttpStatusCode.Unauthorized, bearer.StatusCode);
        Assert.Contains("leaves the groups out", (await Problem.ReadAsync(bearer)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_of_another_tenant_is_refused_with_a_clear_page()
    {
        var person = console.AddPerson("operators") with { ForeignTenant = Guid.NewGuid().ToString() };
        console.Provider.Directory.Put(person);
        using var browser = console.NewBrowser();

        using var page = await browser.SignInAsync(person.Subject);
        using var bearer = await AskAsync(await TokenAsync(person));

        Assert.Equal((HttpStatusCode.Forbidden, "?reason=tenant"), (page.StatusCode, page.RequestMessage!.RequestUri!.Query));
        Assert.Contains("belongs to another organisation", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(SignInCookies(browser));
        Assert.Equal(HttpStatusCode.Unauthorized, bearer.StatusCode);
        Assert.Contains("another issuer", (await Problem.ReadAsync(bearer)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_account_does_not_get_in_and_an_open_one_falls_out()
    {
        var person = console.AddPerson("operators");
        using var browser = console.NewBrowser();
        using (await browser.SignInAsync(person.Subject)) { }
        console.Provider.Directory.Put(person with { Enabled = false });

        await Eventually.True(async () =>
        {
            using var answer = await browser.GetAsync("/api/v1/me");
            return answer.StatusCode == HttpStatusCode.Unauthorized;
        }, "the sign-in is over");
    }

    [Theory]
    [InlineData(DirectoryMood.Failing, "it answered 503")]
    [InlineData(DirectoryMood.Throttling, "asked for patience until")]
    public async Task A_graph_that_does_not_answer_closes_page_and_api_and_both_say_so(DirectoryMood mood, string reason)
    {
        var person = console.AddPerson("operators");
        using var browser = console.NewBrowser();
        using (await browser.SignInAsync(person.Subject)) { }

        console.Provider.Directory.Mood = mood;

        var problem = await Eventually.Value(async () =>
        {
            using var answer = await browser.GetAsync("/api/v1/me");
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable ? await Problem.ReadAsync(answer) : null;
        }, "the API is closed");
        Assert.Contains("does not answer", problem.Detail, StringComparison.Ordinal);
        await Eventually.True(async () =>
        {
            using var page = await browser.FollowAsync("/settings");
            return (await page.Content.ReadAsStringAsync()).Contains(reason, StringComparison.Ordinal);
        }, $"the page says {reason}");

        console.Provider.Directory.Mood = DirectoryMood.Answering;
        await Eventually.True(async () =>
        {
            using var answer = await browser.GetAsync("/api/v1/me");
            return answer.IsSuccessStatusCode;
        }, "it opens again by itself");
    }

    [Fact]
    public async Task A_token_for_the_api_names_the_same_person_as_the_browser()
    {
        var person = console.AddPerson("operators");

        using var answer = await AskAsync(await TokenAsync(person));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var me = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((console.Provider.Issuer, person.ObjectId, 1),
            (me.GetProperty("issuer").GetString(), me.GetProperty("subject").GetString(), me.GetProperty("roles").GetArrayLength()));
    }

    [Fact]
    public async Task Browser_and_token_say_when_the_person_last_proved_who_they_are_and_it_can_be_demanded_anew()
    {
        var person = console.AddPerson("operators");
        using var browser = console.NewBrowser();
        using (await browser.SignInAsync($"{person.Subject}&auth_time=1700000000")) { }
        var first = await browser.MeAsync();
        using var bearer = await AskAsync(await TokenAsync(person, ("auth_time", "1700000000")));

        var challenge = await browser.ChallengeAsync("/settings", "fresh=true&");
        using (await browser.SignInAnewAsync(person.Subject)) { }

        Assert.Equal(1_700_000_000, FreshSignInTests.AuthenticatedAt(first)!.Value.ToUnixTimeSeconds());
        var me = await bearer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((1_700_000_000, false), (FreshSignInTests.AuthenticatedAt(me)!.Value.ToUnixTimeSeconds(), me.GetProperty("isProgram").GetBoolean()));
        Assert.Contains("prompt=login", challenge.Query, StringComparison.Ordinal);
        Assert.Contains("max_age=0", challenge.Query, StringComparison.Ordinal);
        Assert.True(FreshSignInTests.AuthenticatedAt(await browser.MeAsync()) > DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    }

    [Fact]
    public async Task A_service_principal_is_a_program_and_has_the_rights_that_graph_confirms()
    {
        console.Provider.Directory.Put(SandboxAccounts.Robot with { Groups = ["operators"] });

        using var answer = await AskAsync(await TokenAsync(
            ("grant_type", "client_credentials"), ("client_id", "opsconsole-robot"), ("client_secret", console.ProviderOptions.RobotSecret), ("scope", "opsconsole-api/.default")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var me = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((SandboxAccounts.Robot.ObjectId, true, 1),
            (me.GetProperty("subject").GetString(), me.GetProperty("isProgram").GetBoolean(), me.GetProperty("roles").GetArrayLength()));
    }

    [Fact]
    public async Task The_cookie_over_https_is_bound_to_this_host_and_out_of_reach_of_scripts()
    {
        var person = console.AddPerson("operators");
        using var browser = console.NewBrowser();
        var way = await browser.ChallengeAsync("/settings");
        using var atProvider = await StillAsync($"{way}&account={person.Subject}");

        using var answer = await browser.AskAsync(HttpMethod.Get, atProvider.Headers.Location!.PathAndQuery);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), line => line.StartsWith("__Host-opsconsole=", StringComparison.Ordinal));
        Assert.Contains("; path=/; secure; samesite=lax; httponly", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
        await browser.MeAsync();
    }

    [Fact]
    public async Task A_cookie_planted_under_the_plain_name_is_not_read_over_https()
    {
        using var browser = console.NewBrowser();
        using (await browser.SignInAsync(console.AddPerson("operators").Subject)) { }
        using var planted = console.NewBrowser();
        planted.Cookies.Add(console.Address, new Cookie("opsconsole", Assert.Single(SignInCookies(browser)).Value, "/") { Secure = true });

        using var answer = await planted.GetAsync("/api/v1/me");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Sign_out_leads_to_the_tenant_and_a_copy_of_the_cookie_is_worth_nothing()
    {
        using var browser = console.NewBrowser();
        using (await browser.SignInAsync(console.AddPerson("operators").Subject)) { }
        using var thief = console.NewBrowser();
        thief.Cookies.Add(browser.Cookies.GetAllCookies());

        using var left = await browser.PostFormAsync("/signout",
            new Dictionary<string, string> { ["__RequestVerificationToken"] = await browser.AntiforgeryTokenAsync() });

        Assert.StartsWith($"{console.Provider.Address}{console.Tenant.TenantId}/oauth2/v2.0/logout", left.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        using var answer = await thief.GetAsync("/api/v1/me");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static IEnumerable<Cookie> SignInCookies(Browser browser) =>
        browser.Cookies.GetAllCookies().Where(cookie => cookie.Name is "__Host-opsconsole" or "opsconsole");

    private async Task<HttpResponseMessage> StillAsync(string address)
    {
        using var provider = new Browser(console.Provider.Address, console.Provider.AuthorityPem);
        return await provider.AskAsync(HttpMethod.Get, address);
    }

    private Task<string> TokenAsync(SandboxPerson person, params (string Name, string Value)[] more) =>
        TokenAsync([("grant_type", "urn:opsconsole:sandbox:account"), ("client_id", "opsconsole-scripts"), ("account", person.Subject), .. more]);

    private async Task<string> TokenAsync(params (string Name, string Value)[] fields)
    {
        using var provider = new Browser(console.Provider.Address, console.Provider.AuthorityPem);
        using var answer = await provider.PostFormAsync(
            console.Provider.TokenEndpoint.AbsolutePath, fields.ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private async Task<HttpResponseMessage> AskAsync(string token, Uri? address = null)
    {
        using var client = console.NewBrowser(address);
        return await client.AskAsync(HttpMethod.Get, "/api/v1/me", ("Authorization", $"Bearer {token}"));
    }
}
