using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Text.Json;

namespace OpsConsole.Kubernetes;

/// <summary>Turns whatever may go wrong with an exchange into a <see cref="KubernetesException"/> that names cluster and path.</summary>
internal static class Faults
{
    private const int MostServerWords = 2000;

    /// <summary>An exchange that broke below HTTP or inside a body.</summary>
    public static KubernetesException Of(Exception error, string where)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
            if (inner is CertificateRefusedException refused)
                return new(KubernetesFault.CertificateRefused, $"{where}: {refused.Message}.", error);

        var kind = error switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException io => io.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        return kind switch
        {
            HttpRequestError.NameResolutionError => new(KubernetesFault.Unreachable, $"{where}: the server's name is unknown.", error),
            HttpRequestError.ConnectionError => new(KubernetesFault.Unreachable, $"{where}: no connection ({Innermost(error)}).", error),
            HttpRequestError.SecureConnectionError =>
                new(KubernetesFault.Unreachable, $"{where}: the TLS handshake failed ({Innermost(error)}).", error),
            HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.ConfigurationLimitExceeded =>
                new(KubernetesFault.Malformed, $"{where}: the answer is not proper HTTP ({Innermost(error)}).", error),
            _ when error is AuthenticationException =>
                new(KubernetesFault.Unreachable, $"{where}: the TLS handshake failed ({Innermost(error)}).", error),
            _ => new(KubernetesFault.CutOff, $"{where}: the connection ended inside the answer.", error),
        };
    }

    /// <summary>An answer whose status is not success.</summary>
    public static KubernetesException Of(HttpResponseMessage response, byte[] body, string where, string? credential, TimeProvider time)
    {
        var status = (int)response.StatusCode;
        var words = Words(body, out var seconds, out var isStatus);
        if (credential is not null)
            words = words?.Replace(credential, "[credential]", StringComparison.Ordinal);
        if (words?.Length > MostServerWords)
            words = words[..MostServerWords];
        return new KubernetesException(FaultOf(status, words), $"{where}: {Sentence(status, isStatus ? words : null)}")
        {
            StatusCode = status,
            RetryAfter = RetryAfter(response, time) ?? (seconds > 0 ? TimeSpan.FromSeconds(seconds) : null),
            ServerMessage = words,
        };
    }

    private static KubernetesFault FaultOf(int status, string? words) => status switch
    {
        401 => KubernetesFault.Unauthorized,
        403 => KubernetesFault.Forbidden,
        404 => KubernetesFault.NotFound,
        409 => KubernetesFault.Conflict,
        410 => KubernetesFault.Expired,
        429 => KubernetesFault.TooManyRequests,
        >= 500 => IsConversion(words) ? KubernetesFault.ConversionFailed : KubernetesFault.ServerError,
        >= 400 => KubernetesFault.Refused,
        _ => KubernetesFault.Malformed,
    };

    // apiextensions-apiserver, pkg/apiserver/conversion/webhook_converter.go: "conversion webhook for %v failed: %v"
    private static bool IsConversion(string? words) =>
        words is not null && words.Contains("conversion webhook for", StringComparison.OrdinalIgnoreCase);

    private static string Sentence(int status, string? words) => status switch
    {
        401 => "the credential was not accepted (401)",
        403 => "forbidden (403)",
        404 => "not found (404)",
        410 => "the resourceVersion or continue token is too old (410)",
        429 => "too many requests (429)",
        < 400 => $"an answer the Kubernetes API does not give ({status})",
        _ => $"the server answered {status} {(HttpStatusCode)status}",
    } + (string.IsNullOrWhiteSpace(words) ? "." : $": {words}");

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - time.GetUtcNow() is var wait => wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>The message of a Status body, or the beginning of whatever else was sent.</summary>
    private static string? Words(byte[] body, out int retryAfterSeconds, out bool isStatus)
    {
        retryAfterSeconds = 0;
        isStatus = false;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.Text("kind") == "Status")
            {
                isStatus = true;
                if (root.Child("details")?.Child("retryAfterSeconds") is { ValueKind: JsonValueKind.Number } seconds)
                    seconds.TryGetInt32(out retryAfterSeconds);
                return root.Text("message");
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON or not readable text: the beginning of what was sent says more than the parser's complaint.
        }
        var text = System.Text.Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200))).Trim();
        return text.Length == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{text}");
    }

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error.Message.TrimEnd('.');
    }
}
