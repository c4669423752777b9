namespace OpsConsole.Features.Approvals;

/// <summary>A request that is over, and since when.</summary>
public sealed record EndedRequest
{
    public required Guid Id { get; init; }
    public required long Number { get; init; }
    public required DateTimeOffset EndedAt { get; init; }
}
