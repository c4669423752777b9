using System.Globalization;

namespace OpsConsole.Features.Clusters;

/// <summary>What a line of hours shows, for those who do not see it.</summary>
public static class SeriesWords
{
    public static string Of(IReadOnlyList<int> hours)
    {
        var total = hours.Sum();
        if (total == 0)
            return $"no change in {hours.Count} hours";
        var most = hours.Max();
        var ago = hours.Count - 1 - hours.ToList().LastIndexOf(most);
        return string.Create(CultureInfo.InvariantCulture,
            $"{total:N0} {(total == 1 ? "change" : "changes")} in {hours.Count} hours, most in {(ago == 0 ? "the running hour" : ago == 1 ? "the hour before" : $"the hour {ago} hours ago")}: {most:N0}");
    }
}
