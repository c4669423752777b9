using System.Text.Json;
using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources;

/// <summary>A resource type that was captured of a cluster, how many objects it has now and how well that is known.</summary>
public sealed record KnownType
{
    private static readonly JsonSerializerOptions Lenient = new() { PropertyNameCaseInsensitive = true };

    public required int Id { get; init; }
    public required string Group { get; init; }
    public required string Resource { get; init; }
    public required string Kind { get; init; }
    public required string Version { get; init; }
    public required bool Namespaced { get; init; }
    public required bool IsCustom { get; init; }
    public required long Objects { get; init; }
    /// <summary>When it was last looked at, whatever came of it.</summary>
    public DateTimeOffset? LookedAt { get; init; }
    /// <summary>Null when it was never looked at.</summary>
    public bool? IsComplete { get; init; }
    /// <summary>Why the last look is a gap.</summary>
    public string? Reason { get; init; }
    /// <summary>What is shown is proven as of this moment.</summary>
    public DateTimeOffset? CompleteAt { get; init; }
    /// <summary>The run that proves it.</summary>
    public Guid? CompleteRun { get; init; }
    public required string PrinterColumns { get; init; }

    /// <summary><c>buckets.s3.aws.upbound.io</c>, or <c>services</c> for the core group.</summary>
    public string Name => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public IReadOnlyList<PrinterColumn> Columns
    {
        get
        {
            try
            {
                return JsonSerializer.Deserialize<List<PrinterColumn>>(PrinterColumns, Lenient) ?? [];
            }
            catch (JsonException)
            {
                return [];
            }
        }
    }

    /// <summary>The group and plural behind a name of the address.</summary>
    public static (string Group, string Resource) Split(string name) =>
        name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? (name[(dot + 1)..], name[..dot]) : ("", name);
}
