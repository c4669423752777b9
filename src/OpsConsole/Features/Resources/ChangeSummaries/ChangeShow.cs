using OpsConsole.Manifests;

namespace OpsConsole.Features.Resources.ChangeSummaries;

/// <summary>What a change list shows, as its address says it.</summary>
public sealed record ChangeShow(string? Word, string Text, ChangeAspects? Aspects)
{
    /// <summary>Everything but status that is no condition.</summary>
    public const ChangeAspects Told = Asked | ChangeAspects.Condition | ChangeAspects.Unknown;
    private const ChangeAspects Asked = ChangeAspects.Spec | ChangeAspects.Labels | ChangeAspects.Annotations | ChangeAspects.Finalizers
        | ChangeAspects.Deletion | ChangeAspects.Metadata | ChangeAspects.Existence;

    public static readonly IReadOnlyList<ChangeShow> All =
    [
        new(null, "Spec, metadata and conditions", Told),
        new("spec", "Only spec and metadata", Asked),
        new("status", "Only conditions and status", ChangeAspects.Condition | ChangeAspects.Status),
        new("all", "Everything", null),
    ];

    /// <summary>The usual one where the word is unknown.</summary>
    public static ChangeShow Of(string? word) => All.FirstOrDefault(show => show.Word == word) ?? All[0];
}
