using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Api;

namespace OpsConsole.Platform.Access;

/// <summary>What the settings page says, for programs: whom the console takes the caller for and what they may do where.</summary>
internal static class MeEndpoint
{
    public static async Task<Results<Ok<Me>, ProblemHttpResult>> ReadAsync(
        CurrentCaller current, AccessService access, CancellationToken cancellationToken)
    {
        var answer = await access.ForReadingAsync(await current.GetAsync(), cancellationToken);
        if (answer.IsRefused)
            return answer.Refusal.ToProblem();
        var known = answer.Value!;
        return TypedResults.Ok(new Me
        {
            Issuer = known.Caller.Key.Issuer,
            Subject = known.Caller.Key.Subject,
            Name = known.Caller.Name,
            IsProgram = known.Caller.IsProgram,
            AuthenticatedAt = known.Caller.AuthenticatedAt,
            Standing = Words.Of(known.Standing),
            Groups = known.Groups,
            Roles = [.. known.Grants.Select(grant => new MyRole(Words.Of(grant.Role), grant.Clusters.ToString(), grant.Source))],
            AsOf = known.AsOf,
        });
    }
}

/// <summary>The caller as the directory knows them at <see cref="AsOf"/>.</summary>
internal sealed record Me
{
    public required string Issuer { get; init; }
    public required string Subject { get; init; }
    public required string Name { get; init; }
    /// <summary>A program with credentials of its own: it may ask for changes and approves none.</summary>
    public required bool IsProgram { get; init; }
    /// <summary>When the person last proved to the sign-in provider who they are; absent where it does not say.</summary>
    public required DateTimeOffset? AuthenticatedAt { get; init; }
    public required string Standing { get; init; }
    public required IReadOnlyList<string> Groups { get; init; }
    public required IReadOnlyList<MyRole> Roles { get; init; }
    public required DateTimeOffset AsOf { get; init; }
}

/// <summary>A role on the clusters whose labels the selector matches; an empty selector matches all.</summary>
internal sealed record MyRole(string Role, string Clusters, string Source);
