using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OpsConsole.Testing.FaultServer;

/// <summary>A certificate authority of one test, with a folder for the files it hands out.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root;

    public TestAuthority()
    {
        Folder = Directory.CreateTempSubdirectory("occerts-").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=test authority {Path.GetFileName(Folder)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        AuthorityFile = Write("ca.crt", _root.ExportCertificatePem());
    }

    public string Folder { get; }

    public string AuthorityFile { get; }

    /// <summary>A server's certificate for these DNS names and addresses.</summary>
    public X509Certificate2 IssueServer(params string[] names) => Issue("CN=test server", "1.3.6.1.5.5.7.3.1", names);

    /// <summary>A client certificate as the two files a declaration names.</summary>
    public (string Certificate, string Key) IssueClientFiles(string fileName, string subject)
    {
        using var certificate = Issue(subject, "1.3.6.1.5.5.7.3.2", []);
        return WritePair(fileName, certificate);
    }

    public (string Certificate, string Key) WritePair(string fileName, X509Certificate2 certificate) =>
        (Write(fileName + ".crt", certificate.ExportCertificatePem()), Write(fileName + ".key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()));

    /// <summary>Replaces a file at once, as a mounted Secret does.</summary>
    public string Write(string fileName, string text)
    {
        var path = Path.Combine(Folder, fileName);
        WholeFile.Write(path, text);
        return path;
    }

    public void Dispose()
    {
        _root.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private X509Certificate2 Issue(string subject, string usage, string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        if (names.Length > 0)
            request.CertificateExtensions.Add(Names(names));
        using var certificate = request.Create(_root, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(20), RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Extension Names(string[] names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            if (IPAddress.TryParse(name, out var address))
                builder.AddIpAddress(address);
            else
                builder.AddDnsName(name);
        return builder.Build();
    }
}
