using System.Globalization;

namespace OpsConsole.Platform.Components;

/// <summary>The paths of a sparkline and what they say in words.</summary>
public static class SparklineShape
{
    public const int Tall = 18;

    private const int Bar = 4;
    private const double Step = 1;

    /// <summary>The line keeps off the edges by as much as it is thick.</summary>
    private const double Edge = 2;

    public static int Width(SparklineForm form, int count) => form is SparklineForm.Bars ? Math.Max(1, count) * Bar : (int)Math.Ceiling(((Math.Max(1, count) - 1) * Step) + (2 * Edge));

    /// <summary>The ground under the bars; none under what is not known.</summary>
    public static string Base(IReadOnlyList<int?> values) => values.Count == 0 ? $"M0 {Tall - 1}H{Bar}V{Tall}H0Z"
        : string.Concat(Known(values).Select(run => $"M{run.From * Bar} {Tall - 1}H{run.To * Bar}V{Tall}H{run.From * Bar}Z"));

    /// <summary>All bars in one path; what is not nothing is seen.</summary>
    public static string Bars(IReadOnlyList<int?> values)
    {
        var highest = Math.Max(1, values.Max() ?? 0);
        return string.Concat(values.Select((value, at) => value is null or <= 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $"M{at * Bar} {Tall}V{Tall - 1 - Math.Max(2, (Tall - 2) * value.Value / (double)highest):0.#}H{at * Bar + Bar - 1}V{Tall}Z")));
    }

    /// <summary>A line through what is known, broken where it is not; one value by itself is a dot. Where all are the same it runs in the middle.</summary>
    public static string Line(IReadOnlyList<int?> values)
    {
        var (lowest, highest) = (values.Min() ?? 0, values.Max() ?? 0);
        string Point(int at) => string.Create(CultureInfo.InvariantCulture,
            $"{Edge + (at * Step):0.#} {(highest == lowest ? Tall / 2d : Tall - Edge - ((Tall - (2 * Edge)) * (values[at]!.Value - lowest) / (highest - lowest))):0.#}");
        return string.Concat(Known(values).Select(run => run.To - run.From == 1
            ? $"M{Point(run.From)}h0"
            : $"M{string.Join('L', Enumerable.Range(run.From, run.To - run.From).Select(Point))}"));
    }

    /// <summary>First, last, lowest and highest of what is known, and how much is not.</summary>
    public static string Words(IReadOnlyList<SparklinePoint> points)
    {
        var known = points.Select(point => point.Value).OfType<int>().ToList();
        var gaps = points.Count - known.Count;
        if (known.Count == 0)
            return "nothing is known yet";
        return string.Create(CultureInfo.InvariantCulture,
            $"first {known[0]:N0}, last {known[^1]:N0}, lowest {known.Min():N0}, highest {known.Max():N0}{(gaps > 0 ? $"; {gaps} of {points.Count} not known" : "")}");
    }

    /// <summary>Stretches of what is known, the end of each behind its last.</summary>
    private static IEnumerable<(int From, int To)> Known(IReadOnlyList<int?> values)
    {
        for (var at = 0; at < values.Count; at++)
        {
            if (values[at] is null)
                continue;
            var from = at;
            while (at < values.Count && values[at] is not null)
                at++;
            yield return (from, at);
        }
    }
}
