using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace OpsConsole.IntegrationTests.Access;

/// <summary>Keeps cookies and follows redirects like a browser, and can also be told not to.</summary>
public sealed class Browser : IDisposable
{
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _following;
    private readonly HttpClient _still;

    /// <param name="console">Its address.</param>
    /// <param name="authorities">PEM of the authorities that it trusts, where HTTPS is spoken.</param>
    public Browser(Uri console, string? authorities = null)
    {
        Console = console;
        _handler = new() { CookieContainer = Cookies, AllowAutoRedirect = true, MaxAutomaticRedirections = 10, SslOptions = Trusting(authorities) };
        _following = new(_handler) { BaseAddress = console };
        _still = new(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false, SslOptions = Trusting(authorities) }) { BaseAddress = console };
    }

    public Uri Console { get; }
    public CookieContainer Cookies { get; } = new();
    public string Origin => Console.GetLeftPart(UriPartial.Authority);

    /// <summary>Asks once, without following.</summary>
    public Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return _still.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => AskAsync(HttpMethod.Get, path);

    /// <summary>The whole code flow: to the provider, one click on an account, and back to where the person wanted to go.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string subject, string returnUrl = "/settings") =>
        await _following.GetAsync(new Uri($"{await ChallengeAsync(returnUrl)}&account={subject}"));

    /// <summary>The same for somebody who is signed in and is to prove again who they are.</summary>
    public async Task<HttpResponseMessage> SignInAnewAsync(string subject, string returnUrl = "/settings") =>
        await _following.GetAsync(new Uri($"{await ChallengeAsync(returnUrl, "fresh=true&")}&account={subject}"));

    /// <summary>Where the console sends the browser for sign-in.</summary>
    public async Task<Uri> ChallengeAsync(string returnUrl, string demand = "")
    {
        using var answer = await GetAsync($"/signin?{demand}returnUrl={Uri.EscapeDataString(returnUrl)}");
        return answer.Headers.Location ?? throw new InvalidOperationException($"no way to the provider but {answer.StatusCode}");
    }

    public Task<HttpResponseMessage> FollowAsync(string address) => _following.GetAsync(new Uri(Console, address));

    public Task<HttpResponseMessage> PostFormAsync(string path, IReadOnlyDictionary<string, string> fields, string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.TryAddWithoutValidation("Origin", origin ?? Origin);
        return _still.SendAsync(request);
    }

    public async Task<JsonElement> MeAsync()
    {
        using var answer = await GetAsync("/api/v1/me");
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public async Task<string> AntiforgeryTokenAsync()
    {
        using var answer = await GetAsync("/api/v1/antiforgery");
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!;
    }

    /// <summary>The status that the server gives a WebSocket on the circuit's address: 101 where it lets it in.</summary>
    public async Task<HttpStatusCode> ConnectCircuitAsync(string? origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.Cookies = Cookies;
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{Console.Authority}/_blazor"), CancellationToken.None);
        }
        catch (WebSocketException)
        {
        }
        return socket.HttpStatusCode;
    }

    private static SslClientAuthenticationOptions Trusting(string? authorities)
    {
        var options = new SslClientAuthenticationOptions();
        if (authorities is null)
            return options;
        options.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        options.CertificateChainPolicy.CustomTrustStore.ImportFromPem(authorities);
        return options;
    }

    public void Dispose()
    {
        _following.Dispose();
        _still.Dispose();
        _handler.Dispose();
    }
}
