using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using OpsConsole.Platform.Configuration;

namespace OpsConsole.Platform.Postgres;

/// <summary>How the keys of cookies and antiforgery are themselves kept.</summary>
public sealed class DataProtectionOptions
{
    public const string Section = "DataProtection";

    /// <summary>PEM file with the certificate that new keys are encrypted to, and its private key.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM files of earlier certificates, for as long as keys encrypted to them are in use.</summary>
    public string[] PreviousCertificateFiles { get; set; } = [];

    /// <summary>True accepts keys that whoever reads the database can use; never outside a sandbox.</summary>
    public bool AllowUnencryptedKeys { get; set; }
}

/// <summary>Keys in the database, encrypted, so that any process can take a person over and a copy of the database alone signs nobody in.</summary>
internal static class SharedKeys
{
    public static void AddSharedKeys(this IHostApplicationBuilder builder)
    {
        var options = builder.AddCheckedOptions<DataProtectionOptions>(DataProtectionOptions.Section);
        var protection = builder.Services.AddDataProtection().SetApplicationName("OpsConsole");
        builder.Services.AddSingleton<DataProtectionKeyStore>();
        builder.Services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(services =>
            new ConfigureOptions<KeyManagementOptions>(management => management.XmlRepository = services.GetRequiredService<DataProtectionKeyStore>()));

        if (options.CertificateFile is null && builder.Environment.IsProduction() && !options.AllowUnencryptedKeys)
            builder.RefuseStart("DataProtection:CertificateFile is missing; in production the keys in the database are encrypted: name a PEM file with certificate and private key");
        var current = Load(builder, nameof(options.CertificateFile), options.CertificateFile);
        if (current is not null)
            protection.ProtectKeysWithCertificate(current);
        var previous = options.PreviousCertificateFiles.Select((file, index) => Load(builder, $"{nameof(options.PreviousCertificateFiles)}:{index}", file));
        protection.UnprotectKeysWithAnyCertificate([.. previous.Append(current).OfType<X509Certificate2>()]);
    }

    private static X509Certificate2? Load(IHostApplicationBuilder builder, string key, string? file)
    {
        if (file is null)
            return null;
        try
        {
            return X509Certificate2.CreateFromPemFile(file);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            builder.RefuseStart($"DataProtection:{key} is '{file}', which holds no readable PEM certificate with its private key: {error.Message}");
            return null;
        }
    }
}
