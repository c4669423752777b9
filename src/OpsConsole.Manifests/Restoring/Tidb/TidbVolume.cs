namespace OpsConsole.Manifests.Restoring.Tidb;

/// <summary>What every instance of a component has as one of its volumes.</summary>
/// <param name="Size">An amount.</param>
/// <param name="Class">Null for the cluster's default.</param>
/// <param name="Attributes">The volume attributes class.</param>
internal sealed record TidbVolume(string? Size, string? Class, string? Attributes);
