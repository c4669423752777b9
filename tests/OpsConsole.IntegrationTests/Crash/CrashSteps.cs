using System.Text.RegularExpressions;
using OpsConsole.Testing;
using Xunit;

namespace OpsConsole.IntegrationTests.Crash;

/// <summary>A step and the how-many-th time that a process comes by it.</summary>
public sealed record Kill(string Step, int Time);

/// <summary>What docs/steps.md registers, and what an undisturbed process came by.</summary>
internal static partial class CrashSteps
{
    /// <summary>As the shell tells of SIGKILL.</summary>
    public const int Killed = 137;

    private static readonly IReadOnlyList<(string Step, string Scenario)> Registered =
    [
        .. Row().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Folder, "docs", "steps.md")))
            .Select(row => (row.Groups["step"].Value, row.Groups["scenario"].Value)),
    ];

    /// <summary>The registered steps that a scenario is there for.</summary>
    public static IReadOnlyList<string> Of(string scenario) => [.. Registered.Where(row => row.Scenario == scenario).Select(row => row.Step)];

    /// <summary>Each of a scenario's steps at its first, middle and last time; which those are is known once the scenario has run.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string>> Moments(params IEnumerable<string> scenarios) =>
        from scenario in scenarios
        from step in Of(scenario)
        from moment in (string[])["first", "middle", "last"]
        select new TheoryDataRow<string, string, string>(scenario, step, moment) { Explicit = true };

    /// <summary>The times that a process came by each step, in the order of their first ones.</summary>
    public static IReadOnlyList<Kill> Read(string file) =>
        [.. (File.Exists(file) ? File.ReadAllLines(file) : []).GroupBy(step => step).Select(step => new Kill(step.Key, step.Count()))];

    public static int TimeOf(this IReadOnlyList<Kill> steps, string step, string moment)
    {
        var times = steps.Single(known => known.Step == step).Time;
        return moment switch
        {
            "first" => 1,
            "middle" => (times + 1) / 2,
            _ => times,
        };
    }

    [GeneratedRegex(@"^\| `(?<step>[a-z_]+(\.[a-z_]+)+)` \| .* \| (?<scenario>\w+) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
