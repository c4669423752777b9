using System.Globalization;
using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Volumes;

namespace OpsConsole.Features.Storage.Actions;

/// <summary>How what is known, and how much of it, is told to approvers.</summary>
internal static class Knowledge
{
    /// <summary>So many objects are named in one finding.</summary>
    public const int MostNamed = 20;

    /// <summary>Why not all objects of these types are known as they are now; empty where they are.</summary>
    public static string DoubtOf(ClusterFacts all, params IEnumerable<string> types)
    {
        foreach (var type in types)
            switch (all.CoverageOf(type))
            {
                case { State: CoverageState.Complete or CoverageState.NotServed }:
                    break;
                case { State: CoverageState.Behind, Since: var since }:
                    return string.Create(CultureInfo.InvariantCulture, $"nothing is heard of {type}{(since is { } moment ? $" since {moment:u}" : "")}");
                default:
                    return CoverageWords.Of(type, all);
            }
        return "";
    }

    /// <summary>"a, b and 3 more".</summary>
    public static string Named(IReadOnlyList<string> names, int most = MostNamed) =>
        string.Join(", ", names.Take(most)) + (names.Count > most ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - most:N0} more") : "");

    public static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{(number == 1 ? "" : "s")}");

    /// <summary>As approvers read it: what is wrong, and what to do.</summary>
    public static string Words(Finding finding) => finding.Step.Length > 0 ? $"{finding.Words} {finding.Step}" : finding.Words;
}
