using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace OpsConsole.Platform.Access;

/// <summary>A sign-in ends once the directory is known to have disabled the person.</summary>
internal sealed class CookieChecks(SignIns signIns, AccessService access) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (context.Principal is { } principal && SignInClaims.CallerOf(principal) is { SignIn: { } id } caller)
        {
            if (!access.IsKnownDisabled(caller.Key))
                return;
            await signIns.LeaveAsync(id, new(null, SignInEnd.Ended, "the directory disabled the person"), context.HttpContext.RequestAborted);
        }
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Schemes.Cookie);
    }
}
