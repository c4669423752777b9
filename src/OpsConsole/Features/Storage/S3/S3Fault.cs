using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.S3;

namespace OpsConsole.Features.Storage.S3;

public enum S3FaultKind : byte
{
    /// <summary>These credentials may not.</summary>
    NotAllowed,
    /// <summary>The bucket has no such setting.</summary>
    NotConfigured,
    /// <summary>There is no bucket of that name.</summary>
    NoBucket,
    /// <summary>It lies in another region.</summary>
    OtherRegion,
    /// <summary>S3 asks to be left alone for a while, or fails itself.</summary>
    SlowDown,
    /// <summary>This machine's clock and S3's differ too much for signatures to count.</summary>
    ClockSkew,
    /// <summary>No answer in time.</summary>
    Timeout,
    /// <summary>No connection.</summary>
    Unreachable,
    /// <summary>The credentials cannot be read, or S3 does not know them.</summary>
    Credentials,
    /// <summary>A place in a list that S3 does not accept any more.</summary>
    StalePlace,
    /// <summary>The server does not know the question.</summary>
    NotImplemented,
    Other,
}

/// <summary>What went wrong with one question to S3.</summary>
/// <param name="Kind">What is made of it.</param>
/// <param name="Words">For a person.</param>
/// <param name="Region">Where the bucket lies, as the answer tells it; null where it does not.</param>
public sealed record S3Fault(S3FaultKind Kind, string Words, string? Region = null)
{
    private const string RegionHeader = "x-amz-bucket-region";

    /// <summary>True where it strikes every question alike, so that asking on would only do harm.</summary>
    public bool EndsTheLook => Kind is S3FaultKind.SlowDown or S3FaultKind.ClockSkew or S3FaultKind.Timeout or S3FaultKind.Unreachable or S3FaultKind.Credentials;

    /// <summary>Null for what is a fault of this program, or a cancellation.</summary>
    public static S3Fault? Of(Exception error, CancellationToken cancellationToken) => error switch
    {
        S3FaultException known => known.Fault,
        AmazonS3Exception answer => Of(answer),
        TimeoutException or OperationCanceledException when !cancellationToken.IsCancellationRequested => new(S3FaultKind.Timeout, "S3 did not answer in time"),
        HttpRequestException or IOException => new(S3FaultKind.Unreachable, $"S3 cannot be reached: {error.Message}"),
        AmazonClientException { InnerException: { } cause } when Of(cause, cancellationToken) is { } inner => inner,
        AmazonClientException => new(S3FaultKind.Other, $"S3's answer cannot be read: {error.Message}"),
        _ => null,
    };

    private static S3Fault Of(AmazonS3Exception error)
    {
        var region = RegionOf(error);
        return error.ErrorCode switch
        {
            "RequestTimeTooSkewed" => new(S3FaultKind.ClockSkew, "clock skew: the clocks of this machine and of S3 differ by more than 15 minutes"),
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" or "MovedPermanently" => Elsewhere(region),
            "SlowDown" or "ServiceUnavailable" or "Throttling" or "RequestLimitExceeded" or "TooManyRequests" => Slow(error),
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" => new(S3FaultKind.Credentials, $"S3 does not accept the credentials ({error.ErrorCode})"),
            "AccessDenied" or "AllAccessDisabled" or "AccountProblem" => Denied(region),
            "NoSuchBucket" => new(S3FaultKind.NoBucket, "there is no bucket of this name"),
            "InvalidArgument" => new(S3FaultKind.StalePlace, $"S3 does not accept the question: {error.Message}"),
            "NotImplemented" or "MethodNotAllowed" => new(S3FaultKind.NotImplemented, "this server does not know it"),
            var code when code is not null && (code.StartsWith("NoSuch", StringComparison.Ordinal) || code.EndsWith("NotFoundError", StringComparison.Ordinal)) => new(S3FaultKind.NotConfigured, "not configured"),
            // An answer to HEAD has no body to say more.
            _ => error.StatusCode switch
            {
                HttpStatusCode.MovedPermanently or HttpStatusCode.TemporaryRedirect => Elsewhere(region),
                HttpStatusCode.BadRequest when region is not null => Elsewhere(region),
                HttpStatusCode.Forbidden => Denied(region),
                HttpStatusCode.NotFound => new(S3FaultKind.NoBucket, "there is no bucket of this name"),
                HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed => new(S3FaultKind.NotImplemented, "this server does not know it"),
                HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => Slow(error),
                HttpStatusCode.RequestTimeout => new(S3FaultKind.Timeout, "S3 did not get the question in time"),
                var status => new(S3FaultKind.Other, $"S3 answered {(int)status} {error.ErrorCode}: {error.Message}"),
            },
        };
    }

    private static S3Fault Elsewhere(string? region) => new(S3FaultKind.OtherRegion, region is null ? "it lies in another region, and S3 does not say which" : $"it lies in {region}", region);

    private static S3Fault Denied(string? region) => new(S3FaultKind.NotAllowed, "not allowed to read it", region);

    private static S3Fault Slow(AmazonS3Exception error) => new(S3FaultKind.SlowDown, error.ErrorCode is "SlowDown" ? "S3 asks to slow down" : $"S3 fails for now ({(int)error.StatusCode})");

    private static string? RegionOf(AmazonS3Exception error)
    {
        var answer = (error.InnerException as HttpErrorResponseException)?.Response;
        var said = answer?.IsHeaderPresent(RegionHeader) is true ? answer.GetHeaderValue(RegionHeader) : null;
        return said is not null && BucketAccessOptions.IsRegion(said) ? said : null;
    }
}

/// <summary>A question to S3 that was not answered as hoped.</summary>
public sealed class S3FaultException(S3Fault fault) : Exception(fault.Words)
{
    public S3Fault Fault { get; } = fault;
}
