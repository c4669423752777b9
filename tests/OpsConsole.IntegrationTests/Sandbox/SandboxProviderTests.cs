using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpsConsole.Sandbox.Provider;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox;

public sealed class SandboxProviderTests : IAsyncLifetime
{
    private const string Redirect = "http://127.0.0.1:1/signin-oidc";
    private const string Verifier = "a-verifier-that-is-long-enough-for-the-rule-of-43-characters";

    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false });
    private SandboxProvider _provider = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await SandboxProvider.StartAsync(SandboxProviderOptions.Ephemeral(), CancellationToken.None);
        _client.BaseAddress = _provider.Address;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Its_page_shows_a_button_for_every_account()
    {
        var page = await _client.GetStringAsync(AuthorizeUrl());

        Assert.All(SandboxAccounts.All, account => Assert.Contains($"value=\"{account.Subject}\"", page, StringComparison.Ordinal));
        Assert.DoesNotContain("opsconsole-robot", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_buys_tokens_that_the_published_keys_verify()
    {
        var tokens = await SignInAsync("operator", Verifier);

        var access = await ValidateAsync(tokens.GetProperty("access_token").GetString()!, "opsconsole-api");
        Assert.Equal("operator", access.Claims["sub"]);
        var identity = await ValidateAsync(tokens.GetProperty("id_token").GetString()!, "opsconsole");
        Assert.Equal("Otto Operator", identity.Claims["name"]);
    }

    [Fact]
    public async Task Whoever_demands_to_be_asked_anew_sees_the_accounts()
    {
        var page = await _client.GetStringAsync(new Uri($"{AuthorizeUrl()}&prompt=login&max_age=0", UriKind.Relative));

        Assert.Contains("value=\"operator\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_say_as_a_number_when_the_account_was_chosen()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        var tokens = await SignInAsync("operator", Verifier);

        var after = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        foreach (var name in new[] { "id_token", "access_token" })
            Assert.InRange(new JsonWebToken(tokens.GetProperty(name).GetString()).GetPayloadValue<long>("auth_time"), before, after);
        Assert.InRange(new JsonWebToken(await AccountTokenAsync("operator")).GetPayloadValue<long>("auth_time"), before, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_script_may_say_when_an_account_proved_who_it_is()
    {
        Dictionary<string, string> form = new() { ["grant_type"] = "urn:opsconsole:sandbox:account", ["client_id"] = "opsconsole-scripts", ["account"] = "operator" };

        var stale = await TokenAsync(new(form) { ["auth_time"] = "1700000000" });
        var wrong = await TokenAsync(new(form) { ["auth_time"] = "yesterday" });

        Assert.Equal(1700000000, new JsonWebToken(stale.GetProperty("access_token").GetString()).GetPayloadValue<long>("auth_time"));
        Assert.Equal("invalid_request", wrong.GetProperty("error").GetString());
    }

    [Fact]
    public async Task The_robot_gets_a_token_for_the_api_by_its_secret_and_nobody_signs_in_as_it()
    {
        Dictionary<string, string> form = new() { ["grant_type"] = "client_credentials", ["client_id"] = "opsconsole-robot", ["client_secret"] = "robot-secret", ["scope"] = "api" };

        var token = new JsonWebToken((await TokenAsync(form)).GetProperty("access_token").GetString());
        var guessed = await TokenAsync(new(form) { ["client_secret"] = "guessed" });
        var reading = await TokenAsync(new(form) { ["scope"] = "directory.read" });
        var account = await TokenAsync(new() { ["grant_type"] = "urn:opsconsole:sandbox:account", ["client_id"] = "opsconsole-scripts", ["account"] = "opsconsole-robot" });
        var page = await _client.GetStringAsync(new Uri($"{AuthorizeUrl()}&account=opsconsole-robot", UriKind.Relative));

        Assert.Equal(("opsconsole-robot", "opsconsole-robot"), (token.Subject, token.GetPayloadValue<string>("client_id")));
        Assert.Equal("opsconsole-api", Assert.Single(token.Audiences));
        Assert.DoesNotContain(token.Claims, claim => claim.Type == "auth_time");
        Assert.Equal(("invalid_client", "invalid_scope", "invalid_grant"),
            (guessed.GetProperty("error").GetString(), reading.GetProperty("error").GetString(), account.GetProperty("error").GetString()));
        Assert.Contains("value=\"operator\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await ReadDirectoryAsync("opsconsole-robot", await DirectoryTokenAsync())).StatusCode);
    }

    [Fact]
    public async Task Tokens_carry_no_groups()
    {
        var token = new JsonWebToken(await AccountTokenAsync("administrator"));

        Assert.DoesNotContain(token.Claims, claim => claim.Type is "groups" or "role" or "roles");
    }

    [Fact]
    public async Task A_code_is_worth_nothing_with_another_verifier()
    {
        var answer = await SignInAsync("operator", "another-verifier-that-is-also-long-enough-for-the-rule-of-43");

        Assert.Equal("invalid_grant", answer.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Asking_without_a_code_challenge_is_refused()
    {
        var answer = await _client.GetAsync(new Uri($"connect/authorize?client_id=opsconsole&response_type=code&scope=openid&redirect_uri={Redirect}", UriKind.Relative));

        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Redirects_leave_this_machine_never()
    {
        var answer = await _client.GetAsync(AuthorizeUrl("https://example.org/signin-oidc"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_disabled_person_gets_no_token()
    {
        await _client.PutAsJsonAsync("sandbox/people/operator", new { enabled = false });

        var answer = await TokenAsync(new() { ["grant_type"] = "urn:opsconsole:sandbox:account", ["client_id"] = "opsconsole-scripts", ["account"] = "operator" });

        Assert.Equal("invalid_grant", answer.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Userinfo_names_the_person()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "connect/userinfo");
        request.Headers.Authorization = new("Bearer", await AccountTokenAsync("support"));

        var answer = await (await _client.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal("Sofia Support", answer.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Signing_out_returns_to_the_console()
    {
        var answer = await _client.GetAsync(new Uri("connect/endsession?post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Fsignout-callback-oidc&state=s", UriKind.Relative));

        Assert.Equal("http://127.0.0.1:1/signout-callback-oidc?state=s", answer.Headers.Location?.AbsoluteUri);
    }

    [Fact]
    public async Task The_directory_tells_its_reader_who_is_in_which_group()
    {
        await _client.PutAsJsonAsync("sandbox/people/operator", new { groups = new[] { "operator", "oncall" } });

        var person = await ReadDirectoryAsync("operator", await DirectoryTokenAsync());

        Assert.Equal(HttpStatusCode.OK, person.StatusCode);
        Assert.Equal("""{"subject":"operator","name":"Otto Operator","enabled":true,"groups":["operator","oncall"]}""", await person.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_directory_is_closed_to_everybody_else()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await ReadDirectoryAsync("operator", "nonsense")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await ReadDirectoryAsync("operator", await AccountTokenAsync("operator"))).StatusCode);
    }

    [Fact]
    public async Task The_directory_fails_and_hangs_when_told_to()
    {
        var token = await DirectoryTokenAsync();

        await _client.PutAsJsonAsync("sandbox/directory", new { mood = "Failing" });
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ReadDirectoryAsync("operator", token)).StatusCode);
        await _client.PutAsJsonAsync("sandbox/directory", new { mood = "Hanging" });
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReadDirectoryAsync("operator", token, patience.Token));
        await _client.PutAsJsonAsync("sandbox/directory", new { mood = "Answering" });
        Assert.Equal(HttpStatusCode.NotFound, (await ReadDirectoryAsync("nobody", token)).StatusCode);
    }

    [Fact]
    public async Task A_request_under_a_foreign_host_name_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "sandbox/people");
        request.Headers.Host = "evil.example";

        Assert.Equal(HttpStatusCode.BadRequest, (await _client.SendAsync(request)).StatusCode);
    }

    private static Uri AuthorizeUrl(string redirect = Redirect)
    {
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        return new($"connect/authorize?client_id=opsconsole&response_type=code&scope=openid%20profile%20api&state=s&nonce=n&redirect_uri={Uri.EscapeDataString(redirect)}&code_challenge={challenge}&code_challenge_method=S256", UriKind.Relative);
    }

    private async Task<JsonElement> SignInAsync(string account, string verifier)
    {
        var chosen = await _client.GetAsync(new Uri($"{AuthorizeUrl()}&account={account}", UriKind.Relative));
        var code = HttpUtility.ParseQueryString(chosen.Headers.Location!.Query)["code"]!;
        return await TokenAsync(new()
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = "opsconsole",
            ["client_secret"] = "console-secret",
            ["code"] = code,
            ["redirect_uri"] = Redirect,
            ["code_verifier"] = verifier,
        });
    }

    private async Task<string> AccountTokenAsync(string account) =>
        (await TokenAsync(new() { ["grant_type"] = "urn:opsconsole:sandbox:account", ["client_id"] = "opsconsole-scripts", ["account"] = account }))
            .GetProperty("access_token").GetString()!;

    private async Task<string> DirectoryTokenAsync() =>
        (await TokenAsync(new()
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "opsconsole-directory",
            ["client_secret"] = "directory-secret",
            ["scope"] = "directory.read",
        })).GetProperty("access_token").GetString()!;

    private async Task<JsonElement> TokenAsync(Dictionary<string, string> form)
    {
        using var content = new FormUrlEncodedContent(form);
        using var answer = await _client.PostAsync(new Uri("connect/token", UriKind.Relative), content);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<HttpResponseMessage> ReadDirectoryAsync(string subject, string token, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"directory/people/{subject}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _client.SendAsync(request, cancellationToken);
    }

    private async Task<TokenValidationResult> ValidateAsync(string token, string audience)
    {
        var discovery = await _client.GetFromJsonAsync<JsonElement>(".well-known/openid-configuration");
        var keys = new JsonWebKeySet(await _client.GetStringAsync(new Uri(discovery.GetProperty("jwks_uri").GetString()!)));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new()
        {
            ValidIssuer = discovery.GetProperty("issuer").GetString(),
            ValidAudience = audience,
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidAlgorithms = ["RS256"],
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        return result;
    }
}
