using MudBlazor;
using MudBlazor.Services;
using OpsConsole.Platform.Components;
using OpsConsole.Platform.Palette;

namespace OpsConsole.Shell;

/// <summary>The frame around the pages: components, theme, static files, error pages.</summary>
public static class ShellFeature
{
    private static readonly string[] NotPages = ["/api", "/healthz", "/metrics", "/openapi", "/_blazor"];

    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddSingleton<LookClock>();
        services.AddSingleton<PaletteSearch>();
        services.AddSingleton<IPaletteSource, PagePalette>();
        services.AddMudServices(options =>
        {
            // At the default of 95 the ground shines through and text falls below the contrast of WCAG AA.
            options.SnackbarConfiguration.MaximumOpacity = 100;
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            options.SnackbarConfiguration.VisibleStateDuration = 8000;
            options.SnackbarConfiguration.PreventDuplicates = true;
        });
        return services;
    }

    /// <summary>Pages for faults and for addresses that lead nowhere; the API answers for itself.</summary>
    public static WebApplication UseShell(this WebApplication app)
    {
        app.UseWhen(IsPage, pages => pages.UseExceptionHandler("/error")
            .UseStatusCodePagesWithReExecute("/refused/{0}", createScopeForStatusCodePages: true));
        // Routing stands behind them, or a request that is run again would keep the endpoint it had.
        app.UseRouting();
        return app;
    }

    public static IEndpointRouteBuilder MapShell(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapStaticAssets().AllowAnonymous();
        endpoints.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'");
        PaletteEndpoint.Map(endpoints);
        endpoints.Map("/error", ErrorPages.Show).AllowAnonymous().ExcludeFromDescription();
        endpoints.Map("/refused/{status:int:range(400,599)}", ErrorPages.ShowStatus).AllowAnonymous().ExcludeFromDescription();
        return endpoints;
    }

    private static bool IsPage(HttpContext context) => !NotPages.Any(place => context.Request.Path.StartsWithSegments(place));
}
