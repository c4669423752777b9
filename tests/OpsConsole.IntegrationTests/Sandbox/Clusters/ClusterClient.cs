using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Sandbox.Clusters;

/// <summary>A bare client of a simulated cluster: what goes over the wire and what comes back.</summary>
internal sealed class ClusterClient : IDisposable
{
    private readonly X509Certificate2 _authority;
    private readonly HttpClient _http;

    public ClusterClient(SimulatedCluster cluster, string? tokenFile = null)
    {
        _authority = X509CertificateLoader.LoadCertificateFromFile(cluster.CertificateAuthorityFile);
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(_authority);
        _http = new HttpClient(handler)
        {
            BaseAddress = cluster.Address,
            DefaultRequestVersion = new Version(2, 0),
            Timeout = Eventually.Limit,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("tester/1.0");
        var token = tokenFile == "" ? null : File.ReadAllText(tokenFile ?? cluster.TokenFile);
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<Reply> GetAsync(string path, string? accept = null) => SendAsync("GET", path, null, null, accept);

    public Task<Reply> PostAsync(string path, string body) => SendAsync("POST", path, body, "application/json");

    public Task<Reply> PutAsync(string path, string body) => SendAsync("PUT", path, body, "application/json");

    public Task<Reply> PatchAsync(string path, string body, string media = "application/merge-patch+json") => SendAsync("PATCH", path, body, media);

    public Task<Reply> DeleteAsync(string path, string? body = null) => SendAsync("DELETE", path, body, "application/json");

    public async Task<Reply> SendAsync(string method, string path, string? body, string? media, string? accept = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Version = new Version(2, 0) };
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(media!);
        }
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Headers);
    }

    /// <summary>A stream of watch events; ends with the stream.</summary>
    public async IAsyncEnumerable<WatchLine> WatchAsync(string path)
    {
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            var json = JsonNode.Parse(line)!;
            yield return new WatchLine((string)json["type"]!, (JsonObject)json["object"]!);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _authority.Dispose();
    }
}

internal sealed record Reply(int Code, string Text, HttpResponseHeaders Headers)
{
    public JsonObject Json => (JsonObject)JsonNode.Parse(Text)!;
    public string? Reason => (string?)Json["reason"];
    public string Message => (string?)Json["message"] ?? "";
    public string Revision => (string)Json["metadata"]!["resourceVersion"]!;
    public string Uid => (string)Json["metadata"]!["uid"]!;
    public long Generation => (long)Json["metadata"]!["generation"]!;
    public string Continue => (string?)Json["metadata"]!["continue"] ?? "";
    public string[] Names => [.. Json["items"]!.AsArray().Select(item => (string)item!["metadata"]!["name"]!)];
}

internal sealed record WatchLine(string Type, JsonObject Object)
{
    public string Name => (string)Object["metadata"]!["name"]!;
    public string Revision => (string)Object["metadata"]!["resourceVersion"]!;
}
