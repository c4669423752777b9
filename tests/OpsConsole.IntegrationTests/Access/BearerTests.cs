using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace OpsConsole.IntegrationTests.Access;

[Collection(typeof(AccessCollection))]
public sealed class BearerTests(AccessConsole console) : IDisposable
{
    private readonly RSA _providerKey = KeyOf(console);
    private readonly RSA _foreignKey = RSA.Create(2048);

    public void Dispose()
    {
        _providerKey.Dispose();
        _foreignKey.Dispose();
    }

    [Fact]
    public async Task A_token_of_the_provider_for_this_audience_is_accepted_and_rights_come_from_the_directory()
    {
        var subject = console.AddPerson("operators");

        using var answer = await AskAsync(await TokenFromProviderAsync(subject));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var me = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(subject, me.GetProperty("subject").GetString());
        Assert.Equal("operator", me.GetProperty("roles")[0].GetProperty("role").GetString());
    }

    [Fact]
    public async Task Roles_inside_a_token_count_for_nothing()
    {
        var subject = console.AddPerson();

        using var answer = await AskAsync(Token(subject, new() { ["roles"] = "administrator", ["groups"] = "operators" }));

        Assert.Equal(0, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("roles").GetArrayLength());
    }

    [Fact]
    public async Task A_token_says_when_its_person_last_proved_who_they_are()
    {
        var subject = console.AddPerson("operators");

        using var stale = await AskAsync(await TokenFromProviderAsync(subject, ("auth_time", "1700000000")));
        using var silent = await AskAsync(Token(subject));
        using var ahead = await AskAsync(Token(subject, new() { ["auth_time"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds() }));

        var me = await stale.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1_700_000_000, FreshSignInTests.AuthenticatedAt(me)!.Value.ToUnixTimeSeconds());
        Assert.False(me.GetProperty("isProgram").GetBoolean());
        Assert.Null(FreshSignInTests.AuthenticatedAt(await silent.Content.ReadFromJsonAsync<JsonElement>()));
        Assert.Null(FreshSignInTests.AuthenticatedAt(await ahead.Content.ReadFromJsonAsync<JsonElement>()));
    }

    [Fact]
    public async Task A_program_with_credentials_of_its_own_is_known_as_one_and_has_the_roles_it_is_given()
    {
        console.Change("opsconsole-robot", robot => robot with { Groups = ["operators"] });

        using var answer = await AskAsync(await RobotTokenAsync());

        var me = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("opsconsole-robot", true), (me.GetProperty("subject").GetString(), me.GetProperty("isProgram").GetBoolean()));
        Assert.Equal("operator", me.GetProperty("roles")[0].GetProperty("role").GetString());
        Assert.Null(FreshSignInTests.AuthenticatedAt(me));
    }

    [Fact]
    public async Task What_the_console_itself_notes_of_a_sign_in_counts_for_nothing_in_a_token()
    {
        var claims = new Dictionary<string, object> { ["authenticated_at"] = "2099-01-01T00:00:00.0000000+00:00", ["sign_in"] = Guid.NewGuid().ToString(), ["program"] = "True", ["auth_time"] = 1_700_000_000 };

        using var answer = await AskAsync(Token(console.AddPerson(), claims));

        var me = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1_700_000_000, FreshSignInTests.AuthenticatedAt(me)!.Value.ToUnixTimeSeconds());
        Assert.False(me.GetProperty("isProgram").GetBoolean());
    }

    [Fact]
    public Task An_expired_token_is_refused() =>
        AssertRefusedAsync(Token(console.AddPerson(), lifetime: TimeSpan.FromHours(-1)), "it expired");

    [Fact]
    public Task A_token_that_is_not_valid_yet_is_refused() =>
        AssertRefusedAsync(Token(console.AddPerson(), lifetime: TimeSpan.FromHours(4)), "it is not valid yet");

    [Fact]
    public async Task A_token_without_signature_is_refused_whatever_it_says()
    {
        var parts = Token(console.AddPerson("operators")).Split('.');
        foreach (var header in new[] { """{"alg":"none"}""", """{"alg":"None","typ":"JWT"}""", """{"alg":"HS256"}""" })
            await AssertRefusedAsync($"{Base64UrlEncoder.Encode(header)}.{parts[1]}.", "");
        await AssertRefusedAsync($"{parts[0]}.{parts[1]}.", "");
    }

    [Fact]
    public async Task A_token_signed_with_the_provider_s_public_key_as_a_shared_secret_is_refused()
    {
        var parts = Token(console.AddPerson("operators")).Split('.');
        var signed = $"{Base64UrlEncoder.Encode("""{"alg":"HS256","typ":"JWT"}""")}.{parts[1]}";
        var hash = HMACSHA256.HashData(System.Text.Encoding.ASCII.GetBytes(_providerKey.ExportSubjectPublicKeyInfoPem()), System.Text.Encoding.ASCII.GetBytes(signed));

        await AssertRefusedAsync($"{signed}.{Base64UrlEncoder.Encode(hash)}", "");
    }

    [Fact]
    public Task A_token_for_another_audience_is_refused() =>
        AssertRefusedAsync(Token(console.AddPerson(), audience: "opsconsole"), "it was issued for another audience");

    [Fact]
    public Task A_token_of_another_issuer_is_refused() =>
        AssertRefusedAsync(Token(console.AddPerson(), issuer: "https://other.example/"), "it comes from another issuer");

    [Fact]
    public Task A_token_signed_by_another_key_is_refused() =>
        AssertRefusedAsync(Token(console.AddPerson(), key: _foreignKey), "it is not signed by the sign-in provider");

    [Fact]
    public async Task A_token_with_a_changed_subject_is_refused()
    {
        var parts = Token(console.AddPerson()).Split('.');
        parts[1] = Token("administrator").Split('.')[1];

        await AssertRefusedAsync(string.Join('.', parts), "it is not signed by the sign-in provider");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not-a-token")]
    [InlineData("e30.e30.")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbmlzdHJhdG9yIn0.")]
    public async Task Whatever_else_stands_there_is_refused(string token)
    {
        using var answer = await AskAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        await Problem.ReadAsync(answer);
    }

    [Fact]
    public async Task A_bad_token_is_not_rescued_by_a_good_cookie()
    {
        using var browser = await console.SignedInAsync(console.AddPerson("operators"));

        using var answer = await browser.AskAsync(HttpMethod.Get, "/api/v1/me", ("Authorization", "Bearer not-a-token"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_token_opens_the_api_and_no_page()
    {
        using var browser = console.NewBrowser();

        using var answer = await browser.AskAsync(
            HttpMethod.Get, "/settings", ("Authorization", $"Bearer {await TokenFromProviderAsync(console.AddPerson("operators"))}"));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    private async Task AssertRefusedAsync(string token, string reason)
    {
        using var answer = await AskAsync(token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains(reason, (await Problem.ReadAsync(answer)).Detail, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> AskAsync(string token)
    {
        using var browser = console.NewBrowser();
        return await browser.AskAsync(HttpMethod.Get, "/api/v1/me", ("Authorization", $"Bearer {token}"));
    }

    private Task<string> TokenFromProviderAsync(string subject, params (string Name, string Value)[] more) =>
        TokenFromProviderAsync([("grant_type", "urn:opsconsole:sandbox:account"), ("client_id", "opsconsole-scripts"), ("account", subject), .. more]);

    private Task<string> RobotTokenAsync() => TokenFromProviderAsync(
        [("grant_type", "client_credentials"), ("client_id", "opsconsole-robot"), ("client_secret", console.ProviderOptions.RobotSecret), ("scope", "api")]);

    private async Task<string> TokenFromProviderAsync((string Name, string Value)[] fields)
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var answer = await client.PostAsync(new Uri(console.Provider.Address, "connect/token"), form);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    private string Token(
        string subject, Dictionary<string, object>? claims = null, string? issuer = null, string audience = "opsconsole-api",
        TimeSpan? lifetime = null, RSA? key = null)
    {
        var now = DateTime.UtcNow;
        var expires = now + (lifetime ?? TimeSpan.FromMinutes(5));
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? console.Provider.Issuer,
            Audience = audience,
            IssuedAt = expires - TimeSpan.FromHours(2),
            NotBefore = expires - TimeSpan.FromHours(2),
            Expires = expires,
            Claims = new Dictionary<string, object>(claims ?? []) { ["sub"] = subject, ["name"] = subject },
            SigningCredentials = new(new RsaSecurityKey(key ?? _providerKey)
            {
                // The provider runs in this process and would be given our signer, which is gone after the test.
                CryptoProviderFactory = new() { CacheSignatureProviders = false },
            }, SecurityAlgorithms.RsaSha256),
        });
    }

    private static RSA KeyOf(AccessConsole console)
    {
        var key = RSA.Create();
        key.ImportFromPem(console.ProviderOptions.SigningKey);
        return key;
    }
}
