using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace OpsConsole.Features.Audit.Checkpoints;

/// <summary>A bucket of any S3 server, with one object a checkpoint that nobody can remove or replace before its time is over (object lock, compliance).</summary>
public sealed class BucketPlace(S3CheckpointOptions options, TimeProvider time) : ICheckpointPlace
{
    /// <summary>Events before the head among which the newest checkpoint is looked for first; eight times as many each time none was found.</summary>
    private const long FirstWindow = 1024;

    public string Name => $"bucket {options.Bucket} at {new Uri(options.Endpoint!).Authority}";

    public async IAsyncEnumerable<KeptCheckpoint> NewestFirstAsync(long head, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var client = Open();
        foreach (var key in await NewestKeysAsync(client, head, cancellationToken))
        {
            using var answer = await client.GetObjectAsync(options.Bucket, key, cancellationToken);
            using var content = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(content, cancellationToken);
            yield return new(key, Checkpoint.Read(content.ToArray()));
        }
    }

    public async Task KeepAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        using var client = Open();
        using var content = new MemoryStream(checkpoint.Write());
        try
        {
            await client.PutObjectAsync(new PutObjectRequest
            {
                BucketName = options.Bucket,
                Key = options.Prefix + checkpoint.FileName,
                InputStream = content,
                AutoCloseStream = false,
                ContentType = "application/json",
                IfNoneMatch = "*",
                ObjectLockMode = ObjectLockMode.Compliance,
                ObjectLockRetainUntilDate = (time.GetUtcNow() + options.RetainFor).UtcDateTime,
                // A lock wants a checksum; one that stands in the header is understood by every server.
                ChecksumSHA256 = Convert.ToBase64String(SHA256.HashData(content.ToArray())),
                UseChunkEncoding = false,
            }, cancellationToken);
        }
        catch (AmazonS3Exception error) when (error.StatusCode is HttpStatusCode.PreconditionFailed)
        {
            // Another replica kept the same.
        }
    }

    /// <summary>Keys in descending order. Keys are read in ascending order only, so the search begins near the head.</summary>
    private async Task<IReadOnlyList<string>> NewestKeysAsync(AmazonS3Client client, long head, CancellationToken cancellationToken)
    {
        for (var window = FirstWindow; ; window *= 8)
        {
            var after = Math.Max(0, head - window);
            var keys = await KeysAfterAsync(client, after, cancellationToken);
            if (keys.Count > 0 || after == 0)
                return [.. keys.OrderDescending(StringComparer.Ordinal)];
        }
    }

    private async Task<IReadOnlyList<string>> KeysAfterAsync(AmazonS3Client client, long sequence, CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = options.Bucket, Prefix = options.Prefix, StartAfter = options.Prefix + Checkpoint.NamesAfter(sequence) };
        var keys = new List<string>();
        ListObjectsV2Response answer;
        do
        {
            answer = await client.ListObjectsV2Async(request, cancellationToken);
            keys.AddRange((answer.S3Objects ?? []).Select(entry => entry.Key).Where(key => Checkpoint.IsName(key[options.Prefix.Length..])));
            request.ContinuationToken = answer.NextContinuationToken;
        }
        while (answer.IsTruncated ?? false);
        return keys;
    }

    /// <summary>Anew each time: the files may hold other credentials then.</summary>
    private AmazonS3Client Open() => new(
        new BasicAWSCredentials(Read(options.AccessKeyFile!), Read(options.SecretKeyFile!)),
        new AmazonS3Config
        {
            ServiceURL = options.Endpoint,
            AuthenticationRegion = options.Region,
            ForcePathStyle = true,
            Timeout = TimeSpan.FromSeconds(20),
            MaxErrorRetry = 2,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });

    private static string Read(string file) => File.ReadAllText(file).Trim();
}
