using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace OpsConsole.Platform.Access;

/// <summary>A cookie counts only while its sign-in does: not after sign-out, and not once the directory is known to have disabled the person.</summary>
internal sealed class CookieChecks(EndedSignIns ended, AccessService access) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (context.Principal is { } principal && !ended.IsOver(principal) && !access.IsKnownDisabled(SignInClaims.CallerOf(principal).Key))
            return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Schemes.Cookie);
    }
}
