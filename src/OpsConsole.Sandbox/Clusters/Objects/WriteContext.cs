using OpsConsole.Sandbox.Clusters.Types;

namespace OpsConsole.Sandbox.Clusters.Objects;

public enum WritePart { Whole, Status }

public enum WriteEffect { Commit, DryRun }

/// <summary>What is written, by whom, and whether it counts.</summary>
public sealed record WriteContext
{
    public required ServedType Type { get; init; }
    public required string Version { get; init; }
    public string? Namespace { get; init; }
    /// <summary>The field manager.</summary>
    public required string Manager { get; init; }
    public WritePart Part { get; init; } = WritePart.Whole;
    public WriteEffect Effect { get; init; } = WriteEffect.Commit;

    internal string ApiVersion => Type.GroupVersion(Version);

    internal ServedVersion Served => Type.Version(Version)!;
}

/// <summary>What a deletion asks for.</summary>
public sealed record DeleteRequest
{
    public string? Uid { get; init; }
    public string? ResourceVersion { get; init; }
    /// <summary><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>.</summary>
    public string? PropagationPolicy { get; init; }
}
