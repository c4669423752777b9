using System.Net;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>What another site can make a browser do: send our cookie along, but neither read answers nor set headers.</summary>
[Collection(typeof(AccessCollection))]
public sealed class CrossSiteTests(AccessConsole console)
{
    private const string Foreign = "https://evil.example";

    /// <summary>The request came through to the routes, where nothing takes it: unknown addresses are pages, and pages are only read.</summary>
    private const HttpStatusCode NotThere = HttpStatusCode.MethodNotAllowed;

    [Fact]
    public async Task An_unsafe_api_request_by_cookie_needs_the_token_from_the_console()
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));

        using var without = await browser.AskAsync(HttpMethod.Post, "/api/v1/no-such-thing", ("Origin", browser.Origin));
        Assert.Equal(HttpStatusCode.Forbidden, without.StatusCode);
        Assert.Contains("X-CSRF-TOKEN", (await Problem.ReadAsync(without)).NextStep, StringComparison.Ordinal);

        var token = await browser.AntiforgeryTokenAsync();
        using var with = await browser.AskAsync(HttpMethod.Post, "/api/v1/no-such-thing", ("Origin", browser.Origin), ("X-CSRF-TOKEN", token));
        Assert.Equal(NotThere, with.StatusCode);
    }

    [Fact]
    public async Task The_token_of_another_person_is_none()
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));
        using var other = await console.SignedInAsync(console.AddPerson("operators"));
        var token = await other.AntiforgeryTokenAsync();
        await browser.AntiforgeryTokenAsync();

        using var answer = await browser.AskAsync(HttpMethod.Post, "/api/v1/no-such-thing", ("Origin", browser.Origin), ("X-CSRF-TOKEN", token));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_read_before_a_sign_out_is_worth_nothing_after_it_and_nothing_after_the_next_sign_in()
    {
        var subject = console.AddPerson("operators");
        using var browser = await console.SignedInAsync(subject);
        var token = await browser.AntiforgeryTokenAsync();
        using var left = await browser.PostFormAsync("/signout", new Dictionary<string, string> { ["__RequestVerificationToken"] = token });
        Assert.Equal(HttpStatusCode.Redirect, left.StatusCode);

        using var signedOut = await PostAsync(token);
        using var again = await browser.SignInAsync(subject);
        using var replayed = await PostAsync(token);
        using var own = await PostAsync(await browser.AntiforgeryTokenAsync());

        Assert.Equal(HttpStatusCode.Unauthorized, signedOut.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, replayed.StatusCode);
        Assert.Equal(NotThere, own.StatusCode);

        Task<HttpResponseMessage> PostAsync(string value) =>
            browser.AskAsync(HttpMethod.Post, "/api/v1/no-such-thing", ("Origin", browser.Origin), ("X-CSRF-TOKEN", value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("CfDJ8")]
    [InlineData("not-a-token")]
    [InlineData("' or 1=1 --")]
    public async Task A_forged_token_is_none(string token)
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));
        var real = await browser.AntiforgeryTokenAsync();

        foreach (var forged in new[] { token, real[..^2] + (real[^2] == 'A' ? "BA" : "AA"), real.ToUpperInvariant() })
        {
            using var answer = await browser.AskAsync(HttpMethod.Post, "/api/v1/no-such-thing", ("Origin", browser.Origin), ("X-CSRF-TOKEN", forged));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("POST", "/api/v1/no-such-thing")]
    [InlineData("DELETE", "/api/v1/no-such-thing")]
    [InlineData("POST", "/signout")]
    [InlineData("POST", "/settings")]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("GET", "/_blazor/initializers")]
    public async Task A_request_from_another_origin_is_refused_with_the_reason(string method, string path)
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));
        var token = await browser.AntiforgeryTokenAsync();

        foreach (var origin in new[] { Foreign, "null", $"http://{console.Address.Host}:1" })
        {
            using var answer = await browser.AskAsync(new(method), path, ("Origin", origin), ("X-CSRF-TOKEN", token));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Contains(origin, (await Problem.ReadAsync(answer)).Detail, StringComparison.Ordinal);
        }
        await browser.MeAsync();
    }

    [Fact]
    public async Task A_request_without_origin_is_judged_by_what_the_browser_says_of_its_site()
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));
        var token = await browser.AntiforgeryTokenAsync();

        using var foreign = await browser.AskAsync(HttpMethod.Post, "/api/v1/no-such-thing", ("Sec-Fetch-Site", "cross-site"), ("X-CSRF-TOKEN", token));
        using var own = await browser.AskAsync(HttpMethod.Post, "/api/v1/no-such-thing", ("Sec-Fetch-Site", "same-origin"), ("X-CSRF-TOKEN", token));

        Assert.Equal((HttpStatusCode.Forbidden, NotThere), (foreign.StatusCode, own.StatusCode));
    }

    [Fact]
    public async Task The_circuits_socket_opens_for_the_console_and_for_no_other_origin()
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await browser.ConnectCircuitAsync(browser.Origin));
        Assert.Equal(HttpStatusCode.Forbidden, await browser.ConnectCircuitAsync(Foreign));
        Assert.Equal(HttpStatusCode.Forbidden, await browser.ConnectCircuitAsync("null"));
        Assert.Equal(HttpStatusCode.Forbidden, await browser.ConnectCircuitAsync(origin: null));
    }

    [Fact]
    public async Task The_circuits_socket_stays_shut_for_whoever_is_not_signed_in()
    {
        using var browser = console.NewBrowser();

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.ConnectCircuitAsync(browser.Origin));
    }

    [Fact]
    public async Task Links_from_other_sites_still_work()
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));

        using var answer = await browser.AskAsync(HttpMethod.Get, "/settings", ("Origin", Foreign), ("Sec-Fetch-Site", "cross-site"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Forwarded_headers_are_nobodys_word_by_default()
    {
        using var browser = console.NewBrowser();

        using var answer = await browser.AskAsync(HttpMethod.Get, "/signin",
            ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "192.0.2.1"));

        Assert.Contains(Uri.EscapeDataString($"{browser.Origin}/signin-oidc"), answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
    }
}
