using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;

namespace OpsConsole.Platform.Access;

/// <summary>The console's own token for the directory, by client credentials; kept until shortly before it expires.</summary>
internal sealed class DirectoryToken(
    IHttpClientFactory clients, IOptionsMonitor<OpenIdConnectOptions> provider, IOptions<AccessOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(30);

    private volatile Token? _token;

    /// <summary>Of Graph all that an administrator of the tenant consented to; there is no asking for less.</summary>
    private string Scope => options.Value.Directory.Mode is DirectoryMode.Graph
        ? $"{new Uri(GraphDirectory.UrlOf(options.Value)).GetLeftPart(UriPartial.Authority)}/.default"
        : "directory.read";

    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        if (_token is { } known && time.GetUtcNow() < known.UsableUntil)
            return known.Value;
        var configuration = await provider.Get(Schemes.Provider).ConfigurationManager!.GetConfigurationAsync(cancellationToken);
        var askedAt = time.GetUtcNow();
        using var client = clients.CreateClient(HttpDirectory.Client);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(
            options.Value.DirectoryClient.Fields(configuration.TokenEndpoint, askedAt))
        {
            ["grant_type"] = "client_credentials",
            ["scope"] = Scope,
        });
        using var response = await client.PostAsync(new Uri(configuration.TokenEndpoint), form, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"the token endpoint answered {(int)response.StatusCode}");
        var answer = await response.Content.ReadFromJsonAsync<TokenAnswer>(cancellationToken);
        if (answer is not { AccessToken.Length: > 0 })
            throw new HttpRequestException("the token endpoint answered without a token");
        _token = new(answer.AccessToken, askedAt + TimeSpan.FromSeconds(answer.ExpiresIn) - Reserve);
        return answer.AccessToken;
    }

    /// <summary>The directory no longer takes this one.</summary>
    public void Forget(string value)
    {
        if (_token is { } known && known.Value == value)
            _token = null;
    }

    private sealed record Token(string Value, DateTimeOffset UsableUntil);

    private sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string? AccessToken, [property: JsonPropertyName("expires_in")] int ExpiresIn);
}
