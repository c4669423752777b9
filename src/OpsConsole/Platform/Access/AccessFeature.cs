using System.Net;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Platform.Access;

/// <summary>Sign-in, directory, roles and scopes.</summary>
public static class AccessFeature
{
    public static void AddAccess(this IHostApplicationBuilder builder)
    {
        var access = builder.AddCheckedOptions<AccessOptions>(AccessOptions.Section);
        builder.Services.AddSignIn(access);
        builder.Services.AddDirectory(access);
        builder.Services.AddSingleton<AccessService>();
        builder.Services.AddSingleton<SignInList>();
        builder.Services.AddSingleton<PeopleAccess>();
        builder.Services.AddScoped<CurrentCaller>();
        builder.Services.AddScoped<AuthenticationStateProvider, CircuitSignIn>();
        builder.Services.Configure<ForwardedHeadersOptions>(options => TrustOnly(options, access.TrustedProxies));
    }

    /// <summary>First of all, so that everything behind it knows the address that the browser used.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.TrustedProxies.Length > 0)
            app.UseForwardedHeaders();
    }

    /// <summary>After routing: what is asked for decides who may ask.</summary>
    public static void UseAccess(this WebApplication app)
    {
        app.Use(CrossSiteGuard.CheckOriginAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(CrossSiteGuard.CheckTokenAsync);
        app.Use(NameCaller);
        app.UseAntiforgery();
    }

    public static void MapAccess(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/signin", AccessPages.SignInAsync).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapPost("/signout", AccessPages.SignOutAsync).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapGet("/signed-out", AccessPages.SignedOut).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapGet("/access-refused", AccessPages.AccessRefused).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapGet("/api/v1/me", MeEndpoint.ReadAsync).WithTags("Access").WithName("getMe").WithSummary("Who the caller is and what they may do where");
        SignInEndpoints.Map(endpoints);
        endpoints.MapGet("/api/v1/antiforgery", AccessPages.Antiforgery).WithTags("Access").WithName("getAntiforgeryToken")
            .WithSummary("The token that unsafe requests signed in by cookie must carry");
    }

    private static void AddDirectory(this IServiceCollection services, AccessOptions access)
    {
        services.AddSingleton<AssignmentsFile>();
        services.AddHostedService<AssignmentsWatcher>();
        services.AddSingleton<DirectoryState>();
        services.AddSingleton<DirectoryToken>();
        services.AddHealthChecks().AddCheck<AccessHealth>("access", tags: ["ready"]);
        services.AddHttpClient(HttpDirectory.Client, client => client.MaxResponseContentBufferSize = 1 << 20)
            .ConfigurePrimaryHttpMessageHandler(() => TrustedHttp.Handler(access.CertificateAuthorityFile));
        _ = access.Directory.Mode switch
        {
            DirectoryMode.File => services.AddSingleton<IDirectory, FileDirectory>(),
            DirectoryMode.Provider => services.AddSingleton<IDirectory, ProviderDirectory>(),
            DirectoryMode.Graph => services.AddSingleton<IDirectory, GraphDirectory>(),
        };
    }

    private static void TrustOnly(ForwardedHeadersOptions options, IReadOnlyList<string> proxies)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
            if (System.Net.IPNetwork.TryParse(proxy, out var network))
                options.KnownIPNetworks.Add(network);
            else if (IPAddress.TryParse(proxy, out var address))
                options.KnownProxies.Add(address);
    }

    private static Task NameCaller(HttpContext context, RequestDelegate next)
    {
        context.RequestServices.GetRequiredService<CurrentCaller>().UseRequest(context.User);
        return next(context);
    }
}
