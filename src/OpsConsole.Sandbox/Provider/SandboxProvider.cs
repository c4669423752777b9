using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpsConsole.Sandbox.Clusters;
using OpsConsole.Sandbox.Run;

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

    /// <summary>Of the program that tests may ask for things as.</summary>
    public required string RobotSecret { get; init; }

    /// <summary>Behaves as a tenant of Entra ID, over HTTPS; null is a plain provider over HTTP.</summary>
    public EntraShape? Entra { get; init; }

    /// <summary>For tests: any port, a key that lives as long as this process.</summary>
    public static SandboxProviderOptions Ephemeral() =>
        new() { SigningKey = EphemeralKey.Value, ConsoleSecret = "console-secret", DirectorySecret = "directory-secret", RobotSecret = "robot-secret" };

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

    private readonly EntraShape? _entra;
    private readonly ClusterCertificates? _certificates;

    private SandboxProvider(WebApplication app, Uri address, EntraShape? entra, ClusterCertificates? certificates) =>
        (_app, Address, _entra, _certificates) = (app, address, entra, certificates);

    public Uri Address { get; }

    /// <summary>The value of <c>Access:Oidc:Authority</c> and of every token's <c>iss</c>.</summary>
    public string Issuer => _entra is null ? Address.AbsoluteUri : new Uri(Address, $"{_entra.TenantId}/v2.0").AbsoluteUri;

    /// <summary>Where tokens are had.</summary>
    public Uri TokenEndpoint => new(Address, ProviderPaths.Of(_entra).Token);

    /// <summary>PEM of the authority that a client of the HTTPS one must trust.</summary>
    public string AuthorityPem => _certificates?.Authority.ExportCertificatePem() ?? throw new InvalidOperationException("it speaks plain HTTP");

    public Uri GraphUrl => new(Address, "v1.0");

    public Uri DirectoryUrl => new(Address, "directory");

    public SandboxDirectory Directory => _app.Services.GetRequiredService<SandboxDirectory>();

    public static async Task<SandboxProvider> StartAsync(SandboxProviderOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        // Entra's addresses stand in its metadata before anybody asks: the port must be known.
        var port = options.Entra is not null && options.Port == 0 ? Ports.TakeFree() : options.Port;
        var certificates = options.Entra is null ? null : ClusterCertificates.Create("provider", DateTimeOffset.UtcNow);
        if (certificates is null)
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        else
            builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(certificates.Server)));
        builder.Services.AddSingleton(options);
        builder.Services.AddRouting();
        builder.Services.AddSingleton<SandboxDirectory>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        // A page elsewhere that resolves its own name to this machine must not reach the switches.
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["127.0.0.1", "localhost"]);
        builder.Services.AddAuthentication();
        builder.Services.AddDirectoryReaders();
        AddOpenId(builder.Services, options, new Uri($"https://127.0.0.1:{port}/"));

        var app = builder.Build();
        app.UseHostFiltering();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapSignIn(ProviderPaths.Of(options.Entra));
        app.MapDirectory();
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new(app, new Uri(address), options.Entra, certificates);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificates?.Dispose();
    }

    private static void AddOpenId(IServiceCollection services, SandboxProviderOptions options, Uri root)
    {
        var paths = ProviderPaths.Of(options.Entra);
        var clients = new ProviderClients(options.ConsoleSecret, options.DirectorySecret, options.RobotSecret);
        var key = RSA.Create();
        key.ImportFromPem(options.SigningKey);
        services.AddOpenIddict()
            .AddServer(server =>
            {
                server.EnableDegradedMode();
                clients.Register(server);
                server.SetAuthorizationEndpointUris(paths.Authorize).SetTokenEndpointUris(paths.Token)
                    .SetUserInfoEndpointUris(paths.UserInfo).SetEndSessionEndpointUris(paths.EndSession);
                options.Entra?.Register(server, root);
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
