using System.Globalization;

namespace OpsConsole.Sandbox.Run;

/// <summary>One simulated cluster: its name, where it stands, how much lives in it.</summary>
public sealed record ClusterPlan(string Name, string Environment, string Region, int Objects)
{
    // The first three are production (the largest), staging and development (the smallest); further ones go round.
    private static readonly (string Environment, string Region, string Short, double Share)[] Kinds =
        [("prod", "us-east-1", "use1", 1.0), ("staging", "eu-west-1", "euw1", 0.4), ("dev", "us-west-2", "usw2", 0.15)];

    private const int OrdinarySize = 600;

    public int Seed { get; init; }

    public static IReadOnlyList<ClusterPlan> For(int clusters, int? objects) =>
        [.. Enumerable.Range(0, clusters).Select(index => One(index, objects ?? OrdinarySize))];

    private static ClusterPlan One(int index, int objects)
    {
        var (environment, region, code, share) = Kinds[index % Kinds.Length];
        var number = (index / Kinds.Length + 1).ToString("00", CultureInfo.InvariantCulture);
        return new($"{environment}-{code}-{number}", environment, region, Math.Max(1, (int)(objects * share))) { Seed = index + 1 };
    }
}
