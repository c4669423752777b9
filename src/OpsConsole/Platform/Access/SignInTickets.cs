using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace OpsConsole.Platform.Access;

/// <summary>The cookie carries the key of a sign-in and nothing else; who that is stands in the database.</summary>
internal sealed class SignInTickets(SignIns signIns) : ITicketStore
{
    private const string KeyItem = "sign-in key";

    /// <summary>Leaves the key of a sign-in that began now to the cookie that is about to be written.</summary>
    public static void Hand(HttpContext context, AuthenticationProperties properties, SignIn signIn, string key)
    {
        context.Items[typeof(SignInTickets)] = signIn;
        properties.IssuedUtc = signIn.IssuedAt;
        properties.ExpiresUtc = signIn.ExpiresAt;
        properties.Items[KeyItem] = key;
    }

    /// <summary>True where the browser showed a key and the database could not say whose.</summary>
    public static bool IsUndecided(HttpContext context) => context.Items.ContainsKey(typeof(SignInAnswer));

    public Task<string> StoreAsync(AuthenticationTicket ticket) =>
        ticket.Properties.Items.TryGetValue(KeyItem, out var key) && key is not null
            ? Task.FromResult(key)
            : throw new InvalidOperationException("Only the provider's answer begins a sign-in.");

    public Task<AuthenticationTicket?> RetrieveAsync(string key) =>
        throw new NotSupportedException("A sign-in is read with its request.");

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        // A browser that signs in again gets a new key: whoever planted the old one holds nothing.
        if (httpContext.Items.ContainsKey(typeof(SignInTickets)))
        {
            await ReplaceAsync(key, cancellationToken);
            return null;
        }
        var answer = await signIns.OfKeyAsync(key, cancellationToken);
        if (answer.IsSilent)
            httpContext.Items[typeof(SignInAnswer)] = answer;
        return answer.Open is { } open
            ? new(SignInClaims.Create(open.Caller, open.ExpiresAt, Schemes.Cookie),
                new() { IssuedUtc = open.IssuedAt, ExpiresUtc = open.ExpiresAt }, Schemes.Cookie)
            : null;
    }

    /// <summary>Its end is written where it is decided; a lifetime is never prolonged.</summary>
    public Task RemoveAsync(string key) => Task.CompletedTask;

    public Task RenewAsync(string key, AuthenticationTicket ticket) => Task.CompletedTask;

    private async Task ReplaceAsync(string key, CancellationToken cancellationToken)
    {
        if ((await signIns.OfKeyAsync(key, cancellationToken)).Open is { } earlier)
            await signIns.LeaveAsync(earlier.Id, new(earlier.Caller, SignInEnd.Ended, "the browser signed in again"), cancellationToken);
    }
}
