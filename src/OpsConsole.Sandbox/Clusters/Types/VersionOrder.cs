using System.Text.RegularExpressions;

namespace OpsConsole.Sandbox.Clusters.Types;

/// <summary>Kubernetes' own order of API versions: v2, v1, v2beta1, v1beta2, v1alpha1, then anything else by name.</summary>
internal sealed partial class VersionOrder : IComparer<string>
{
    public static readonly VersionOrder MostPreferredFirst = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (Rank(x ?? ""), Rank(y ?? ""));
        var byRank = right.CompareTo(left);
        return byRank != 0 ? byRank : string.CompareOrdinal(x, y);
    }

    private static (int Stability, int Major, int Minor) Rank(string version)
    {
        var match = Pattern().Match(version);
        if (!match.Success)
            return (0, 0, 0);
        var stability = match.Groups[2].Value switch { "" => 3, "beta" => 2, _ => 1 };
        return (stability, Number(match.Groups[1].Value), Number(match.Groups[3].Value));
    }

    private static int Number(string digits) => int.TryParse(digits, out var number) ? number : 0;

    [GeneratedRegex("^v([0-9]+)(?:(alpha|beta)([0-9]+))?$")]
    private static partial Regex Pattern();
}
