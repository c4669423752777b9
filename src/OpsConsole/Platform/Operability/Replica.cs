using Microsoft.Extensions.Options;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Platform.Operability;

/// <summary>Lets each feature leave out what this process has no role for.</summary>
public static class Replica
{
    public static void AddReplica(this IHostApplicationBuilder builder) => builder.AddCheckedOptions<ReplicaOptions>(ReplicaOptions.Section);

    /// <summary>Sets a key aside that this process has no role for: whatever was configured, this holds. To be asked before the options are added.</summary>
    public static void SetAsideUnless(this IHostApplicationBuilder builder, ReplicaRole role, string key, string? value)
    {
        if (!builder.HasRole(role))
            builder.Configuration.AddInMemoryCollection([new(key, value)]);
    }

    /// <summary>Whether this process has a role, for what is decided before it is composed.</summary>
    public static bool HasRole(this IHostApplicationBuilder builder, ReplicaRole role)
    {
        var section = builder.Configuration.GetSection(ReplicaOptions.Section);
        // A wrong section refuses the start, and is then no reason to fail here.
        var names = section.GetSection(nameof(ReplicaOptions.Roles)).GetChildren().Select(child => child.Value).ToList();
        return names.Count == 0 || names.Contains(role.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Behind routing and before sign-in: where nobody is served, an address that is not there leads nobody to the provider.</summary>
    public static void UseReplica(this WebApplication app)
    {
        if (!app.Serves())
            app.Use((context, next) => context.GetEndpoint() is null ? NotThere(context) : next(context));
    }

    /// <summary>Whether pages, hub and API are there.</summary>
    public static bool Serves(this WebApplication app) => app.Services.GetRequiredService<IOptions<ReplicaOptions>>().Value.Serves;

    private static Task NotThere(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
