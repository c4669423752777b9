namespace OpsConsole.Platform.Components;

/// <summary>One value of a sparkline.</summary>
/// <param name="At">The moment, or the beginning of the time it stands for.</param>
/// <param name="Value">Null where it is not known: drawn as a gap, never as zero.</param>
public readonly record struct SparklinePoint(DateTimeOffset At, int? Value);

/// <summary>How a sparkline is drawn.</summary>
public enum SparklineForm
{
    /// <summary>What happened in each time, from zero up.</summary>
    Bars,
    /// <summary>What there was at each moment, between the lowest and the highest.</summary>
    Line,
}
