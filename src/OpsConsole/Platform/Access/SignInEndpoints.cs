using Microsoft.AspNetCore.Http.HttpResults;
using OpsConsole.Platform.Api;

namespace OpsConsole.Platform.Access;

/// <summary>The list of sign-ins for programs.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var signIns = endpoints.MapGroup("/api/v1/sign-ins").WithTags("Access");
        signIns.MapGet("", ListAsync).WithSummary("Sign-ins that are open or ended in the last day: yours, or everybody's for administrators.");
        signIns.MapDelete("{id:guid}", EndAsync).WithSummary("Ends a sign-in everywhere and for ever.");
    }

    private static async Task<Results<Ok<ListAnswer<SignInEntry>>, ProblemHttpResult>> ListAsync(
        CurrentCaller current, SignInList list, CancellationToken cancellationToken)
    {
        var caller = await current.GetAsync();
        var answer = await list.ReadAsync(caller, cancellationToken);
        return answer.IsRefused
            ? answer.Refusal.ToProblem()
            : TypedResults.Ok(new ListAnswer<SignInEntry>([.. answer.Value!.SignIns.Select(signIn => SignInEntry.Of(signIn, caller))], null));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(
        Guid id, CurrentCaller current, SignInList list, CancellationToken cancellationToken)
    {
        var answer = await list.EndAsync(await current.GetAsync(), id, cancellationToken);
        return answer.IsRefused ? answer.Refusal.ToProblem() : TypedResults.NoContent();
    }
}

/// <summary>A sign-in as the HTTP API tells it.</summary>
internal sealed record SignInEntry
{
    public required Guid Id { get; init; }
    public required string Issuer { get; init; }
    public required string Subject { get; init; }
    public required string Person { get; init; }
    public required bool IsThisOne { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
    public required DateTimeOffset LastSeenAt { get; init; }
    public required string Address { get; init; }
    public required string Browser { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? EndedBy { get; init; }
    public string? EndedWhy { get; init; }

    public static SignInEntry Of(SignIn signIn, Caller caller) => new()
    {
        Id = signIn.Id,
        Issuer = signIn.Issuer,
        Subject = signIn.Subject,
        Person = signIn.Person,
        IsThisOne = signIn.Id == caller.SignIn,
        IssuedAt = signIn.IssuedAt,
        ExpiresAt = signIn.ExpiresAt,
        LastSeenAt = signIn.LastSeenAt,
        Address = signIn.Address,
        Browser = signIn.Browser,
        EndedAt = signIn.EndedAt,
        EndedBy = signIn.EndedBy,
        EndedWhy = signIn.EndedWhy,
    };
}
