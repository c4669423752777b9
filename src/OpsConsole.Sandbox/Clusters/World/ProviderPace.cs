namespace OpsConsole.Sandbox.Clusters.World;

/// <summary>How long the simulated cloud takes; zero is one step of the world.</summary>
public sealed record ProviderPace
{
    /// <summary>From the creation of a managed resource until its cloud object is there.</summary>
    public TimeSpan Creating { get; init; }
    /// <summary>From its deletion until the cloud object is gone.</summary>
    public TimeSpan Deleting { get; init; }
    /// <summary>How long a change by hand in the cloud stands until the provider sees and undoes it.</summary>
    public TimeSpan Drift { get; init; }

    /// <summary>For a person who watches.</summary>
    public static ProviderPace Watchable { get; } = new()
    {
        Creating = TimeSpan.FromSeconds(20),
        Deleting = TimeSpan.FromSeconds(20),
        Drift = TimeSpan.FromSeconds(60),
    };
}
