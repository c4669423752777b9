using System.Globalization;
using System.Text.RegularExpressions;

namespace OpsConsole.Manifests.Restoring.Tidb;

/// <summary>Versions of TiDB as image tags write them: <c>v8.5.0</c>, <c>7.1.0-rc.1</c>.</summary>
internal static partial class TidbVersion
{
    /// <summary>Below zero where the first is older; null where it cannot be told: <c>nightly</c>, or a build of its own like <c>v8.1.0-20240611</c>.</summary>
    public static int? Compare(string one, string other)
    {
        if (one == other)
            return 0;
        if (Read(one) is not var (left, leftMark) || Read(other) is not var (right, rightMark))
            return null;
        return left != right ? left.CompareTo(right) : Rank(leftMark) is { } before && Rank(rightMark) is { } after ? before.CompareTo(after) : null;
    }

    /// <summary>The tag of an image; empty where it has none.</summary>
    public static string TagOf(string image)
    {
        var plain = image.IndexOf('@', StringComparison.Ordinal) is >= 0 and var digest ? image[..digest] : image;
        return plain.LastIndexOf(':') is >= 0 and var colon && colon > plain.LastIndexOf('/') ? plain[(colon + 1)..] : "";
    }

    private static (Version Numbers, string Mark)? Read(string tag) =>
        Form().Match(tag) is { Success: true } match && Version.TryParse(match.Groups["numbers"].Value, out var numbers) ? (numbers, match.Groups["mark"].Value) : null;

    /// <summary>What comes before a release, and the release last; null for a mark of somebody's own.</summary>
    private static (int Stage, int Number)? Rank(string mark) =>
        mark.Length == 0 ? (3, 0)
        : Stage().Match(mark) is not { Success: true } match ? null
        : (match.Groups["stage"].Value switch { "alpha" => 0, "beta" => 1, _ => 2 }, int.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);

    [GeneratedRegex(@"^v?(?<numbers>[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9})(-(?<mark>.+))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();

    [GeneratedRegex(@"^(?<stage>alpha|beta|rc)(\.?(?<number>[0-9]{1,9}))?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Stage();
}
