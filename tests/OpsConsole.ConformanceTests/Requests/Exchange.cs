namespace OpsConsole.ConformanceTests.Requests;

/// <summary>One request of the table. Path and body may name what an earlier answer kept: <c>{rv:a}</c>, <c>{uid:a}</c>, <c>{token:a}</c>.</summary>
public sealed record Exchange(string Name, string Method, string Path, string? Body = null)
{
    public string ContentType { get; init; } = "application/json";

    public string Accept { get; init; } = "application/json";

    /// <summary>Keeps this answer's resourceVersion, uid and continue token under this name.</summary>
    public string? Keep { get; init; }

    /// <summary>Sent by somebody whom the server knows and who has no role.</summary>
    public bool AsStranger { get; init; }

    /// <summary>The bearer token, where it is not the administrator's.</summary>
    public string? Token { get; init; }
}
