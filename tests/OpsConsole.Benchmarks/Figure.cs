using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpsConsole.Benchmarks;

/// <summary>One measured figure, beside the control it is held against where it has one.</summary>
internal sealed record Figure
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public required string Bench { get; init; }
    public required string Metric { get; init; }
    public required double Value { get; init; }
    public required string Unit { get; init; }
    public double? Control { get; init; }
    public double? Ratio { get; init; }
    /// <summary>The largest ratio, or where there is none the largest value, that passes.</summary>
    public double? Target { get; init; }
    /// <summary>The target is the smallest value that passes, whatever the ratio.</summary>
    [JsonIgnore]
    public bool TargetIsLeast { get; init; }
    /// <summary>The target is the smallest ratio that passes.</summary>
    [JsonIgnore]
    public bool TargetIsLeastRatio { get; init; }
    /// <summary>The target is the largest value that passes, whatever the ratio.</summary>
    [JsonIgnore]
    public bool TargetIsOfValue { get; init; }

    public bool Ok => Target is null || (TargetIsLeast ? Value >= Target : TargetIsLeastRatio ? Ratio >= Target : TargetIsOfValue ? Value <= Target : (Ratio ?? Value) <= Target);

    public string ToJson() => JsonSerializer.Serialize(this with
    {
        Value = Round(Value),
        Control = Control is { } control ? Round(control) : null,
        Ratio = Ratio is { } ratio ? Round(ratio) : null,
    }, Json);

    private static double Round(double value) => Math.Round(value, Math.Abs(value) < 100 ? 3 : 0);
}
