namespace OpsConsole.Features.Storage.Facts;

/// <summary>A warning about a claim.</summary>
public sealed record ClaimEventFacts : ObjectFacts
{
    /// <summary>The claim; its uid is empty where the event does not say it.</summary>
    public required ClaimReference Claim { get; init; }

    /// <summary>"ProvisioningFailed".</summary>
    public required string Reason { get; init; }
    public required string Message { get; init; }
    public required int Times { get; init; }
    public required DateTimeOffset? LastSeen { get; init; }

    public override IEnumerable<string> IndexedUnder => [StorageIndex.Claim(Claim.Namespace, Claim.Name)];
}
