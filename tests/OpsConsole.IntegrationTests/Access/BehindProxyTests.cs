using OpsConsole.Sandbox.Processes;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>A console that is told of its proxy: what the proxy says of the browser's address counts.</summary>
[Collection(typeof(AccessCollection))]
public sealed class BehindProxyTests(AccessConsole access)
{
    [Fact]
    public async Task A_trusted_proxys_https_makes_strict_transport_secure_cookies_and_https_addresses()
    {
        await using var console = ConsoleProcess.Start(new()
        {
            Settings = new Dictionary<string, string?>(access.Settings()) { ["Access:TrustedProxies:0"] = "127.0.0.0/8" },
        });
        using var browser = new Browser(await console.ReadyAsync(CancellationToken.None));
        (string, string)[] proxy = [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "console.example"), ("X-Forwarded-For", "192.0.2.7")];

        using var answer = await browser.AskAsync(HttpMethod.Get, "/signin", proxy);
        using var own = await browser.AskAsync(HttpMethod.Post, "/signout", [.. proxy, ("Origin", "https://console.example")]);
        using var foreign = await browser.AskAsync(HttpMethod.Post, "/signout", [.. proxy, ("Origin", "http://console.example")]);

        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
        Assert.Contains(Uri.EscapeDataString("https://console.example/signin-oidc"), answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("; secure; samesite=lax; httponly", cookie, StringComparison.Ordinal));
        Assert.Equal(System.Net.HttpStatusCode.Redirect, own.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    [Fact]
    public async Task A_proxy_that_is_not_the_trusted_one_is_not_believed()
    {
        await using var console = ConsoleProcess.Start(new()
        {
            Settings = new Dictionary<string, string?>(access.Settings()) { ["Access:TrustedProxies:0"] = "10.99.0.0/16" },
        });
        using var browser = new Browser(await console.ReadyAsync(CancellationToken.None));

        using var answer = await browser.AskAsync(HttpMethod.Get, "/signin",
            ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-For", "10.99.0.1"));

        Assert.Contains(Uri.EscapeDataString($"{browser.Origin}/signin-oidc"), answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.All(answer.Headers.GetValues("Set-Cookie"), cookie => Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase));
    }
}
