namespace OpsConsole.Features.Clusters;

/// <summary>A column that a feature adds to the table of clusters.</summary>
public readonly record struct FleetTitle(string Text, bool IsNumber, bool IsSeries);
