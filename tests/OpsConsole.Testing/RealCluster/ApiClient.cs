using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace OpsConsole.Testing.RealCluster;

/// <summary>What an API server answered.</summary>
public sealed record ApiReply(int Status, string? ContentType, byte[] Body)
{
    /// <summary>Null where the body is not JSON.</summary>
    public JsonNode? Json
    {
        get
        {
            try
            {
                return JsonNode.Parse(Body);
            }
            catch (System.Text.Json.JsonException)
            {
                return null;
            }
        }
    }

    public override string ToString() => $"{Status} {Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 500)))}";
}

/// <summary>Sends any request to an API server of a test and trusts its certificate unseen.</summary>
[SuppressMessage("Security", "CA5359", Justification = "Talks only to servers that the test itself started on this machine.")]
public sealed class ApiClient(Uri server, string? token) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        UseProxy = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    public Uri Server { get; } = server;

    public ApiClient As(string? otherToken) => new(Server, otherToken);

    public Task<ApiReply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<ApiReply> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, body.ToJsonString());

    public Task<ApiReply> PutAsync(string path, JsonNode body) => SendAsync(HttpMethod.Put, path, body.ToJsonString());

    public Task<ApiReply> MergePatchAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json");

    public Task<ApiReply> DeleteAsync(string path, string? options = null) => SendAsync(HttpMethod.Delete, path, options);

    public async Task<ApiReply> SendAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json", string accept = "application/json")
    {
        using var response = await OpenAsync(method, path, body, contentType, accept);
        return new ApiReply((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>The answer with its body still arriving, for watches.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json", string accept = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri(Server.AbsoluteUri.TrimEnd('/') + path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public void Dispose() => _http.Dispose();
}
