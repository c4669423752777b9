namespace OpsConsole.Platform.Access;

/// <summary>Sign-in, directory, roles and scopes.</summary>
public static class AccessFeature
{
    public static void AddAccess(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section);
        builder.Services.AddSingleton<AssignmentsFile>();
        builder.Services.AddSingleton<DirectoryState>();
        builder.Services.AddSingleton<IDirectory, FileDirectory>();
        builder.Services.AddSingleton<AccessService>();
        builder.Services.AddScoped<CurrentCaller>();
    }

    public static void UseAccess(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
    }

    public static void MapAccess(this IEndpointRouteBuilder endpoints)
    {
    }
}
