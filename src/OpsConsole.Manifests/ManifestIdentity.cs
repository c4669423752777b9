namespace OpsConsole.Manifests;

/// <summary>What a Kubernetes object says of itself in its type and metadata; every part may be missing in a hostile body.</summary>
public sealed record ManifestIdentity
{
    public static readonly ManifestIdentity Unknown = new();

    public string? ApiVersion { get; init; }
    public string? Kind { get; init; }
    public string? Namespace { get; init; }
    public string? Name { get; init; }
    public string? Uid { get; init; }
    public string? ResourceVersion { get; init; }
    public long? Generation { get; init; }
    public bool IsTerminating { get; init; }
}
