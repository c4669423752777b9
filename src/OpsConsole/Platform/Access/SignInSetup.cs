using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace OpsConsole.Platform.Access;

/// <summary>Cookie sign-in through the OpenID provider for people, bearer tokens of the same provider for the API; nothing else signs anyone in.</summary>
internal static class SignInSetup
{
    private static readonly TimeSpan ProviderPatience = TimeSpan.FromSeconds(10);

    public static void AddSignIn(this IServiceCollection services, AccessOptions access)
    {
        services.AddAuthentication(Schemes.Console)
            .AddPolicyScheme(Schemes.Console, null, options => options.ForwardDefaultSelector =
                context => Schemes.UsesBearer(context) ? Schemes.Bearer : Schemes.Cookie)
            .AddCookie(Schemes.Cookie, options =>
            {
                options.Cookie.Name = "opsconsole";
                options.Cookie.HttpOnly = true;
                options.Cookie.SameSite = SameSiteMode.Lax;
                options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                options.CookieManager = new HostCookies();
                options.ExpireTimeSpan = access.SignInLifetime;
                options.SlidingExpiration = false;
                options.EventsType = typeof(CookieChecks);
            })
            .AddOpenIdConnect(Schemes.Provider, options => Configure(options, access))
            .AddJwtBearer(Schemes.Bearer, options => Configure(options, access));

        services.AddScoped<CookieChecks>();
        services.AddScoped<SignInEvents>();
        services.AddSingleton<SignInStore>();
        services.AddSingleton<SignIns>();
        services.AddHostedService<SignInKeeper>();
        services.AddSingleton<SignInTickets>();
        services.AddScoped<TabRights>();
        services.AddOptions<CookieAuthenticationOptions>(Schemes.Cookie).Configure<SignInTickets>((options, tickets) => options.SessionStore = tickets);
        services.AddSingleton<SignInJournal>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, SignInRequired>();
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(Schemes.Console).RequireAuthenticatedUser().Build());
        services.AddSingleton<IAntiforgeryAdditionalDataProvider, TokensOfSignIn>();
        services.AddAntiforgery(options =>
        {
            options.HeaderName = CrossSiteGuard.TokenHeader;
            options.Cookie.Name = "opsconsole-antiforgery";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // The header is ours: one value on every answer.
            options.SuppressXFrameOptionsHeader = true;
        });
    }

    private static void Configure(OpenIdConnectOptions options, AccessOptions access)
    {
        options.Authority = access.Oidc.Authority;
        options.ClientId = access.Oidc.ClientId;
        options.ClientSecret = ClientSecret.Read(access.Oidc.ClientSecretFile);
        options.RequireHttpsMetadata = access.Oidc.RequireHttpsMetadata;
        options.SignInScheme = Schemes.Cookie;
        options.ResponseType = OpenIdConnectResponseType.Code;
        // The answer comes by GET: the correlation cookies may then be SameSite=Lax, which also works without HTTPS.
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.SaveTokens = false;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = false;
        // By default they delete iss, the half of a person's key.
        options.ClaimActions.Clear();
        options.BackchannelTimeout = ProviderPatience;
        // A front-channel sign-out is a GET that any site may send.
        options.RemoteSignOutPath = PathString.Empty;
        options.Scope.Clear();
        foreach (var scope in access.Oidc.Scopes.Concat(["openid", "profile"]).Distinct(StringComparer.Ordinal))
            options.Scope.Add(scope);
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }
        options.EventsType = typeof(SignInEvents);
    }

    private static void Configure(JwtBearerOptions options, AccessOptions access)
    {
        options.Authority = access.Oidc.Authority;
        options.Audience = access.Api.Audience;
        options.RequireHttpsMetadata = access.Oidc.RequireHttpsMetadata;
        options.BackchannelTimeout = ProviderPatience;
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.TokenValidationParameters.ValidateAudience = true;
        options.TokenValidationParameters.RequireExpirationTime = true;
        options.TokenValidationParameters.ClockSkew = TimeSpan.FromSeconds(30);
        options.TokenValidationParameters.NameClaimType = SignInClaims.Name;
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = context =>
            {
                if (access.Api.Audience is null)
                    context.Fail(new BearerTokensOffException());
                return Task.CompletedTask;
            },
            OnAuthenticationFailed = context =>
            {
                context.HttpContext.Items[typeof(SignInRequired)] = context.Exception;
                return Task.CompletedTask;
            },
        };
    }
}

/// <summary>Secrets stand in files, so that they appear in no configuration dump and can be rotated in place.</summary>
internal static class ClientSecret
{
    public static string? Read(string? file) => file is null ? null : File.ReadAllText(file).Trim();
}

internal sealed class BearerTokensOffException() : Exception("Access:Api:Audience is not set, so the console takes no bearer tokens.");
