using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;

namespace OpsConsole.Sandbox.Provider;

/// <summary>Where the provider listens and what it shares with the console.</summary>
public sealed record SandboxProviderOptions
{
    private static readonly Lazy<string> EphemeralKey = new(NewSigningKey);

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>PEM of the RSA key that signs tokens; kept, so that tokens outlive a restart.</summary>
    public required string SigningKey { get; init; }

    public required string ConsoleSecret { get; init; }

    public required string DirectorySecret { get; init; }

    /// <summary>For tests: any port, a key that lives as long as this process.</summary>
    public static SandboxProviderOptions Ephemeral() =>
        new() { SigningKey = EphemeralKey.Value, ConsoleSecret = "console-secret", DirectorySecret = "directory-secret" };

    public static string NewSigningKey()
    {
        using var key = RSA.Create(2048);
        return key.ExportPkcs8PrivateKeyPem();
    }
}

/// <summary>An OpenID provider with a directory of people, on 127.0.0.1: accounts without passwords, for the sandbox and for tests.</summary>
public sealed class SandboxProvider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SandboxProvider(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    /// <summary>The value of <c>Access:Oidc:Authority</c> and of every token's <c>iss</c>.</summary>
    public string Issuer => Address.AbsoluteUri;

    public Uri DirectoryUrl => new(Address, "directory");

    public SandboxDirectory Directory => _app.Services.GetRequiredService<SandboxDirectory>();

    public static async Task<SandboxProvider> StartAsync(SandboxProviderOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{options.Port}");
        builder.Services.AddRouting();
        builder.Services.AddSingleton<SandboxDirectory>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        // A page elsewhere that resolves its own name to this machine must not reach the switches.
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["127.0.0.1", "localhost"]);
        builder.Services.AddAuthentication();
        builder.Services.AddDirectoryReaders();
        AddOpenId(builder.Services, options);

        var app = builder.Build();
        app.UseHostFiltering();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapSignIn();
        app.MapDirectory();
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new(app, new Uri(address));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void AddOpenId(IServiceCollection services, SandboxProviderOptions options)
    {
        var clients = new ProviderClients(options.ConsoleSecret, options.DirectorySecret);
        var key = RSA.Create();
        key.ImportFromPem(options.SigningKey);
        services.AddOpenIddict()
            .AddServer(server =>
            {
                server.EnableDegradedMode();
                clients.Register(server);
                server.SetAuthorizationEndpointUris("connect/authorize").SetTokenEndpointUris("connect/token")
                    .SetUserInfoEndpointUris("connect/userinfo").SetEndSessionEndpointUris("connect/endsession");
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowClientCredentialsFlow()
                    .AllowCustomFlow(ProviderClients.AccountGrant);
                server.RegisterScopes(OpenIddictConstants.Scopes.Profile, ProviderClients.ApiScope, ProviderClients.DirectoryScope);
                server.AddSigningKey(new RsaSecurityKey(key)).AddEphemeralEncryptionKey().DisableAccessTokenEncryption();
                server.UseAspNetCore().DisableTransportSecurityRequirement()
                    .EnableAuthorizationEndpointPassthrough().EnableTokenEndpointPassthrough()
                    .EnableUserInfoEndpointPassthrough().EnableEndSessionEndpointPassthrough();
            })
            .AddValidation(validation =>
            {
                validation.UseLocalServer();
                validation.UseAspNetCore();
            });
    }
}
