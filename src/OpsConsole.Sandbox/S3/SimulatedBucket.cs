namespace OpsConsole.Sandbox.S3;

/// <summary>A bucket as the simulated S3 has it; what is null is not configured.</summary>
public sealed record SimulatedBucket
{
    public string Region { get; init; } = "us-east-1";

    /// <summary>The account that owns it.</summary>
    public string Owner { get; init; } = "111122223333";

    /// <summary>Enabled or Suspended.</summary>
    public string? Versioning { get; init; }
    public bool MfaDelete { get; init; }
    public string? Encryption { get; init; } = "AES256";

    /// <summary>How many of the four are on.</summary>
    public int? PublicAccessBlocks { get; init; }
    public int LifecycleRules { get; init; }

    /// <summary>JSON.</summary>
    public string? Policy { get; init; }
    public bool IsPublic { get; init; }
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Days of compliance; 0 is an object lock without a default.</summary>
    public int? ObjectLockDays { get; init; }
    public string? Ownership { get; init; } = "BucketOwnerEnforced";

    /// <summary>The name of another bucket.</summary>
    public string? ReplicatesTo { get; init; }

    /// <summary>Generated as they are listed: none of them is kept.</summary>
    public long Objects { get; init; }
    public long ObjectSize { get; init; } = 3 << 20;

    /// <summary>Old ones of each object, and as many delete markers of keys that are gone.</summary>
    public int OldVersions { get; init; }
}
