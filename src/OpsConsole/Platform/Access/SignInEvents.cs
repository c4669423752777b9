using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Access;

/// <summary>What happens when the provider's answer arrives: the person is looked up, recorded, and reduced to issuer, subject, name and time.</summary>
internal sealed class SignInEvents(
    AccessService access, SignIns signIns, SignInJournal journal, IOptions<AccessOptions> options, TimeProvider time) : OpenIdConnectEvents
{
    public override async Task AuthorizationCodeReceived(AuthorizationCodeReceivedContext context)
    {
        var access = options.Value;
        var client = access.Mode is SignInMode.Entra
            ? new ClientCredential(access.Entra.ClientId!, access.Entra.ClientSecretFile, access.Entra.ClientCertificateFile)
            : new ClientCredential(access.Oidc.ClientId!, access.Oidc.ClientSecretFile, null);
        var provider = await context.Options.ConfigurationManager!.GetConfigurationAsync(context.HttpContext.RequestAborted);
        foreach (var (name, value) in client.Fields(provider.TokenEndpoint, time.GetUtcNow()))
            context.TokenEndpointRequest!.SetParameter(name, value);
    }

    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var cancellation = context.HttpContext.RequestAborted;
        if (Read(context) is { IsNobody: false } caller)
            await SignInAsync(context, caller, cancellation);
    }

    /// <summary>Fails the sign-in where the token names nobody who may be signed in here.</summary>
    private Caller Read(TokenValidatedContext context)
    {
        var claims = context.SecurityToken.Claims.ToList();
        if (options.Value.Mode is SignInMode.Entra)
        {
            var token = EntraToken.Read(context.SecurityToken.Issuer, claims, options.Value, time.GetUtcNow());
            if (token.Fault is { } fault)
                context.Fail(new SignInRefusedException(fault, token.Caller, token.Reason));
            return token.Fault is null ? token.Caller : Caller.Nobody;
        }
        var caller = OidcToken.Read(context.SecurityToken.Issuer ?? "", claims, time.GetUtcNow());
        if (caller.IsNobody)
            context.Fail(new SignInRefusedException(SignInFault.Provider, null, "the identity token names no subject"));
        return caller;
    }

    private async Task SignInAsync(TokenValidatedContext context, Caller caller, CancellationToken cancellation)
    {
        var answer = await access.ForReadingAsync(caller, cancellation);
        // A silent directory does not keep anyone out: it gives no rights, and every page says why.
        if (answer.Value is { Standing: not Standing.Active } refused)
        {
            context.Fail(new SignInRefusedException(SignInFault.Person, caller,
                refused.Standing == Standing.Disabled ? "the directory has disabled the person" : "the directory does not know the person"));
            return;
        }
        try
        {
            var http = context.HttpContext;
            var (signIn, key) = await signIns.BeginAsync(
                caller, http.Connection.RemoteIpAddress?.ToString() ?? "", BrowserWords.Of(http.Request.Headers.UserAgent), cancellation);
            context.Principal = SignInClaims.Create(signIn.Caller, signIn.ExpiresAt, Schemes.Cookie);
            SignInTickets.Hand(http, context.Properties!, signIn, key);
        }
        catch (DatabaseUnavailableException)
        {
            context.Fail(new SignInRefusedException(SignInFault.Database, caller, "the database did not take it"));
        }
    }

    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        var refused = context.Failure as SignInRefusedException ?? context.Failure?.InnerException as SignInRefusedException;
        var fault = refused?.Fault
            ?? (IsOfAnotherTenant(context.Failure) ? SignInFault.Tenant
            : context.Request.Query["error"] == "access_denied" ? SignInFault.Denied
            : context.Properties is null || context.Failure?.Message.Contains("Correlation", StringComparison.Ordinal) == true ? SignInFault.Expired
            : SignInFault.Provider);
        await journal.FailedAsync(refused?.Caller, refused?.Message ?? ReasonOf(context.Failure),
            context.HttpContext.Connection.RemoteIpAddress?.ToString(), context.HttpContext.RequestAborted);
        context.Response.Redirect(AccessPages.RefusedPath(fault));
        context.HandleResponse();
    }

    /// <summary>The library refuses a foreign issuer before anybody may look at the token.</summary>
    private bool IsOfAnotherTenant(Exception? failure) =>
        options.Value.Mode is SignInMode.Entra && (failure is SecurityTokenInvalidIssuerException || failure?.InnerException is SecurityTokenInvalidIssuerException);

    /// <summary>The kind of fault and no more: messages of the protocol may carry codes and tokens.</summary>
    private static string ReasonOf(Exception? failure) =>
        failure is null ? "unknown" : (failure.InnerException ?? failure).GetType().Name;
}

/// <summary>Why a sign-in came to nothing, as far as the person is told.</summary>
internal enum SignInFault { Provider, Denied, Expired, Person, Database, Tenant, Overage }

internal sealed class SignInRefusedException(SignInFault fault, Caller? caller, string reason) : Exception(reason)
{
    public SignInFault Fault { get; } = fault;
    public Caller? Caller { get; } = caller;
}
