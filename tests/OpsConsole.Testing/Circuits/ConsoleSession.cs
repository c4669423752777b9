using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OpsConsole.Testing.Circuits;

/// <summary>The cookies of one browser, and where it got signed in those of a person.</summary>
public sealed class ConsoleSession : IDisposable
{
    private readonly HttpClient _http;

    private ConsoleSession(Uri console)
    {
        Console = console;
        _http = new(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = console };
    }

    public Uri Console { get; }

    public CookieContainer Cookies { get; } = new();

    /// <summary>What a browser says its requests come from.</summary>
    public string Origin => Console.GetLeftPart(UriPartial.Authority);

    /// <summary>Somebody who is not signed in.</summary>
    public static ConsoleSession Stranger(Uri console) => new(console);

    /// <summary>The same browser with the same cookies, where the console has another address after a restart; a session of its own to dispose.</summary>
    public ConsoleSession At(Uri console)
    {
        var session = new ConsoleSession(console);
        // Cookies belong to a host, whatever its port.
        session.Cookies.Add(Cookies.GetCookies(Console));
        return session;
    }

    /// <summary>The whole code flow: to the provider, one click on an account, and back.</summary>
    public static async Task<ConsoleSession> SignInAsync(Uri console, string account, CancellationToken cancellationToken)
    {
        var session = new ConsoleSession(console);
        using var asked = await session._http.GetAsync(new Uri("/signin?returnUrl=%2Fsettings", UriKind.Relative), cancellationToken);
        var provider = asked.Headers.Location ?? throw new InvalidOperationException($"no way to the provider but {asked.StatusCode}");
        using var following = new HttpClient(new SocketsHttpHandler { CookieContainer = session.Cookies });
        using var back = await following.GetAsync(new Uri($"{provider}&account={account}"), cancellationToken);
        return back.RequestMessage!.RequestUri!.AbsolutePath == "/settings" && back.IsSuccessStatusCode
            ? session
            : throw new InvalidOperationException($"{account} came back to {back.RequestMessage.RequestUri} with {back.StatusCode}");
    }

    /// <summary>Ends the sign-in as the person's menu does.</summary>
    public async Task SignOutAsync(CancellationToken cancellationToken)
    {
        var token = await _http.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/antiforgery", UriKind.Relative), cancellationToken);
        using var answer = await PostAsync("/signout", new() { ["__RequestVerificationToken"] = token.GetProperty("token").GetString()! }, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.Redirect)
            throw new InvalidOperationException($"signing out was answered with {answer.StatusCode}");
    }

    /// <summary>Asks once, without following.</summary>
    internal Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken) =>
        _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);

    internal async Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("Origin", Origin);
        return await _http.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _http.Dispose();
}
