using System.Net;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

[Collection(typeof(AccessCollection))]
public sealed class SecurityHeadersTests(AccessConsole console)
{
    [Theory]
    [InlineData("GET", "/", HttpStatusCode.Redirect)]
    [InlineData("GET", "/css/app.css", HttpStatusCode.OK)]
    [InlineData("GET", "/_framework/blazor.web.js", HttpStatusCode.OK)]
    [InlineData("GET", "/healthz/live", HttpStatusCode.OK)]
    [InlineData("GET", "/signed-out", HttpStatusCode.OK)]
    [InlineData("GET", "/access-refused?reason=person", HttpStatusCode.Forbidden)]
    [InlineData("GET", "/api/v1/me", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/signout", HttpStatusCode.Redirect)]
    [InlineData("GET", "/error", HttpStatusCode.InternalServerError)]
    public async Task Every_answer_carries_them(string method, string path, HttpStatusCode status)
    {
        using var browser = console.NewBrowser();

        using var answer = await browser.AskAsync(new(method), path);

        Assert.Equal(status, answer.StatusCode);
        AssertProtected(answer);
    }

    [Theory]
    [InlineData("/settings", HttpStatusCode.OK)]
    [InlineData("/no-such-page", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/no-such-thing", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/me", HttpStatusCode.OK)]
    public async Task Answers_to_whoever_is_signed_in_carry_them_and_stay_out_of_caches(string path, HttpStatusCode status)
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));

        using var answer = await browser.GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        AssertProtected(answer);
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Pages_hold_no_script_that_the_policy_would_stop()
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));

        foreach (var path in new[] { "/settings", "/signed-out", "/access-refused", "/no-such-page" })
        {
            using var page = await browser.FollowAsync(path);
            var html = await page.Content.ReadAsStringAsync();
            Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)[^>]*>", html);
            Assert.DoesNotMatch(@"\son[a-z]+=""", html);
        }
    }

    private static void AssertProtected(HttpResponseMessage answer)
    {
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal("default-src 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'; "
            + "img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.Contains("camera=()", Assert.Single(answer.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"), "over plain HTTP the header means nothing");
        Assert.False(answer.Headers.Contains("Server"));
    }
}
