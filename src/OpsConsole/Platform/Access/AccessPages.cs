using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace OpsConsole.Platform.Access;

/// <summary>The way in and out: plain addresses without a circuit.</summary>
internal static class AccessPages
{
    private const string SignIn = "/signin";

    public static string RefusedPath(SignInFault fault) => $"/access-refused?reason={fault.ToString().ToLowerInvariant()}";

    /// <summary>
    /// Leads to the provider and back to <paramref name="returnUrl"/>, which must be an address of this console. With <paramref name="fresh"/>
    /// also whoever is signed in: the provider is to ask them anew who they are, and what comes of it takes the place of this sign-in.
    /// </summary>
    public static async Task<IResult> SignInAsync(string? returnUrl, HttpContext context, IOptionsMonitor<OpenIdConnectOptions> provider, bool fresh = false)
    {
        var target = IsLocal(returnUrl) ? returnUrl : "/";
        var again = $"{SignIn}?{(fresh ? "fresh=true&" : "")}returnUrl={Uri.EscapeDataString(target)}";
        if (!fresh && (await context.AuthenticateAsync(Schemes.Cookie)).Succeeded)
            return TypedResults.LocalRedirect(target);
        if (SignInTickets.IsUndecided(context))
            return Undecided(again);
        return await FindProviderAsync(provider, context.RequestAborted) is null
            ? Page(StatusCodes.Status503ServiceUnavailable, "The sign-in provider does not answer",
                ["The console signs people in through its OpenID provider, and that gives no usable answer now. Captures go on."],
                "Try again", again)
            : TypedResults.Challenge(fresh ? Anew(target) : new AuthenticationProperties { RedirectUri = target }, [Schemes.Provider]);
    }

    /// <summary>Ends the sign-in here, in every tab, and then at the provider where it has a way to.</summary>
    public static async Task<IResult> SignOutAsync(
        HttpContext context, IAntiforgery antiforgery, SignIns signIns, IOptionsMonitor<OpenIdConnectOptions> provider)
    {
        if (SignInTickets.IsUndecided(context))
            return Undecided("/");
        if (SignInClaims.CallerOf(context.User) is { SignIn: { } id } caller)
        {
            if (!await antiforgery.IsRequestValidAsync(context))
                return Page(StatusCodes.Status403Forbidden, "You are still signed in",
                    ["The request to sign out did not come from a page of this sign-in, so it was not followed."], "Back to the console", "/");
            await signIns.LeaveAsync(id, new(caller, SignInEnd.Left, "signed out"), context.RequestAborted);
            await context.SignOutAsync(Schemes.Cookie);
        }
        var endpoint = (await FindProviderAsync(provider, context.RequestAborted))?.EndSessionEndpoint;
        if (string.IsNullOrEmpty(endpoint))
            return TypedResults.LocalRedirect("/signed-out");
        var message = new OpenIdConnectMessage
        {
            IssuerAddress = endpoint,
            ClientId = provider.Get(Schemes.Provider).ClientId,
            PostLogoutRedirectUri = $"{context.Request.Scheme}://{context.Request.Host}/signed-out",
        };
        return TypedResults.Redirect(message.CreateLogoutRequestUrl());
    }

    /// <summary>The browser shows a sign-in, and the database that would know it is silent.</summary>
    public static RazorComponentResult<PlainPage> Undecided(string href) =>
        Page(StatusCodes.Status503ServiceUnavailable, "The database does not answer",
            ["The console keeps sign-ins in its database and cannot look yours up now, so it shows nothing. You are not signed out.",
             "It works again by itself as soon as the database is back."], "Try again", href);

    public static RazorComponentResult<PlainPage> SignedOut(HttpContext context) =>
        context.Request.Query.ContainsKey("ended")
            ? Page(StatusCodes.Status200OK, "Your sign-in has ended",
                ["Its time was up, you signed out or in again in another tab, you or an administrator ended it in the settings, or the directory no longer lets you in. Nothing you asked for was cut short."],
                "Sign in again", SignIn)
            : Page(StatusCodes.Status200OK, "You are signed out", ["All tabs of this sign-in have ended."], "Sign in again", SignIn);

    public static RazorComponentResult<PlainPage> AccessRefused(string? reason)
    {
        var (status, title, text) = Enum.TryParse<SignInFault>(reason, ignoreCase: true, out var fault) ? fault switch
        {
            SignInFault.Person => (StatusCodes.Status403Forbidden, "You may not use this console",
                "The sign-in worked, but the directory has disabled your account or does not know it. Ask whoever runs the directory."),
            SignInFault.Denied => (StatusCodes.Status403Forbidden, "The provider refused the sign-in",
                "It was called off at the provider, or the provider does not let you use this console."),
            SignInFault.Expired => (StatusCodes.Status400BadRequest, "The sign-in was not finished",
                "It took too long, or it was begun in another browser or before a sign-out. Nothing is wrong with your account."),
            SignInFault.Database => (StatusCodes.Status503ServiceUnavailable, "The database does not answer",
                "A sign-in is kept in the console's database, and that takes nothing now. Try again in a moment; the console takes it up by itself."),
            SignInFault.Tenant => (StatusCodes.Status403Forbidden, "Your account belongs to another organisation",
                "This console takes accounts of one Entra tenant only, and yours is of another. Sign in with the account of that organisation, or ask to be invited as its guest."),
            SignInFault.Overage => (StatusCodes.Status403Forbidden, "You are in more groups than a sign-in can carry",
                "The provider left your groups out of its answer and says to ask the directory, but this console is set up without one, so it cannot know what you may do. "
                + "Whoever runs the console can set Access:Directory:Mode to Graph; it then asks for your groups itself. Or the app's registration can be set to send only groups assigned to it."),
            SignInFault.Provider => (StatusCodes.Status502BadGateway, "The sign-in could not be completed",
                "The provider's answer could not be used or recorded. The console's log says why (events 200 to 209)."),
        } : (StatusCodes.Status403Forbidden, "The sign-in was refused", "The console could not sign you in.");
        return Page(status, title, [text], "Begin again", SignIn);
    }

    /// <summary>For scripts in a browser that use the API by cookie.</summary>
    public static Ok<AntiforgeryAnswer> Antiforgery(HttpContext context, IAntiforgery antiforgery) =>
        TypedResults.Ok(new AntiforgeryAnswer(CrossSiteGuard.TokenHeader, antiforgery.GetAndStoreTokens(context).RequestToken!));

    /// <summary>A path of this host: one leading slash, and no backslash that a browser would read as a second one.</summary>
    internal static bool IsLocal([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.Any(char.IsControl);

    /// <summary>Both, because a provider may know one of them only: the age of the proof and the prompt.</summary>
    private static OpenIdConnectChallengeProperties Anew(string target) =>
        new() { RedirectUri = target, MaxAge = TimeSpan.Zero, Prompt = OpenIdConnectPrompt.Login };

    /// <summary>Null where the provider does not answer in time.</summary>
    private static async Task<OpenIdConnectConfiguration?> FindProviderAsync(
        IOptionsMonitor<OpenIdConnectOptions> provider, CancellationToken cancellationToken)
    {
        try
        {
            return await provider.Get(Schemes.Provider).ConfigurationManager!.GetConfigurationAsync(cancellationToken);
        }
        // The library wraps every kind of silence in InvalidOperationException.
        catch (Exception error) when (error is InvalidOperationException or IOException or HttpRequestException)
        {
            return null;
        }
    }

    private static RazorComponentResult<PlainPage> Page(int status, string title, IReadOnlyList<string> paragraphs, string link, string href) =>
        new(new { Title = title, Paragraphs = paragraphs, Link = link, Href = href }) { StatusCode = status };
}

/// <param name="Header">Where the token goes.</param>
/// <param name="Token">Belongs to this sign-in and this browser.</param>
internal sealed record AntiforgeryAnswer(string Header, string Token);
