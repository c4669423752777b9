using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace OpsConsole.Platform.Access;

/// <summary>Cookie sign-in through the OpenID provider for people, bearer tokens of the same provider for the API; nothing else signs anyone in.</summary>
internal static class SignInSetup
{
    private static readonly TimeSpan ProviderPatience = TimeSpan.FromSeconds(10);

    public static void AddSignIn(this IServiceCollection services, AccessOptions access)
    {
        var authentication = services.AddAuthentication(Schemes.Console)
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
            });
        if (access.Mode is SignInMode.Entra)
            authentication.AddEntra(access);
        else
            authentication
                .AddOpenIdConnect(Schemes.Provider, options => options.Authority = access.Oidc.Authority)
                .AddJwtBearer(Schemes.Bearer, options => options.Authority = access.Oidc.Authority);
        // Behind what a library sets by itself: these hold for every kind of provider.
        services.Configure<OpenIdConnectOptions>(Schemes.Provider, options => Configure(options, access));
        services.Configure<JwtBearerOptions>(Schemes.Bearer, options => Configure(options, access));

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
        options.ClientId = access.Mode is SignInMode.Entra ? access.Entra.ClientId : access.Oidc.ClientId;
        options.RequireHttpsMetadata = access.Mode is SignInMode.Entra || access.Oidc.RequireHttpsMetadata;
        options.BackchannelHttpHandler = TrustedHttp.Handler(access.CertificateAuthorityFile);
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
        options.TokenValidationParameters.ValidAudience = access.Api.Audience;
        options.RequireHttpsMetadata = access.Mode is SignInMode.Entra || access.Oidc.RequireHttpsMetadata;
        options.BackchannelHttpHandler = TrustedHttp.Handler(access.CertificateAuthorityFile);
        options.BackchannelTimeout = ProviderPatience;
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.TokenValidationParameters.ValidateAudience = true;
        options.TokenValidationParameters.RequireExpirationTime = true;
        options.TokenValidationParameters.ClockSkew = AuthTime.ClockSkew;
        options.TokenValidationParameters.NameClaimType = SignInClaims.Name;
        var earlier = options.Events ?? new JwtBearerEvents();
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = async context =>
            {
                await earlier.MessageReceived(context);
                if (access.Api.Audience is null)
                    context.Fail(new BearerTokensOffException());
            },
            OnTokenValidated = async context =>
            {
                await earlier.TokenValidated(context);
                if (context.Result is not null)
                    return;
                var now = context.HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
                if (access.Mode is SignInMode.Entra)
                    EntraSetup.Accept(context, access, now);
                else
                    Accept(context, now);
            },
            OnAuthenticationFailed = context =>
            {
                context.HttpContext.Items[typeof(SignInRequired)] = context.Exception;
                return Task.CompletedTask;
            },
        };
    }

    /// <summary>Of the token is kept what a sign-in is; nothing else in it can pass for something that the console says.</summary>
    private static void Accept(Microsoft.AspNetCore.Authentication.JwtBearer.TokenValidatedContext context, DateTimeOffset now)
    {
        var claims = ((JsonWebToken)context.SecurityToken).Claims.ToList();
        var caller = OidcToken.Read(context.SecurityToken.Issuer, claims, now);
        context.Principal = SignInClaims.Create(caller with { IsProgram = ProgramToken.IsOfProvider(claims) }, context.SecurityToken.ValidTo, Schemes.Bearer);
    }
}

internal sealed class BearerTokensOffException() : Exception("Access:Api:Audience is not set, so the console takes no bearer tokens.");

/// <summary>A token of the provider that does not let anybody in here, and why, as the end of a sentence.</summary>
internal sealed class TokenRefusedException(string reason) : Exception(reason);
