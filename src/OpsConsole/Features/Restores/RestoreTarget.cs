using OpsConsole.Features.Resources;
using OpsConsole.Features.Restores.Remapping;

namespace OpsConsole.Features.Restores;

/// <summary>An object and which of its states is wanted back.</summary>
public sealed record RestoreTarget
{
    public required string Cluster { get; init; }
    public required string Type { get; init; }

    /// <summary>Empty where it has none.</summary>
    public string Namespace { get; init; } = "";
    public required string Name { get; init; }

    /// <summary>The life of it that is meant; null for the newest.</summary>
    public string? Uid { get; init; }

    /// <summary>The number of the version that comes back; of a deletion, the state before it. Null with neither: the newest.</summary>
    public long? Version { get; init; }

    /// <summary>The moment whose state comes back, where no version is named.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The number of the version that a change left: fields go back from it to <see cref="Version"/>, and the rest of the object stays.</summary>
    public long? Changed { get; init; }

    /// <summary>Null for what follows from what is there; <see cref="RestoreMode.Merge"/> where the living object keeps what it has beside the version.</summary>
    public RestoreMode? Mode { get; init; }

    /// <summary>
    /// Of a change: which fields, as a comparison of the two versions names them; null for all that somebody asked for. Of a merge: as a comparison of the living object
    /// with the version names them; null for all that no other field manager owns.
    /// </summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Of a managed resource; null for <see cref="CloudChoice.Adopt"/>. Of a claim or composite only <see cref="CloudChoice.Create"/> counts.</summary>
    public CloudChoice? Cloud { get; init; }

    /// <summary>Its namespace comes back by the same plan where it is not there; null leaves that to whoever asks.</summary>
    public MissingChoice? Namespaces { get; init; }

    /// <summary>The definition of its type comes back by the same plan where it is not there; one that is there is left as it is.</summary>
    public MissingChoice? Definitions { get; init; }

    /// <summary>Null leaves the status to whoever writes it.</summary>
    public StatusChoice? Status { get; init; }

    /// <summary>Where it goes; null for where it was.</summary>
    public RestoreDestination? To { get; init; }

    /// <summary>Paths of references into what goes elsewhere that stay as they are.</summary>
    public IReadOnlyList<string>? Keep { get; init; }

    /// <summary>The transform that it goes through, <c>name@version</c>; a plan names the version in any case.</summary>
    public string? Transform { get; init; }

    public string Words => $"{Type} {(Namespace.Length == 0 ? Name : $"{Namespace}/{Name}")} in {Cluster}{(To is null ? "" : $", to {There().Words}")}";

    /// <summary>Of one that is told where it goes (<see cref="There"/>): the same as it was asked for. It is never written.</summary>
    internal RestoreTarget? Origin { get; private init; }

    /// <summary>The same, told where it goes.</summary>
    internal RestoreTarget There() => To is null ? this
        : this with { Cluster = To.Cluster ?? Cluster, Namespace = To.Namespace ?? Namespace, Name = To.Name ?? Name, To = null, Origin = this };

    /// <summary>Where its state is stored.</summary>
    internal ResourcePoint PointOf(long? version) => Origin is not null ? Origin.PointOf(version)
        : new(Cluster, Type, Namespace, Name, Uid, new VersionPoint(version, version is null ? At : null));
}
