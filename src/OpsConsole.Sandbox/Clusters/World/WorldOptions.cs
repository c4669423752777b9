namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>What a simulated cluster holds and how fast it lives.</summary>
public sealed record WorldOptions
{
    /// <summary>Objects to begin with, not counting definitions and system namespaces.</summary>
    public int Objects { get; init; } = 250;
    /// <summary>The same seed gives the same world, uids included.</summary>
    public int Seed { get; init; } = 1;
    public string Environment { get; init; } = "dev";
    public string Region { get; init; } = "us-east-1";
    /// <summary>Time between two movements of the world; zero keeps it still until <see cref="SimulatedWorld.Tick"/> is called.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(2);
    /// <summary>How long the cloud takes; by default one step each.</summary>
    public ProviderPace Provider { get; init; } = new();
    /// <summary>Managed resources held in a state from the start.</summary>
    public IReadOnlyList<ManagedOrder> Held { get; init; } = [];
}
