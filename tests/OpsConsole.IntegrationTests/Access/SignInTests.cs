using System.Net;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

[Collection(typeof(AccessCollection))]
public sealed class SignInTests(AccessConsole console)
{
    [Fact]
    public async Task Nothing_is_shown_before_sign_in_and_the_way_leads_back_to_the_page()
    {
        using var browser = console.NewBrowser();

        foreach (var page in new[] { "/", "/settings?tab=roles", "/audit", "/no-such-page", "/docs/api" })
        {
            using var answer = await browser.GetAsync(page);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.Equal($"/signin?returnUrl={Uri.EscapeDataString(page)}", answer.Headers.Location!.OriginalString);
        }
    }

    [Theory]
    [InlineData("GET", "/api/v1/me")]
    [InlineData("GET", "/api/v1/no-such-thing")]
    [InlineData("POST", "/api/v1/clusters/prod/captures")]
    [InlineData("DELETE", "/settings")]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("GET", "/openapi/v1.json")]
    public async Task Programs_get_401_as_problem_json_and_never_a_redirect(string method, string path)
    {
        using var browser = console.NewBrowser();

        using var answer = await browser.AskAsync(new(method), path);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var problem = await Problem.ReadAsync(answer);
        Assert.Equal(("Not signed in", 401), (problem.Title, problem.Status));
        Assert.NotEmpty(problem.NextStep);
        Assert.Matches("^[0-9a-f]{32}$", problem.TraceId);
    }

    [Fact]
    public async Task The_code_flow_uses_pkce_state_and_nonce_and_ends_where_the_person_wanted_to_go()
    {
        var subject = console.AddPerson("operators");
        using var browser = console.NewBrowser();

        var challenge = await browser.ChallengeAsync("/settings?tab=roles");
        using var page = await browser.SignInAsync(subject, "/settings?tab=roles");

        Assert.StartsWith(console.Provider.Issuer, challenge.AbsoluteUri, StringComparison.Ordinal);
        var query = challenge.Query;
        Assert.Contains("response_type=code", query, StringComparison.Ordinal);
        Assert.Contains("code_challenge_method=S256", query, StringComparison.Ordinal);
        Assert.Contains("nonce=", query, StringComparison.Ordinal);
        Assert.Contains("state=", query, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("/settings?tab=roles", page.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.Equal(["signin.succeeded succeeded"], await console.AuditOfAsync(subject));
    }

    [Fact]
    public async Task The_sign_in_cookie_is_small_and_out_of_reach_of_scripts()
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));

        var cookie = Assert.Single(browser.Cookies.GetCookies(console.Address), cookie => cookie.Name == "opsconsole");
        Assert.True(cookie.HttpOnly);
        Assert.Equal("/", cookie.Path);
        Assert.True(cookie.Value.Length < 700, $"{cookie.Value.Length} characters are more than issuer, subject, name and time need");
    }

    [Fact]
    public async Task The_settings_page_and_the_api_say_who_is_signed_in_and_what_they_may_do()
    {
        var subject = console.AddPerson("operators");
        using var browser = await console.SignedInAsync(subject);

        var me = await browser.MeAsync();
        Assert.Equal(console.Provider.Issuer, me.GetProperty("issuer").GetString());
        Assert.Equal(subject, me.GetProperty("subject").GetString());
        var role = Assert.Single(me.GetProperty("roles").EnumerateArray());
        Assert.Equal("operator", role.GetProperty("role").GetString());
        Assert.Equal("environment in (dev, prod)", role.GetProperty("clusters").GetString());
        Assert.Equal("group operators", role.GetProperty("source").GetString());

        using var page = await browser.FollowAsync("/settings");
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains($"Name of {subject}", html, StringComparison.Ordinal);
        Assert.Contains("group operators", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task Sign_in_leads_to_no_other_site(string returnUrl)
    {
        using var browser = console.NewBrowser();

        using var page = await browser.SignInAsync(console.AddPerson(), returnUrl);

        Assert.Equal(console.Address.Authority, page.RequestMessage!.RequestUri!.Authority);
        Assert.Equal("/", page.RequestMessage.RequestUri.AbsolutePath);
    }

    [Fact]
    public async Task Whoever_is_disabled_while_signing_in_does_not_get_in()
    {
        var subject = console.AddPerson("operators");
        using var browser = console.NewBrowser();
        var challenge = await browser.ChallengeAsync("/");
        using var still = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var atProvider = await still.GetAsync(new Uri($"{challenge}&account={subject}"));
        console.Change(subject, person => person with { Enabled = false });

        using var page = await browser.FollowAsync(atProvider.Headers.Location!.AbsoluteUri);

        Assert.Equal("/access-refused", page.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.DoesNotContain(browser.Cookies.GetCookies(console.Address), cookie => cookie.Name == "opsconsole");
    }

    [Fact]
    public async Task An_answer_nobody_asked_for_signs_nobody_in()
    {
        using var browser = console.NewBrowser();

        using var invented = await browser.FollowAsync("/signin-oidc?code=abc&state=def");
        Assert.Equal("?reason=expired", invented.RequestMessage!.RequestUri!.Query);
        Assert.Equal(HttpStatusCode.BadRequest, invented.StatusCode);

        // A stolen answer: the state is real, but this browser never began it.
        using var victim = console.NewBrowser();
        var challenge = await victim.ChallengeAsync("/");
        using var still = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var stolen = await still.GetAsync(new Uri($"{challenge}&account={console.AddPerson()}"));
        using var replayed = await browser.FollowAsync(stolen.Headers.Location!.AbsoluteUri);
        Assert.Equal("/access-refused", replayed.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.DoesNotContain(browser.Cookies.GetCookies(console.Address), cookie => cookie.Name == "opsconsole");
    }

    [Fact]
    public async Task Sign_out_needs_the_forms_token_and_then_a_copied_cookie_is_worth_nothing()
    {
        var subject = console.AddPerson("operators");
        using var browser = await console.SignedInAsync(subject);
        using var thief = console.NewBrowser();
        thief.Cookies.Add(browser.Cookies.GetAllCookies());

        using var forged = await browser.PostFormAsync("/signout", new Dictionary<string, string>());
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        await thief.MeAsync();

        using var left = await browser.PostFormAsync("/signout",
            new Dictionary<string, string> { ["__RequestVerificationToken"] = await browser.AntiforgeryTokenAsync() });
        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);
        Assert.StartsWith(new Uri(console.Provider.Address, "connect/endsession").AbsoluteUri, left.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        using var ended = await browser.FollowAsync(left.Headers.Location.AbsoluteUri);
        Assert.Equal("/signed-out", ended.RequestMessage!.RequestUri!.AbsolutePath);

        using var browserAfter = await browser.GetAsync("/api/v1/me");
        using var thiefAfter = await thief.GetAsync("/api/v1/me");
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (browserAfter.StatusCode, thiefAfter.StatusCode));
        Assert.Equal(["signin.succeeded succeeded", "signout succeeded"], await console.AuditOfAsync(subject));
    }

    [Fact]
    public async Task Sign_out_is_no_link()
    {
        using var browser = await console.SignedInAsync(console.AddPerson());

        using var answer = await browser.GetAsync("/signout");

        Assert.NotEqual(HttpStatusCode.Redirect, answer.StatusCode);
        await browser.MeAsync();
    }
}
