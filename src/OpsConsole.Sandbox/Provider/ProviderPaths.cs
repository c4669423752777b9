namespace OpsConsole.Sandbox.Provider;

/// <summary>Where the protocol's endpoints are.</summary>
internal sealed record ProviderPaths(string Authorize, string Token, string UserInfo, string EndSession)
{
    public static ProviderPaths Plain { get; } = new("/connect/authorize", "/connect/token", "/connect/userinfo", "/connect/endsession");

    public static ProviderPaths Of(EntraShape? entra) => entra is null ? Plain
        : new($"/{entra.TenantId}/oauth2/v2.0/authorize", $"/{entra.TenantId}/oauth2/v2.0/token", "/oidc/userinfo", $"/{entra.TenantId}/oauth2/v2.0/logout");
}
