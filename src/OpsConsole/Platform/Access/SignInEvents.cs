using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Postgres;

namespace OpsConsole.Platform.Access;

/// <summary>What happens when the provider's answer arrives: the person is looked up, recorded, and reduced to issuer, subject, name and time.</summary>
internal sealed class SignInEvents(
    AccessService access, SignIns signIns, SignInJournal journal, IOptions<AccessOptions> options) : OpenIdConnectEvents
{
    public override Task AuthorizationCodeReceived(AuthorizationCodeReceivedContext context)
    {
        context.TokenEndpointRequest!.ClientSecret = ClientSecret.Read(options.Value.Oidc.ClientSecretFile);
        return Task.CompletedTask;
    }

    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var cancellation = context.HttpContext.RequestAborted;
        var caller = CallerOf(context);
        if (caller.IsNobody)
        {
            context.Fail(new SignInRefusedException(SignInFault.Provider, null, "the identity token names no subject"));
            return;
        }
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
            ?? (context.Request.Query["error"] == "access_denied" ? SignInFault.Denied
            : context.Properties is null || context.Failure?.Message.Contains("Correlation", StringComparison.Ordinal) == true ? SignInFault.Expired
            : SignInFault.Provider);
        await journal.FailedAsync(refused?.Caller, refused?.Message ?? ReasonOf(context.Failure),
            context.HttpContext.Connection.RemoteIpAddress?.ToString(), context.HttpContext.RequestAborted);
        context.Response.Redirect(AccessPages.RefusedPath(fault));
        context.HandleResponse();
    }

    private static Caller CallerOf(TokenValidatedContext context)
    {
        var token = context.SecurityToken;
        var name = context.Principal?.FindFirst("name")?.Value ?? context.Principal?.FindFirst("preferred_username")?.Value;
        return token.Issuer is { Length: > 0 } issuer && token.Subject is { Length: > 0 } subject
            ? new(new PersonKey(issuer, subject), string.IsNullOrWhiteSpace(name) ? subject : name)
            : Caller.Nobody;
    }

    /// <summary>The kind of fault and no more: messages of the protocol may carry codes and tokens.</summary>
    private static string ReasonOf(Exception? failure) =>
        failure is null ? "unknown" : (failure.InnerException ?? failure).GetType().Name;
}

/// <summary>Why a sign-in came to nothing, as far as the person is told.</summary>
internal enum SignInFault { Provider, Denied, Expired, Person, Database }

internal sealed class SignInRefusedException(SignInFault fault, Caller? caller, string reason) : Exception(reason)
{
    public SignInFault Fault { get; } = fault;
    public Caller? Caller { get; } = caller;
}
