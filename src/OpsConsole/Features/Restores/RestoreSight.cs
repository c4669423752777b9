using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Clouds;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>Everything that was read of one target.</summary>
internal sealed record RestoreSight
{
    public required RestoreTarget Target { get; init; }
    public required DeletionPlace Place { get; init; }
    public required RestoreDefinition Definition { get; init; }

    /// <summary>The state that comes back.</summary>
    public required ResourceState Wanted { get; init; }

    /// <summary>The state that a change left, where only the change goes back.</summary>
    public ResourceState? Changed { get; init; }

    /// <summary>What was made of <see cref="Wanted"/> on its way elsewhere; null where it is as it was stored.</summary>
    public RemapSight? Remap { get; init; }

    /// <summary>Null where it is not there.</summary>
    public LiveObject? Live { get; init; }
    public required OwnersNow Owners { get; init; }

    /// <summary>The wanted state, to be asked what it is.</summary>
    public required DeletionSubject Subject { get; init; }

    /// <summary>What the cloud says of its cloud resource, where its type cannot observe; null where nobody was asked.</summary>
    public CloudFound? Cloud { get; init; }

    /// <summary>What the same plan brings back before it because it needs it.</summary>
    public IReadOnlyList<AwaitedObject> Awaited { get; init; } = [];

    /// <summary>Why the server cannot be asked to try it yet; null where it can.</summary>
    public string? Untried { get; init; }

    /// <summary>Those of <see cref="Awaited"/> without which the server does not even know the object's address.</summary>
    public IReadOnlyList<AwaitedObject> Ground => Untried is null ? [] : [.. Awaited.Where(awaited => awaited.IsNamespace || awaited.IsDefinition)];

    /// <summary>Composites of the same plan that come back after it and take it up again.</summary>
    public IReadOnlyList<OwnerName> Takers { get; init; } = [];

    /// <summary>What the objects that it depends on make of it, the heaviest first; none of it blocks.</summary>
    public IReadOnlyList<Consequence> Preflight { get; init; } = [];
}
