using Amazon.Runtime;
using Amazon.S3;
using OpsConsole.Features.Storage.S3;
using OpsConsole.Testing.RealS3;
using Xunit;

namespace OpsConsole.ConformanceTests.Storage.S3;

/// <summary>One gateway for some tests, with a client that makes what is read, and ways to read as either user.</summary>
public sealed class GatewayGround : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ocrgwkeys-");
    private RealRadosGateway _gateway = null!;

    public AmazonS3Client Client { get; private set; } = null!;

    internal S3BucketSource Source { get; } = new(TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _gateway = await RealRadosGateway.StartAsync();
        Client = new(new BasicAWSCredentials(RealRadosGateway.Owner, RealRadosGateway.SecretOf(RealRadosGateway.Owner)), new AmazonS3Config
        {
            ServiceURL = _gateway.Address.AbsoluteUri,
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    internal BucketAccess Access(string user = RealRadosGateway.Owner, string? secret = null)
    {
        var file = $"{Guid.CreateVersion7()}.json";
        File.WriteAllText(Path.Combine(_folder.FullName, file), $$"""{"accessKeyId":"{{user}}","secretAccessKey":"{{secret ?? RealRadosGateway.SecretOf(user)}}"}""");
        return new(new BucketAccessOptions { Clusters = "", Endpoint = _gateway.Address.AbsoluteUri, ForcePathStyle = true, CredentialsFile = file }, _folder.FullName);
    }

    internal async Task<BucketTruth> TruthAsync(string bucket, string user = RealRadosGateway.Owner) =>
        (await Source.ReadAsync(Access(user), bucket, null, CancellationToken.None)) is { Truth: { } truth } ? truth : throw new InvalidOperationException($"nothing of {bucket} was read");

    public Task StopAsync() => _gateway.DisposeAsync().AsTask();
}

/// <summary>Tests that share one gateway, one after the other.</summary>
[CollectionDefinition("gateway")]
public sealed class GatewayCollection : ICollectionFixture<GatewayGround>;
