using OpenIddict.Abstractions;
using OpenIddict.Validation.AspNetCore;

namespace OpsConsole.Sandbox.Provider;

/// <summary>What the console reads of people, and the switches by which tests and curious readers change it.</summary>
internal static class DirectoryEndpoints
{
    public const string Readers = "directory readers";

    public static void AddDirectoryReaders(this IServiceCollection services) =>
        services.AddAuthorizationBuilder().AddPolicy(Readers, policy => policy
            .AddAuthenticationSchemes(OpenIddictValidationAspNetCoreDefaults.AuthenticationScheme)
            .RequireAssertion(context => context.User.HasScope(ProviderClients.DirectoryScope)));

    public static void MapDirectory(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/directory/people/{subject}", ReadAsync).RequireAuthorization(Readers);

        // Reachable from this machine only, as everything here.
        var switches = endpoints.MapGroup("/sandbox");
        switches.MapGet("/people", (SandboxDirectory directory) => directory.People);
        switches.MapPut("/people/{subject}", Change);
        switches.MapDelete("/people/{subject}", (string subject, SandboxDirectory directory) => directory.Remove(subject));
        switches.MapPut("/directory", (DirectoryChange change, SandboxDirectory directory) => directory.Mood = change.Mood);
    }

    private static async Task<IResult> ReadAsync(string subject, SandboxDirectory directory, HttpContext http)
    {
        if (directory.Mood == DirectoryMood.Hanging)
            await Silence.UntilAsync(http.RequestAborted);
        if (directory.Mood == DirectoryMood.Failing)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        return directory.Find(subject) is { } person ? Results.Json(person) : Results.NotFound();
    }

    private static SandboxPerson Change(string subject, PersonChange change, SandboxDirectory directory)
    {
        var known = directory.Find(subject) ?? new() { Subject = subject, Name = subject };
        var changed = known with
        {
            Name = change.Name ?? known.Name,
            Enabled = change.Enabled ?? known.Enabled,
            Groups = change.Groups ?? known.Groups,
        };
        directory.Put(changed);
        return changed;
    }

    internal sealed record PersonChange(string? Name, bool? Enabled, string[]? Groups);

    internal sealed record DirectoryChange(DirectoryMood Mood);
}
