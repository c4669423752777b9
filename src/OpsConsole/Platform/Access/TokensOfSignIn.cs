using Microsoft.AspNetCore.Antiforgery;

namespace OpsConsole.Platform.Access;

/// <summary>Antiforgery tokens belong to one sign-in: what was read before a sign-out is worth nothing after the next sign-in of the same person.</summary>
internal sealed class TokensOfSignIn : IAntiforgeryAdditionalDataProvider
{
    public string GetAdditionalData(HttpContext context) => SignInOf(context);

    public bool ValidateAdditionalData(HttpContext context, string additionalData) =>
        string.Equals(additionalData, SignInOf(context), StringComparison.Ordinal);

    private static string SignInOf(HttpContext context) => SignInClaims.CallerOf(context.User).SignIn?.ToString() ?? "";
}
