namespace OpsConsole.Features.Storage.Facts;

/// <summary>A field that the cloud has otherwise than it was asked for.</summary>
/// <param name="Path">Below <c>spec.forProvider</c>: <c>tags.owner</c>, <c>rule[0].status</c>.</param>
/// <param name="Wanted">What <c>spec.forProvider</c> says, shortened.</param>
/// <param name="Actual">What <c>status.atProvider</c> says, shortened; empty for a tag that is not there.</param>
public readonly record struct DriftedField(string Path, string Wanted, string Actual);

/// <summary>What drifted: the first fields in the order of the spec, and how many there are.</summary>
public sealed record Drift(ValueList<DriftedField> Fields, int Count)
{
    /// <summary>How many fields are named at most.</summary>
    public const int MostFields = 8;
}
