using OpsConsole.Features.Clusters;
using OpsConsole.Features.Resources.Deletion;

namespace OpsConsole.Features.Resources.Clouds;

/// <summary>Who can say of the cloud resource behind a managed resource whether it is there and whose it is: a feature that reaches the cloud registers one.</summary>
public interface ICloudSight
{
    /// <summary>Asks once and tries nothing again.</summary>
    /// <param name="question">Which cloud resource, and whose it should be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null where it reaches no such resources for that cluster; then nothing is known of it here.</returns>
    Task<CloudLook?> LookAsync(CloudQuestion question, CancellationToken cancellationToken);
}

/// <param name="Cluster">Whose managed resource it is.</param>
/// <param name="Type">Of the managed resource.</param>
/// <param name="Name">Its external name.</param>
/// <param name="Account">Twelve digits: the account that should own it; null where nothing tells.</param>
/// <param name="Region">Where it should lie; null where nothing tells.</param>
public sealed record CloudQuestion(Cluster Cluster, DeletionType Type, string Name, string? Account, string? Region);

public enum CloudPresence
{
    /// <summary>It is there, and the account owns it.</summary>
    Ours,

    /// <summary>The cloud refuses it to whoever expects that owner: somebody else's, or not to be asked for.</summary>
    Refused,

    /// <summary>The cloud says that there is none of the name.</summary>
    Gone,

    /// <summary>It cannot be told now; nothing is concluded from that.</summary>
    Unknown,
}

/// <param name="Presence">What is made of the answer.</param>
/// <param name="Words">Who was asked and what they said, for a person, without a full stop.</param>
public sealed record CloudLook(CloudPresence Presence, string Words);
