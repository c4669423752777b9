using System.Text.Json;
using OpsConsole.Platform;

namespace OpsConsole.Features.Approvals;

/// <summary>An object by its names in the console; an empty namespace where it has none.</summary>
public sealed record PlanTarget(string Cluster, string Type, string Namespace, string Name)
{
    private const int MostTargets = 5000;

    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        AllowDuplicateProperties = false,
    };

    public static PlanTarget Of(PlanItem item) => new(item.Cluster, item.Type, item.Namespace, item.Name);

    /// <summary><c>[{"cluster":"prod-use1-07","type":"buckets.s3.aws.upbound.io","namespace":"","name":"data"}]</c>.</summary>
    public static string Write(IEnumerable<PlanTarget> targets) => JsonSerializer.Serialize(targets, Form);

    /// <summary>None for no text. One that stands there twice counts once.</summary>
    public static Answer<IReadOnlyList<PlanTarget>> Read(string? json)
    {
        if (json is null)
            return Answer.Of<IReadOnlyList<PlanTarget>>([]);
        try
        {
            var rows = JsonSerializer.Deserialize<List<Row?>>(json, Form) ?? throw new JsonException("It is null.");
            if (rows.Count > MostTargets)
                return Wrong($"It names {rows.Count} objects, and {MostTargets} are the most.");
            return Answer.Of<IReadOnlyList<PlanTarget>>([.. rows.Select((row, at) => row is { Cluster.Length: > 0, Type.Length: > 0, Name.Length: > 0 }
                ? new PlanTarget(row.Cluster, row.Type, row.Namespace ?? "", row.Name)
                : throw new JsonException($"Number {at + 1} lacks its cluster, its type or its name.")).Distinct()]);
        }
        catch (JsonException error)
        {
            return Wrong(error.Message);
        }
    }

    private static Refusal Wrong(string why) =>
        new(RefusalKind.Invalid, $"The list of objects cannot be read: {why}", """Write a JSON array of {"cluster":…,"type":…,"namespace":…,"name":…}.""");

    private sealed record Row(string? Cluster, string? Type, string? Namespace, string? Name);
}
