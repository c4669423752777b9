using Microsoft.AspNetCore.Components;
using OpsConsole.Manifests;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Components;

namespace OpsConsole.Features.Resources;

/// <summary>How an object says it is, since when, and what its cluster warned about it.</summary>
public sealed partial class ObjectConditions(ObjectEvents events)
{
    /// <summary>Conditions that are good when they are False.</summary>
    private static readonly string[] Negative = ["Failed", "Failure", "Degraded", "Stalled", "Pressure", "Unavailable", "Error", "Terminating", "Deleting"];

    private IReadOnlyList<ObjectEvent>? _events;
    private IReadOnlyList<ManifestCondition> _conditions = [];

    [Parameter, EditorRequired] public ResourceState State { get; set; } = null!;

    protected override object Key => (State.Resource.Cluster.Name, State.Resource.Lineage.Id, State.Resource.At);

    protected override long? Followed => State.Resource.At is null ? Feed.VersionOf(State.Resource.Cluster) : null;

    protected override Task OnParametersSetAsync()
    {
        _conditions = ManifestConditions.Read(State.Json);
        return base.OnParametersSetAsync();
    }

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await events.ListAsync(caller, State.Resource, cancellationToken);
        if (!answer.IsRefused)
            _events = answer.Value;
        return answer.Refusal;
    }

    private static StateKind Of(ManifestCondition condition)
    {
        var isNegative = Negative.Any(word => condition.Type.Contains(word, StringComparison.OrdinalIgnoreCase));
        return condition.Status switch
        {
            "True" => isNegative ? StateKind.Warning : StateKind.Ready,
            "False" => isNegative ? StateKind.Ready : StateKind.Warning,
            _ => StateKind.Unknown,
        };
    }
}
