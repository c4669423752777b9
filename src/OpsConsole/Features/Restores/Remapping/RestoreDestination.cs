namespace OpsConsole.Features.Restores.Remapping;

/// <summary>Where a stored state goes that does not go back to where it was; what is null stays as it was.</summary>
public sealed record RestoreDestination
{
    /// <summary>The cluster's name in the console.</summary>
    public string? Cluster { get; init; }
    public string? Namespace { get; init; }
    public string? Name { get; init; }
}
