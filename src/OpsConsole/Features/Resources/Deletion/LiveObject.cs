using OpsConsole.Features.Approvals;

namespace OpsConsole.Features.Resources.Deletion;

/// <summary>What a look at one object in its cluster came to.</summary>
public abstract record LiveReading
{
    /// <summary>It is there.</summary>
    public sealed record Found(LiveObject Object) : LiveReading;

    /// <summary>The cluster says that there is no such object.</summary>
    public sealed record Absent : LiveReading;

    /// <summary>It could not be read; nothing is concluded from that.</summary>
    public sealed record Unreadable(string Why) : LiveReading;
}

/// <summary>An object as it is in its cluster now.</summary>
public sealed record LiveObject
{
    /// <summary>As the server sent it, unmasked: only in memory.</summary>
    public required byte[] Json { get; init; }

    /// <summary>Masked, as captures store it.</summary>
    public required byte[] Canonical { get; init; }
    public required string Uid { get; init; }
    public required string ResourceVersion { get; init; }

    public required DeletionSubject Subject { get; init; }

    /// <summary>In hex.</summary>
    public string DriftHash => field ??= Convert.ToHexStringLower(Manifests.DriftHash.Of(Canonical));

    /// <summary>Of its deletion.</summary>
    public ItemOutcome Outcome => field ??= DeletionOutcome.Of(Subject);
}
