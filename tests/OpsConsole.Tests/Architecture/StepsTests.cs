using System.Text.RegularExpressions;
using Xunit;

namespace OpsConsole.Tests.Architecture;

/// <summary>docs/steps.md names every step there is, and each is one that the program comes by.</summary>
public sealed partial class StepsTests
{
    private static readonly string[] Scenarios = ["first", "again", "stopped", "asked", "reloaded", "approved", "kept", "purged", "migrated"];

    private static readonly IReadOnlyList<(string Step, string Scenario)> Registered =
    [
        .. Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "steps.md")))
            .Select(row => (row.Groups["step"].Value, row.Groups["scenario"].Value)),
    ];

    [Fact]
    public void Every_step_of_the_sources_is_registered_and_every_registered_one_is_published()
    {
        var published = Repository.Sources("src", ".cs", ".razor")
            .SelectMany(file => Call().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))))
            .Select(call => call.Groups["step"].Value).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(Registered.Select(row => row.Step).Order(StringComparer.Ordinal), published);
    }

    [Fact]
    public void A_step_is_named_where_it_is_published()
    {
        var others = Repository.Sources("src", ".cs", ".razor")
            .Where(file => file != "src/OpsConsole/Platform/Steps.cs")
            .SelectMany(file => AnyCall().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(call => (file, call.Value)))
            .Where(call => !Call().IsMatch(call.Value));

        Assert.Empty(others);
    }

    [Fact]
    public void Every_registered_step_has_a_scenario_that_exists()
    {
        Assert.NotEmpty(Registered);
        Assert.Equal(Registered.Count, Registered.DistinctBy(row => row.Step).Count());
        Assert.All(Registered, row => Assert.Contains(row.Scenario, Scenarios));
    }

    [GeneratedRegex(@"^\| `(?<step>[a-z_]+(\.[a-z_]+)+)` \| .* \| (?<scenario>\w+) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\bSteps\.At\(""(?<step>[^""]+)""\)")]
    private static partial Regex Call();

    [GeneratedRegex(@"\bSteps\.At\([^)]*\)")]
    private static partial Regex AnyCall();
}
