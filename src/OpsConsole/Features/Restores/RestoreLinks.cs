using OpsConsole.Features.Approvals;
using OpsConsole.Features.Resources;
using OpsConsole.Features.Resources.ChangeSummaries;
using OpsConsole.Features.Restores.Remapping;
using OpsConsole.Manifests;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Restores;

/// <summary>Where a restore is asked for: the page that plans an action for what its address says.</summary>
internal static class RestoreLinks
{
    private const ChangeAspects Revertible = ChangeAspects.Spec | ChangeAspects.Labels | ChangeAspects.Annotations;

    /// <summary>This state as a whole; of what was deleted its last one.</summary>
    public static string Of(ResourceState state) => Of(Target(state));

    /// <summary>What this state has and the living object has not, or has otherwise; with fields, as a merge names them, only those.</summary>
    public static string Merge(ResourceState state, IReadOnlyList<string>? fields = null) => Of(Target(state) with { Mode = RestoreMode.Merge, Fields = fields });

    /// <summary>What changed from the first to the second of two versions of one object; with fields, as the comparison names them, only those.</summary>
    public static string Of(ResourceDifference difference, IReadOnlyList<string>? fields = null) =>
        Of(Target(difference.From) with { Changed = difference.To.Version.Sequence, Fields = fields });

    /// <summary>Of a list of changes: a deletion comes back, what somebody asked for goes back; of what came, and of what a controller says, nothing is offered.</summary>
    public static (string Words, string Href)? Of(ChangeEntry entry)
    {
        var target = new RestoreTarget { Cluster = entry.Cluster.Name, Type = entry.Row.Type, Namespace = entry.Row.Namespace, Name = entry.Row.Name, Uid = entry.Row.Uid };
        return entry switch
        {
            { Row.Change: VersionChange.Deleted } => ("Restore…", Of(target with { Version = entry.Row.Sequence })),
            { Row: { Change: VersionChange.Modified, FormerSequence: { } former } row } when ((ChangeAspects)row.Aspects & Revertible) != 0 => ("Revert…", Of(target with { Version = former, Changed = entry.Row.Sequence })),
            _ => null,
        };
    }

    /// <summary>Whatever an ended request took away.</summary>
    public static string Undo(long request) => About(RestoreUndo.Key, request);

    /// <summary>Empty cloud resources for those that an ended restore did not find.</summary>
    public static string Remake(long request) => About(RestoreRemake.Key, request);

    /// <summary>What an ended request created, on the way to its deletion.</summary>
    public static string Created(long request) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/restores/created?request={request}");

    /// <summary>Where the objects of a plan go.</summary>
    public static string Where(Guid draft) => $"/restores/where?draft={draft}";

    /// <summary>The same for what is not planned; null where nothing is named that could go elsewhere.</summary>
    public static string? Where(PlanQuestion question) => question[RestoreQuestion.Key] is null ? null
        : ResourceLinks.With("/restores/where", [.. new[] { RestoreQuestion.Key, RestoreMap.Key, RestoreQuestion.TransformKey, PlanQuestion.Items }.Select(key => (key, question[key]))]);

    /// <summary>What is not as it was at a moment; both are chosen there where they are not named.</summary>
    public static string Moment(string? cluster, DateTimeOffset? at, string? type = null, string? space = null) =>
        ResourceLinks.With("/restores/moment", ("cluster", cluster), (AsOf.Key, ResourceLinks.Moment(at)), ("type", type), ("namespace", space));

    public static string Of(params IReadOnlyList<RestoreTarget> targets) => RequestLinks.New(RestoreObjects.ActionKey, new RestoreQuestion(targets).Parameters);

    private static string About(string key, long request) => RequestLinks.New(RestoreObjects.ActionKey, [new(key, request.ToString(System.Globalization.CultureInfo.InvariantCulture))]);

    private static RestoreTarget Target(ResourceState state) => new()
    {
        Cluster = state.Resource.Cluster.Name,
        Type = state.Resource.Type.Name,
        Namespace = state.Resource.Lineage.Namespace,
        Name = state.Resource.Lineage.Name,
        Uid = state.Resource.Lineage.Uid,
        Version = state.Version.Sequence,
    };
}
