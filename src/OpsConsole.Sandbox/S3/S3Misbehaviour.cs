namespace OpsConsole.Sandbox.S3;

/// <summary>Refuses questions that fit it, as S3 would.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Code">S3's word for it.</param>
public sealed record S3Misbehaviour(int Status, string Code)
{
    /// <summary>As in the rights of AWS: <c>GetBucketVersioning</c>; null strikes all.</summary>
    public string? Operation { get; init; }

    /// <summary>Null strikes every bucket.</summary>
    public string? Bucket { get; init; }

    public static S3Misbehaviour Forbidden(string? operation = null, string? bucket = null) => new(403, "AccessDenied") { Operation = operation, Bucket = bucket };

    public static S3Misbehaviour SlowDown(string? operation = null, string? bucket = null) => new(503, "SlowDown") { Operation = operation, Bucket = bucket };

    /// <summary>No answer ever; the connection stays open.</summary>
    public static S3Misbehaviour Hang(string? operation = null, string? bucket = null) => new(0, "") { Operation = operation, Bucket = bucket };

    internal bool Strikes(string operation, string bucket) => (Operation is null || Operation == operation) && (Bucket is null || Bucket == bucket);
}
