using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OpsConsole.Platform.Access;

/// <summary>How the console proves to the token endpoint who it is. Files, so that they appear in no configuration dump, read at each use, so that they can be rotated in place.</summary>
internal sealed record ClientCredential(string ClientId, string? SecretFile, string? CertificateFile)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Fields of the form that goes to the token endpoint.</summary>
    public IReadOnlyDictionary<string, string> Fields(string tokenEndpoint, DateTimeOffset now)
    {
        var fields = new Dictionary<string, string> { ["client_id"] = ClientId };
        if (CertificateFile is { } certificate)
        {
            fields["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            fields["client_assertion"] = Assertion(certificate, tokenEndpoint, now);
        }
        else if (SecretFile is { } secret)
        {
            fields["client_secret"] = File.ReadAllText(secret).Trim();
        }
        return fields;
    }

    /// <summary>What is wrong with a certificate's file, or null.</summary>
    public static string? FaultOf(string certificateFile)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(certificateFile);
            using var key = certificate.GetRSAPrivateKey();
            return key is null ? $"'{certificateFile}' holds no RSA key; Entra takes RSA certificates only" : null;
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"'{certificateFile}' holds no readable PEM certificate with its private key: {error.Message}";
        }
    }

    /// <summary>https://learn.microsoft.com/entra/identity-platform/certificate-credentials</summary>
    private string Assertion(string certificateFile, string tokenEndpoint, DateTimeOffset now)
    {
        using var certificate = X509Certificate2.CreateFromPemFile(certificateFile);
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = ClientId,
            Audience = tokenEndpoint,
            Claims = new Dictionary<string, object> { ["sub"] = ClientId, ["jti"] = Guid.NewGuid().ToString() },
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            SigningCredentials = new X509SigningCredentials(certificate, SecurityAlgorithms.RsaSha256)
            {
                // The certificate is let go of at the end; nobody may keep a signer of it.
                CryptoProviderFactory = new() { CacheSignatureProviders = false },
            },
        });
    }
}
