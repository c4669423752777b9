namespace OpsConsole.Features.Storage.Facts;

public enum CoverageState
{
    /// <summary>Not asked to the end yet: nothing is concluded from what is missing.</summary>
    Waiting,
    /// <summary>The server has no such type: there are no such objects.</summary>
    NotServed,
    /// <summary>Every object is known.</summary>
    Complete,
    /// <summary>Was complete; what changed since the moment in <see cref="TypeCoverage.Since"/> is not known.</summary>
    Behind,
    /// <summary>Could not be read at all, as when it is forbidden.</summary>
    Unreadable,
}

/// <summary>How far the objects of a type are known in a cluster.</summary>
/// <param name="State">What may be concluded from them.</param>
/// <param name="Reason">In the server's words, where something is wrong.</param>
/// <param name="Since">Since when.</param>
public sealed record TypeCoverage(CoverageState State, string? Reason, DateTimeOffset? Since)
{
    public static readonly TypeCoverage Waiting = new(CoverageState.Waiting, null, null);

    /// <summary>True where an object that is not known does not exist, as far as anybody heard.</summary>
    public bool ProvesAbsence => State is CoverageState.Complete or CoverageState.NotServed or CoverageState.Behind;
}
