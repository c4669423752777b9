using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace OpsConsole.Features.Approvals.Webhooks;

internal enum PostKind
{
    Arrived,
    /// <summary>It may go well another time.</summary>
    Again,
    /// <summary>It will not.</summary>
    Refused,
}

/// <param name="Words">What came of it, without an address and without what the receiver wrote but a code word.</param>
/// <param name="Kind">What follows from it.</param>
/// <param name="RetryAfter">How long the receiver asks to be left alone.</param>
internal sealed record PostResult(PostKind Kind, string Words, TimeSpan? RetryAfter = null);

/// <summary>One call to a receiver. A redirect is not followed: it would carry the news elsewhere.</summary>
internal sealed partial class WebhookPost : IDisposable
{
    private const int LongestCodeWord = 64;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // No trace of ours goes out.
        ActivityHeadersPropagator = null,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private readonly TimeProvider _time;

    public WebhookPost(TimeProvider time) => _time = time;

    public void Dispose() => _http.Dispose();

    /// <param name="address">Where to; never told in the result.</param>
    /// <param name="body">JSON.</param>
    /// <param name="headers">Beside those of the body.</param>
    /// <param name="timeout">Without an answer by then it did not arrive.</param>
    /// <param name="stopping">Ends the call after a moment, so that what is as good as answered is not sent twice.</param>
    public async Task<PostResult> SendAsync(Uri address, string body, IReadOnlyList<(string Name, string Value)> headers, TimeSpan timeout, CancellationToken stopping)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var limit = new CancellationTokenSource(timeout, _time);
        await using var stop = stopping.Register(() => limit.CancelAfter(Grace));
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return Judge(answer.StatusCode, answer.IsSuccessStatusCode ? null : await CodeWordAsync(answer, limit.Token),
                WebhookBackoff.Asked(answer.Headers.RetryAfter, _time.GetUtcNow()));
        }
        catch (OperationCanceledException)
        {
            return new(PostKind.Again, stopping.IsCancellationRequested ? "the console stopped before it answered" : $"did not answer within {timeout.TotalSeconds:0.#} s");
        }
        catch (HttpRequestException error)
        {
            return new(PostKind.Again, Words(error.HttpRequestError));
        }
        catch (IOException)
        {
            return new(PostKind.Again, "broke the connection off");
        }
    }

    private static PostResult Judge(HttpStatusCode status, string? codeWord, TimeSpan? retryAfter)
    {
        var words = $"answered {(int)status}{(codeWord is null ? "" : $" {codeWord}")}";
        return (int)status switch
        {
            >= 200 and < 300 => new(PostKind.Arrived, words),
            408 or 429 or >= 500 => new(PostKind.Again, words, retryAfter),
            >= 300 and < 400 => new(PostKind.Refused, $"{words}, and redirects are not followed"),
            _ => new(PostKind.Refused, words),
        };
    }

    private static string Words(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "its name is not known",
        HttpRequestError.ConnectionError => "it cannot be reached",
        HttpRequestError.SecureConnectionError => "no secure connection: its certificate is not trusted, or it speaks no TLS",
        HttpRequestError.ProxyTunnelError => "the proxy does not let it through",
        _ => "broke the connection off",
    };

    /// <summary>Slack says <c>channel_is_archived</c>. Anything longer or of another kind could carry what must not be kept.</summary>
    private static async Task<string?> CodeWordAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            var beginning = new byte[LongestCodeWord + 1];
            await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
            var length = await stream.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken);
            return Encoding.UTF8.GetString(beginning, 0, length).Trim() is var text && CodeWord().IsMatch(text) ? text : null;
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The status alone decides.
            return null;
        }
    }

    [GeneratedRegex("^[a-z]+(_[a-z]+)+$")]
    private static partial Regex CodeWord();
}
