using System.Globalization;
using OpsConsole.Features.Approvals;
using OpsConsole.Features.Approvals.Viewing;
using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources;

namespace OpsConsole.Features.Restores.Recycling;

/// <summary>Something that was deleted, and what is known of it.</summary>
public sealed record RecycledObject
{
    public required Cluster Cluster { get; init; }

    /// <summary>Without its body.</summary>
    public required RecycledRow Row { get; init; }

    /// <summary>What its last state said of itself; null where it said nothing or cannot be read.</summary>
    public ResourceStanding? Standing { get; init; }

    /// <summary>Why its last state cannot be read; null where it can.</summary>
    public string? Damage { get; init; }

    /// <summary>Of managed resources: what became of the cloud object.</summary>
    public CloudFate? Cloud { get; init; }

    /// <summary>The request that deleted it, where one did that the person may see.</summary>
    public ProvenDeletion? DeletedBy { get; init; }

    /// <summary>Whether the person may ask for changes in its cluster; asking decides anew.</summary>
    public bool MayAsk { get; init; }

    public string FullName => Row.Namespace.Length == 0 ? Row.Name : $"{Row.Namespace}/{Row.Name}";

    /// <summary>What has its name now keeps it from coming back beside it.</summary>
    public bool IsThereAgain => Row.LivingUid is not null;

    public bool IsRestorable => !IsThereAgain && Damage is null && Row.LastSequence is not null;

    public RestoreTarget Target => new()
    {
        Cluster = Cluster.Name,
        Type = Row.Type,
        Namespace = Row.Namespace,
        Name = Row.Name,
        Uid = Row.Uid,
        Version = Row.LastSequence,
    };

    /// <summary>Its page at its last version.</summary>
    public string Href => ResourceLinks.With(LivingHref, ("uid", Row.Uid), ("version", Row.LastSequence?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The page of what has its name now.</summary>
    public string LivingHref => ResourceLinks.Resource(Cluster.Name, Row.Type, Row.Namespace, Row.Name);

    public string RestoreHref => RestoreLinks.Of(Target);

    public string? RequestHref => DeletedBy is { } by ? RequestLinks.Item(by.Request, by.Item) : null;
}
