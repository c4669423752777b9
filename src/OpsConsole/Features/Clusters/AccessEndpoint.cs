using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform;
using OpsConsole.Platform.Access;
using OpsConsole.Platform.Api;

namespace OpsConsole.Features.Clusters;

/// <summary>The access matrix for programs: everybody to administrators, themselves to others.</summary>
internal static class AccessEndpoint
{
    public static async Task<Results<Ok<AccessAnswer>, ProblemHttpResult>> ReadAsync(
        CurrentCaller current, AccessMatrix matrix, CancellationToken cancellationToken)
    {
        var answer = await matrix.ReadAsync(await current.GetAsync(), cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem() : TypedResults.Ok(AccessAnswer.Of(answer.Value!));
    }
}

/// <param name="People">By name.</param>
/// <param name="Left">People who are not in the answer, because it would be too long.</param>
internal sealed record AccessAnswer(IReadOnlyList<AccessPerson> People, int Left)
{
    public static AccessAnswer Of(AccessTable table) => new([.. table.People.Select(person => Of(table, person))], table.Left);

    private static AccessPerson Of(AccessTable table, PersonRights person) => new()
    {
        Issuer = person.Key.Issuer,
        Subject = person.Key.Subject,
        Name = person.Name,
        LastSeenAt = person.LastSeen,
        Standing = person.Access is { } known ? Words.Of(known.Standing) : null,
        AsOf = person.Access?.AsOf,
        Unknown = person.Refusal?.Message,
        Rights =
        [
            .. from cluster in table.Clusters
               from right in table.RightsOn(person, [cluster])
               select new AccessEntry(cluster.Name, Words.Of(right.Role), right.Source),
        ],
    };
}

/// <summary>One person; <see cref="Unknown"/> says why the directory did not tell, and rights are then not empty but unknown.</summary>
internal sealed record AccessPerson
{
    public required string Issuer { get; init; }
    public required string Subject { get; init; }
    public required string Name { get; init; }
    public DateTimeOffset? LastSeenAt { get; init; }
    public string? Standing { get; init; }
    public DateTimeOffset? AsOf { get; init; }
    public string? Unknown { get; init; }
    public required IReadOnlyList<AccessEntry> Rights { get; init; }
}

/// <summary>A role on a cluster and where it comes from.</summary>
internal sealed record AccessEntry(string Cluster, string Role, string Source);
