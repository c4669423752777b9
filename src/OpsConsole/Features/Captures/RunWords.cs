using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Captures;

/// <summary>How runs are drawn and said.</summary>
public static class RunWords
{
    public static StateKind Kind(this RunState state) => state switch
    {
        RunState.Running => StateKind.Progressing,
        RunState.Complete => StateKind.Ready,
        RunState.Partial => StateKind.Warning,
        RunState.Failed => StateKind.Failed,
        RunState.Interrupted => StateKind.Paused,
    };

    /// <summary>A type of which something was read is not all gap.</summary>
    public static StateKind KindOf(TypeCoverage type) => type switch
    {
        { IsComplete: true } => StateKind.Ready,
        { Objects: > 0 } => StateKind.Warning,
        _ => StateKind.Failed,
    };

    public static string WordOf(TypeCoverage type) => type switch
    {
        { IsComplete: true } => "Complete",
        { Objects: > 0 } => $"Partial: {type.Fault ?? "refused objects"}",
        _ => $"Gap: {type.Fault ?? "refused objects"}",
    };

    public static string Word(this RunCause cause, string? person) => cause switch
    {
        RunCause.Schedule => "by schedule",
        RunCause.Person => $"by {VisibleText.Of(person ?? "a person")}",
        RunCause.Repeat => "repeats an interrupted run",
        RunCause.First => "first of this cluster",
    };

    public static string Words(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 10 } => FormattableString.Invariant($"{duration.TotalSeconds:0.0} s"),
        { TotalMinutes: < 2 } => FormattableString.Invariant($"{duration.TotalSeconds:0} s"),
        { TotalHours: < 2 } => FormattableString.Invariant($"{duration.TotalMinutes:0} min"),
        _ => FormattableString.Invariant($"{duration.TotalHours:0.0} h"),
    };

    public static string Count(long number) => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
