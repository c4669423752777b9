namespace OpsConsole.Features.Storage.S3;

public enum PartState : byte
{
    /// <summary>S3 told it.</summary>
    Read,
    /// <summary>S3 says that there is none.</summary>
    NotConfigured,
    /// <summary>These credentials may not read it.</summary>
    NotAllowed,
    /// <summary>It was asked for, and is not known.</summary>
    Failed,
    /// <summary>It was not asked for, because of what came before.</summary>
    NotAsked,
}

/// <summary>One setting of a bucket as S3 has it.</summary>
/// <param name="State">How far it is known.</param>
/// <param name="Words">In the words of <see cref="Buckets.BucketAspect"/> where it is known, else why not.</param>
/// <param name="At">When that was asked.</param>
public sealed record BucketPart(PartState State, string Words, DateTimeOffset At)
{
    /// <summary>What S3 says; null where it is not known.</summary>
    public string? Said => State switch
    {
        PartState.Read => Words,
        PartState.NotConfigured => "not configured",
        _ => null,
    };
}
