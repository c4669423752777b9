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
        var readers = endpoints.MapGroup("").RequireAuthorization(Readers).AddEndpointFilter(BeMoodyAsync);
        readers.MapGet("/directory/people/{subject}", Read);
        readers.MapGet("/directory/groups/{group}/members", (string group, SandboxDirectory directory) =>
            directory.People.Where(person => person.Groups.Contains(group)).Select(person => new { person.Subject, person.Name }));
        GraphEndpoints.Map(readers);

        // Reachable from this machine only, as everything here.
        var switches = endpoints.MapGroup("/sandbox");
        switches.MapGet("/people", (SandboxDirectory directory) => directory.People);
        switches.MapPut("/people/{subject}", Change);
        switches.MapDelete("/people/{subject}", (string subject, SandboxDirectory directory) => directory.Remove(subject));
        switches.MapPut("/directory", (DirectoryChange change, SandboxDirectory directory) => directory.Mood = change.Mood);
    }

    private static IResult Read(string subject, SandboxDirectory directory) =>
        directory.Find(subject) is { } person
            ? Results.Json(new { person.Subject, person.Name, person.Enabled, person.Groups })
            : Results.NotFound();

    private static async ValueTask<object?> BeMoodyAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        switch (http.RequestServices.GetRequiredService<SandboxDirectory>().Mood)
        {
            case DirectoryMood.Hanging:
                await Silence.UntilAsync(http.RequestAborted);
                break;
            case DirectoryMood.Failing:
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            case DirectoryMood.Throttling:
                http.Response.Headers.RetryAfter = "2";
                return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }
        return await next(context);
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
