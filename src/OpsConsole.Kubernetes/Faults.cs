using System.Net;
using System.Security.Authentication;

namespace OpsConsole.Kubernetes;

/// <summary>Turns whatever may go wrong with an exchange into a <see cref="KubernetesException"/> that names cluster and path.</summary>
internal static class Faults
{
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
        var code = (int)response.StatusCode;
        var status = ServerStatus.Read(body, credential);
        return new KubernetesException(FaultOf(code, status.Message), $"{where}: {Sentence(code, status.IsStatus ? status.Message : null)}")
        {
            StatusCode = code,
            RetryAfter = RetryAfter(response, time) ?? status.RetryAfter,
            ServerMessage = status.Message,
            Status = status,
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

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error.Message.TrimEnd('.');
    }
}
