using System.ComponentModel.DataAnnotations;

namespace OpsConsole.Features.Audit.Checkpoints;

/// <summary>Where checkpoints of the chain are kept outside the database, and how often one is written.</summary>
public sealed class CheckpointOptions : IValidatableObject
{
    /// <summary>How often the chain is held against the newest one, and a new one written where the chain has grown.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>An existing folder, best of another machine.</summary>
    public string? Folder { get; set; }

    public S3CheckpointOptions S3 { get; set; } = new();

    /// <summary>PEM files with the public keys of earlier signing keys.</summary>
    public string[] PreviousPublicKeyFiles { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var file in PreviousPublicKeyFiles)
            if (CheckpointKeys.Fault(file) is { } fault)
                yield return new($"names '{file}', which holds no readable EC key in PEM: {fault}", [nameof(PreviousPublicKeyFiles)]);
    }
}

/// <summary>A bucket with object lock; without an endpoint none is used.</summary>
public sealed class S3CheckpointOptions : IValidatableObject
{
    public string? Endpoint { get; set; }
    public string? Bucket { get; set; }
    public string Region { get; set; } = "us-east-1";
    /// <summary>Begins every key. Another one begins anew, which is how a restored backup is accepted.</summary>
    public string Prefix { get; set; } = "opsconsole/";
    public string? AccessKeyFile { get; set; }
    public string? SecretKeyFile { get; set; }

    /// <summary>For how long nobody can remove a checkpoint.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan RetainFor { get; set; } = TimeSpan.FromDays(365);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is null)
            yield break;
        if (!Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) || !(address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)))
            yield return new($"is '{Endpoint}'; write an address as https://s3.example.com", [nameof(Endpoint)]);
        foreach (var (name, value) in new[] { (nameof(Bucket), Bucket), (nameof(AccessKeyFile), AccessKeyFile), (nameof(SecretKeyFile), SecretKeyFile) })
            if (string.IsNullOrWhiteSpace(value))
                yield return new("is missing; an endpoint needs it", [name]);
    }
}
