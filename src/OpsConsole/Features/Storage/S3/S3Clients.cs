using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Kubernetes;

namespace OpsConsole.Features.Storage.S3;

/// <summary>Clients of S3 that ask once: what is tried again, where and when is decided here, for a client of its own mind would follow an answer anywhere.</summary>
internal static class S3Clients
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Anew for each look: the file may hold other credentials then.</summary>
    /// <exception cref="S3FaultException">The credentials cannot be read; names the file, never what is in it.</exception>
    public static AmazonS3Client Open(BucketAccess access, string region)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = access.Options.ForcePathStyle,
            Timeout = access.Patience,
            MaxErrorRetry = 0,
            AllowAutoRedirect = false,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (access.Options.Endpoint is { } endpoint)
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint, region);
        else
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        return new(Credentials(access), config);
    }

    private static AWSCredentials Credentials(BucketAccess access)
    {
        var file = access.Options.CredentialsFile!;
        if (!CredentialPaths.TryResolve(access.CredentialsFolder, file, out var real, out var refusal))
            throw Unusable(file, refusal);
        try
        {
            if (new FileInfo(real).Length > MostBytes)
                throw Unusable(file, "is larger than 64 KiB");
            using var document = JsonDocument.Parse(File.ReadAllBytes(real));
            if (document.RootElement.At("accessKeyId").Text() is not { Length: > 0 } key || document.RootElement.At("secretAccessKey").Text() is not { Length: > 0 } secret)
                throw Unusable(file, "lacks accessKeyId or secretAccessKey");
            return document.RootElement.At("sessionToken").Text() is { Length: > 0 } token ? new SessionAWSCredentials(key, secret, token) : new BasicAWSCredentials(key, secret);
        }
        // Without the cause: a parser's message may quote what it read.
        catch (JsonException)
        {
            throw Unusable(file, "is not JSON");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(file, "cannot be read");
        }
    }

    private static S3FaultException Unusable(string file, string why) => new(new(S3FaultKind.Credentials, $"the credentials file {file} {why}"));
}
