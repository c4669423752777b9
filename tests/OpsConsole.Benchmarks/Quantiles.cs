namespace OpsConsole.Benchmarks;

/// <summary>Which of many values so large a part does not exceed.</summary>
internal static class Quantiles
{
    public static double Of(IReadOnlyList<double> values, double quantile) => values.Order().ElementAt((int)Math.Ceiling(values.Count * quantile) - 1);
}
