using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Approvals;

/// <summary>What one person sees of requests and may approve, for one answer about many: each cluster is asked about once.</summary>
/// <param name="rights">The person's, as the directory said.</param>
/// <param name="labels">Of every cluster that is known, by its id; what is not among them nobody sees.</param>
public sealed class RequestSight(PersonAccess rights, IReadOnlyDictionary<int, IReadOnlyDictionary<string, string>> labels)
{
    private readonly Dictionary<int, (bool Reads, bool Approves)> _clusters = [];

    /// <summary>Requests that touch no cluster.</summary>
    public bool SeesConsole { get; } = rights.AllowsAnywhere(Permission.Approve) || rights.AllowsAnywhere(Permission.ManageRules);

    /// <summary>Ids of the clusters that the person reads.</summary>
    public IEnumerable<int> Readable => labels.Keys.Where(id => On(id).Reads);

    public bool Sees(ApprovalRequest request) =>
        request.State is RequestState.Draft ? IsOwn(request)
        : request.ClusterIds.Length == 0 ? SeesConsole || IsOwn(request)
        : request.ClusterIds.All(id => On(id).Reads);

    /// <summary>Whether the person may approve on all of it.</summary>
    public bool Approves(ApprovalRequest request) =>
        request.ClusterIds.Length == 0 ? rights.AllowsEverywhere(Permission.Approve) : request.ClusterIds.All(id => On(id).Approves);

    private bool IsOwn(ApprovalRequest request) => request.Requester == rights.Caller.Key;

    private (bool Reads, bool Approves) On(int cluster)
    {
        if (_clusters.TryGetValue(cluster, out var known))
            return known;
        return _clusters[cluster] = labels.TryGetValue(cluster, out var of)
            ? (rights.Allows(Permission.Read, of), rights.Allows(Permission.Approve, of))
            : (false, false);
    }
}
