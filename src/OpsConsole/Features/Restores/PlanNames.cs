using OpsConsole.Features.Resources.Deletion;
using OpsConsole.Features.Restores.Preflight;
using OpsConsole.Manifests.Restoring;

namespace OpsConsole.Features.Restores;

/// <summary>What a stored state names, beside its owners, that should be there before it.</summary>
internal sealed record PlanNames
{
    public static PlanNames None { get; } = new();

    /// <summary>Of a managed resource: kind and name of its provider configuration.</summary>
    public (string Kind, string Name)? Configuration { get; init; }

    /// <summary>Of a composite: what it composed; of a claim: its composite.</summary>
    public IReadOnlyList<ComposedName> Composed { get; init; } = [];

    /// <param name="subject">The state.</param>
    /// <param name="json">The same.</param>
    public static PlanNames Of(DeletionSubject subject, ReadOnlySpan<byte> json) =>
        subject.IsManaged ? new() { Configuration = ProviderConfigurations.NameOf(subject) }
        : !subject.IsComposition ? None
        : new() { Composed = ComposedNames.CompositeOf(json) is { } composite ? [composite, .. ComposedNames.Of(json)] : ComposedNames.Of(json) };
}
