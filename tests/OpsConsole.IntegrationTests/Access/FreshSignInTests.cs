using System.Net;
using System.Text.Json;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>When a person last proved who they are, through the provider's whole code flow, and what makes them prove it again.</summary>
[Collection(typeof(AccessCollection))]
public sealed class FreshSignInTests(AccessConsole console)
{
    private static readonly DateTimeOffset LongAgo = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Fact]
    public async Task A_browser_carries_the_moment_that_the_identity_token_names()
    {
        using var browser = await SignedInLongAgoAsync(console.AddPerson("operators"));

        Assert.Equal(LongAgo, AuthenticatedAt(await browser.MeAsync()));
        Assert.False((await browser.MeAsync()).GetProperty("isProgram").GetBoolean());
    }

    [Fact]
    public async Task Whoever_is_signed_in_can_prove_anew_who_they_are_and_comes_back_where_they_were()
    {
        var subject = console.AddPerson("operators");
        using var browser = await SignedInLongAgoAsync(subject);
        using var earlier = console.NewBrowser();
        earlier.Cookies.Add(browser.Cookies.GetAllCookies());
        var before = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

        var challenge = await browser.ChallengeAsync("/settings", "fresh=true&");
        using var page = await browser.SignInAnewAsync(subject, "/settings?tab=sign-ins");

        Assert.Contains("prompt=login", challenge.Query, StringComparison.Ordinal);
        Assert.Contains("max_age=0", challenge.Query, StringComparison.Ordinal);
        Assert.Equal("/settings?tab=sign-ins", page.RequestMessage!.RequestUri!.PathAndQuery);
        Assert.InRange(AuthenticatedAt(await browser.MeAsync())!.Value, before, DateTimeOffset.UtcNow);
        using var old = await earlier.GetAsync("/api/v1/me");
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        Assert.Equal(["signin.succeeded succeeded", "signin.succeeded succeeded", "signin.ended succeeded"], await console.AuditOfAsync(subject));
    }

    [Fact]
    public async Task Until_the_provider_answered_the_earlier_sign_in_goes_on()
    {
        using var browser = await SignedInLongAgoAsync(console.AddPerson("operators"));

        await browser.ChallengeAsync("/settings", "fresh=true&");

        Assert.Equal(LongAgo, AuthenticatedAt(await browser.MeAsync()));
    }

    [Fact]
    public async Task Another_person_who_proves_it_is_signed_in_as_themselves()
    {
        var other = console.AddPerson("auditors");
        using var browser = await SignedInLongAgoAsync(console.AddPerson("operators"));

        using var page = await browser.SignInAnewAsync(other);

        Assert.Equal(other, (await browser.MeAsync()).GetProperty("subject").GetString());
    }

    [Fact]
    public async Task Without_the_demand_somebody_who_is_signed_in_is_not_sent_to_the_provider()
    {
        using var browser = await console.SignedInAsync(console.AddPerson());

        using var answer = await browser.GetAsync("/signin?returnUrl=%2Fsettings");

        Assert.Equal("/settings", answer.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    public async Task The_fresh_sign_in_leads_to_no_other_site(string returnUrl)
    {
        var subject = console.AddPerson();
        using var browser = await console.SignedInAsync(subject);

        using var page = await browser.SignInAnewAsync(subject, returnUrl);

        Assert.Equal(new Uri(console.Address, "/"), page.RequestMessage!.RequestUri!);
    }

    [Fact]
    public async Task A_sign_in_of_before_the_column_has_no_such_moment()
    {
        var subject = console.AddPerson("operators");
        using var browser = await SignedInLongAgoAsync(subject);
        await TestDatabases.AskAsync<int>(console.Database.OwnerConnection,
            $"with forgotten as (update sign_in set authenticated_at = null where subject = '{subject}' returning 1) select count(*)::int from forgotten");

        await Eventually.True(async () => AuthenticatedAt(await browser.MeAsync()) is null, "the sign-in was looked up again");
    }

    internal static DateTimeOffset? AuthenticatedAt(JsonElement me) =>
        me.TryGetProperty("authenticatedAt", out var at) && at.ValueKind is not JsonValueKind.Null ? at.GetDateTimeOffset() : null;

    private async Task<Browser> SignedInLongAgoAsync(string subject)
    {
        var browser = console.NewBrowser();
        using var page = await browser.SignInAsync($"{subject}&auth_time={LongAgo.ToUnixTimeSeconds()}");
        Assert.Equal("/settings", page.RequestMessage!.RequestUri!.AbsolutePath);
        return browser;
    }
}
