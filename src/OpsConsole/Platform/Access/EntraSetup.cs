using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Identity.Web;
using Microsoft.IdentityModel.JsonWebTokens;

namespace OpsConsole.Platform.Access;

/// <summary>Entra ID of one tenant through Microsoft.Identity.Web: it knows where the tenant's keys are and which issuers are Entra's.</summary>
internal static class EntraSetup
{
    private const string ValidatorClient = "entra issuers";

    public static void AddEntra(this AuthenticationBuilder authentication, AccessOptions access)
    {
        // The library asks for the tenant's metadata by a client of its own.
        authentication.Services.AddHttpClient(ValidatorClient).ConfigurePrimaryHttpMessageHandler(() => TrustedHttp.Handler(access.CertificateAuthorityFile));
        authentication.Services.Configure<AadIssuerValidatorOptions>(options => options.HttpClientName = ValidatorClient);
        authentication.AddMicrosoftIdentityWebApp(options => Name(options, access), null, Schemes.Provider, cookieScheme: null);
        authentication.AddMicrosoftIdentityWebApi(
            options => options.TokenValidationParameters.ValidAudience = access.Api.Audience, options => Name(options, access), Schemes.Bearer);
    }

    /// <summary>A token of the tenant, of version 2.0, that was issued for using this API; then the person is known by object id.</summary>
    public static void Accept(TokenValidatedContext context, AccessOptions access, DateTimeOffset now)
    {
        var claims = ((JsonWebToken)context.SecurityToken).Claims.ToList();
        var token = EntraToken.Read(context.SecurityToken.Issuer, claims, access, now);
        var fault = !claims.Exists(claim => claim is { Type: "ver", Value: "2.0" })
                ? "it is of version 1.0; set requestedAccessTokenVersion to 2 in the registration of the API"
            : token.Fault is not null ? token.Reason
            : !Carries(claims, access.Api.Scope) ? $"it carries neither the scope nor the app role {access.Api.Scope}"
            : null;
        if (fault is null)
        {
            context.Principal = SignInClaims.Create(token.Caller with { IsProgram = ProgramToken.IsOfEntra(claims) }, context.SecurityToken.ValidTo, Schemes.Bearer);
            return;
        }
        var refused = new TokenRefusedException(fault);
        context.HttpContext.Items[typeof(SignInRequired)] = refused;
        context.Fail(refused);
    }

    private static bool Carries(IReadOnlyList<System.Security.Claims.Claim> claims, string scope) =>
        claims.Where(claim => claim.Type == "scp").SelectMany(claim => claim.Value.Split(' ')).Contains(scope, StringComparer.Ordinal)
        || claims.Any(claim => claim.Type == "roles" && claim.Value == scope);

    private static void Name(MicrosoftIdentityOptions options, AccessOptions access)
    {
        options.Instance = access.Entra.Instance.TrimEnd('/') + "/";
        options.TenantId = access.Entra.TenantId;
        options.ClientId = access.Entra.ClientId;
    }
}
