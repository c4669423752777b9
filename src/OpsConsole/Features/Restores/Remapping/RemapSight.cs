using OpsConsole.Manifests;
using OpsConsole.Manifests.Restoring.Remapping;

namespace OpsConsole.Features.Restores.Remapping;

/// <summary>What was made of a stored state on its way to another place, or by a transform.</summary>
internal sealed record RemapSight
{
    /// <summary>Where it was; null where it goes back there.</summary>
    public RestoreOrigin? Origin { get; init; }

    /// <summary>It goes to another cluster.</summary>
    public bool IsAcross { get; init; }
    public IReadOnlyList<RewrittenReference> References { get; init; } = [];
    public IReadOnlyList<string> Suspects { get; init; } = [];

    /// <summary>Paths that were to be kept, and would not have been rewritten.</summary>
    public IReadOnlyList<string> Idle { get; init; } = [];

    /// <summary><c>name@version</c>; null where none is used.</summary>
    public string? Transform { get; init; }

    /// <summary>What the transform makes otherwise.</summary>
    public IReadOnlyList<ManifestChange> Changes { get; init; } = [];

    /// <summary>Of a managed resource whose transform gives it another external name, that and the former one.</summary>
    public (string? Then, string? Now)? ExternalName { get; init; }

    /// <summary>Why a managed resource only observes whatever was asked for; null where nothing keeps it from acting.</summary>
    public string? Observing { get; init; }
}
