using OpsConsole.Platform;
using OpsConsole.Platform.Access;

namespace OpsConsole.Features.Clusters;

/// <summary>People × clusters: who may do what where, and where each right comes from. Nobody sees a cluster here that they do not see elsewhere.</summary>
public sealed class AccessMatrix(Fleet fleet, PeopleAccess people, AssignmentsFile assignments)
{
    public async Task<Answer<AccessTable>> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        var listing = await people.ReadAsync(caller, cancellationToken);
        if (listing.IsRefused)
            return listing.Refusal;
        var clusters = await fleet.VisibleToAsync(caller, cancellationToken);
        if (clusters.IsRefused)
            return clusters.Refusal;
        return new AccessTable
        {
            OfAll = listing.Value!.OfAll,
            Left = listing.Value.Left,
            People = listing.Value.People,
            Clusters = clusters.Value!,
            File = Path.GetFileName(assignments.Path),
        };
    }
}

/// <summary>The matrix as it was asked for.</summary>
public sealed record AccessTable
{
    public required bool OfAll { get; init; }
    /// <summary>People who are not among them, because the list is long.</summary>
    public required int Left { get; init; }
    public required IReadOnlyList<PersonRights> People { get; init; }
    public required IReadOnlyList<Cluster> Clusters { get; init; }
    /// <summary>The assignments file's name, for words about where a right comes from.</summary>
    public required string File { get; init; }

    /// <summary>What a person may do on some clusters, one line a grant, the strongest role first.</summary>
    public IReadOnlyList<AccessRight> RightsOn(PersonRights person, IReadOnlyList<Cluster> clusters) => person.Access is not { } access ? [] :
    [
        .. from grant in access.Grants
           let count = clusters.Count(cluster => grant.Clusters.Matches(cluster.Labels))
           where count > 0
           orderby grant.Role descending, count descending
           select new AccessRight(grant.Role, count, clusters.Count, Source(grant)),
    ];

    /// <summary>"from group platform, by grants[0] of assignments.json".</summary>
    private string Source(Grant grant) =>
        grant.Source.StartsWith("group ", StringComparison.Ordinal) ? $"from {grant.Source}, by {grant.Place} of {File}" : $"{grant.Source} by {grant.Place} of {File}";
}

/// <summary>A role on <paramref name="Count"/> of <paramref name="Of"/> clusters, by <paramref name="Source"/>.</summary>
public sealed record AccessRight(Role Role, int Count, int Of, string Source);
