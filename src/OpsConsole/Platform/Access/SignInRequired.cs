using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.IdentityModel.Tokens;

namespace OpsConsole.Platform.Access;

/// <summary>Answers those who are not signed in: a page leads to the sign-in and back, everything else gets 401 with problem+json and never a redirect.</summary>
internal sealed class SignInRequired : IAuthorizationMiddlewareResultHandler
{
    private static readonly string[] Machines = ["/api", "/hubs", "/_blazor", "/_framework", "/_content", "/healthz", "/metrics", "/openapi"];

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult result)
    {
        if (result.Succeeded)
            await next(context);
        else if (result.Forbidden)
            await new Refusal(RefusalKind.Forbidden, $"{context.Request.Path} is not yours to use.", "Ask an administrator for the role it needs.")
                .ToProblem().ExecuteAsync(context);
        else if (SignInTickets.IsUndecided(context))
            await UndecidedAsync(context);
        else if (IsPage(context.Request))
            context.Response.Redirect($"/signin?returnUrl={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
        else
            await RefuseAsync(context);
    }

    private static Task UndecidedAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "5";
        return IsPage(context.Request)
            ? AccessPages.Undecided(context.Request.Path + context.Request.QueryString).ExecuteAsync(context)
            : new Refusal(RefusalKind.Unavailable, "The database does not answer, so the console cannot look your sign-in up.", "Ask again in a few seconds.")
                .ToProblem().ExecuteAsync(context);
    }

    private static async Task RefuseAsync(HttpContext context)
    {
        // The scheme says in WWW-Authenticate what it missed or disliked (RFC 6750).
        if (Schemes.IsApi(context.Request))
            await context.ChallengeAsync(Schemes.Bearer);
        var refusal = context.Items[typeof(SignInRequired)] is Exception fault
            ? new Refusal(RefusalKind.SignedOut, $"The bearer token was not accepted: {Explain(fault)}.", "Get a new token from the sign-in provider and try again.")
            : new Refusal(RefusalKind.SignedOut, "Nobody is signed in.", "Sign in at /signin, or send a bearer token of the sign-in provider.");
        await refusal.ToProblem().ExecuteAsync(context);
    }

    private static bool IsPage(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !Machines.Any(prefix => request.Path.StartsWithSegments(prefix));

    private static string Explain(Exception fault) => fault switch
    {
        TokenRefusedException refused => refused.Message,
        BearerTokensOffException => "Access:Api:Audience is not set, so the console takes none",
        SecurityTokenExpiredException => "it expired",
        SecurityTokenNotYetValidException => "it is not valid yet",
        SecurityTokenInvalidAudienceException => "it was issued for another audience",
        SecurityTokenInvalidIssuerException => "it comes from another issuer",
        SecurityTokenNoExpirationException => "it has no expiry",
        SecurityTokenSignatureKeyNotFoundException or SecurityTokenInvalidSignatureException => "it is not signed by the sign-in provider",
        _ => "it cannot be read",
    };
}
