using Microsoft.AspNetCore.Components;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Resources;

/// <summary>What an object belongs to and what belongs to it, with the state of each.</summary>
public sealed partial class ObjectTree(ObjectRelations relations)
{
    private ObjectTreeAnswer? _tree;
    private long _looks;

    [Parameter, EditorRequired] public FoundResource Resource { get; set; } = null!;

    protected override object Key => (Resource.Cluster.Name, Resource.Lineage.Id, Resource.At);

    /// <summary>Until the index has caught up each look may bring more.</summary>
    protected override long? Followed => Resource.At is null || _tree?.IsBehind == true ? Feed.VersionOf(Resource.Cluster) + _looks : null;

    protected override async Task<Refusal?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var answer = await relations.TreeAsync(caller, Resource, cancellationToken);
        if (!answer.IsRefused)
            _tree = answer.Value;
        if (_tree?.IsBehind == true)
            _looks++;
        return answer.Refusal;
    }
}
