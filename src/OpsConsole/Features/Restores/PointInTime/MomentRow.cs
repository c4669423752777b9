using System.Globalization;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;

namespace OpsConsole.Features.Restores.PointInTime;

/// <summary>An object that was there at the moment and is not so now.</summary>
public sealed record MomentRow
{
    public required long ResourceId { get; init; }
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Uid { get; init; }
    public required MomentStanding Standing { get; init; }

    /// <summary>The number of the version that was then; null where retention removed it.</summary>
    public long? ThenSequence { get; init; }
    public DateTimeOffset? ThenFrom { get; init; }

    /// <summary>The number of the version that has its name now; null where nothing has.</summary>
    public long? NowSequence { get; init; }
    public string? NowUid { get; init; }

    /// <summary>Since the moment, as far as somebody asked for them.</summary>
    public long Changes { get; init; }

    /// <summary>When the last of them was captured.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>What it changed; null where nobody summarised it yet.</summary>
    public string? Sentence { get; init; }

    public string Type => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    public bool IsRestorable => ThenSequence is not null;

    internal MomentPlace Place => new(Group, Resource, Namespace, Name, ResourceId);

    public RestoreTarget Target(Cluster cluster) => new() { Cluster = cluster.Name, Type = Type, Namespace = Namespace, Name = Name, Uid = Uid, Version = ThenSequence };

    /// <summary>Its page as it was then.</summary>
    public string Href(Cluster cluster) => ResourceLinks.With(Page(cluster), ("uid", Uid), ("version", Number(ThenSequence)));

    /// <summary>What has changed of this one life since, where both its states can be read.</summary>
    public string? DifferenceHref(Cluster cluster) => Standing is MomentStanding.Changed && ThenSequence is not null && NowSequence is not null
        ? ResourceLinks.With(Page(cluster) + "/diff", ("from", Number(ThenSequence)), ("to", Number(NowSequence))) : null;

    public string RestoreHref(Cluster cluster) => RestoreLinks.Of(Target(cluster));

    private string Page(Cluster cluster) => ResourceLinks.Resource(cluster.Name, Type, Namespace, Name);

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How many objects of a type are not as they were.</summary>
public sealed record MomentType
{
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required int Gone { get; init; }
    public required int Anew { get; init; }
    public required int Changed { get; init; }

    public string Name => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    public int Objects => Gone + Anew + Changed;
}
