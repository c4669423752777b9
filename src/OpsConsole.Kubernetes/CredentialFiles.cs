using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace OpsConsole.Kubernetes;

/// <summary>Reads what a connection's settings refer to. Nothing read here ever stands in a message.</summary>
internal sealed class CredentialFiles(ConnectionSettings settings)
{
    private const int MostBytes = 4 << 20;

    private readonly string? _token = settings.Credential switch
    {
        CredentialReference.TokenFile file => file.Path,
        CredentialReference.InClusterServiceAccount account => Path.Combine(account.Folder, "token"),
        _ => null,
    };

    private readonly string? _authority = settings.CertificateAuthorityFile
        ?? (settings.Credential is CredentialReference.InClusterServiceAccount account ? Path.Combine(account.Folder, "ca.crt") : null);

    private readonly CredentialReference.ClientCertificateFiles? _client = settings.Credential as CredentialReference.ClientCertificateFiles;

    /// <summary>The bearer token as it stands in its file now; null where the credential is none.</summary>
    public string? Token()
    {
        if (_token is null)
            return null;
        var token = Read(_token, "token").Trim();
        // A header's own complaint would quote the value.
        return token.Length > 0 && token.All(letter => letter is > ' ' and <= '~')
            ? token
            : throw Missing("token", _token, "does not hold one line of printable ASCII");
    }

    /// <summary>
    /// Changes whenever one of the files does, token included; null where one cannot be opened. It opens the files and reads nothing, while to follow their links from
    /// part to part and to read them takes longer than to send a request.
    /// </summary>
    public string? Trace()
    {
        var trace = new StringBuilder();
        foreach (var path in (ReadOnlySpan<string?>)[_token, _authority, _client?.CertificatePath, _client?.KeyPath])
        {
            if (path is null)
                continue;
            try
            {
                // In nobody's way who exchanges it.
                using var file = File.OpenHandle(Folder(path) is { } folder ? Path.Combine(folder, path) : path, share: FileShare.ReadWrite | FileShare.Delete);
                trace.Append(File.GetLastWriteTimeUtc(file).Ticks).Append(':').Append(RandomAccess.GetLength(file)).Append('|');
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                return null;
            }
        }
        return trace.ToString();
    }

    /// <summary>Changes whenever one of the files behind the TLS session changes.</summary>
    public string Stamp() =>
        string.Join('|', new[] { _authority, _client?.CertificatePath, _client?.KeyPath }.Where(path => path is not null).Select(path => Stamp(path!)));

    public X509Certificate2Collection? Authorities()
    {
        if (_authority is null)
            return null;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Read(_authority, "certificate authority"));
        }
        catch (CryptographicException error)
        {
            throw Missing("certificate authority", _authority, "is not PEM", error);
        }
        return authorities.Count > 0 ? authorities : throw Missing("certificate authority", _authority, "holds no certificate");
    }

    /// <summary>The client certificate first, then whatever intermediates its file holds; null where the credential is another.</summary>
    public X509Certificate2Collection? ClientCertificates()
    {
        if (_client is null)
            return null;
        var certificate = Read(_client.CertificatePath, "client certificate");
        var key = Read(_client.KeyPath, "client key");
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificate);
            chain[0] = X509Certificate2.CreateFromPem(certificate, key);
            return chain;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw Missing("client certificate", _client.CertificatePath, "does not fit its key or is not PEM");
        }
    }

    private string Stamp(string path) =>
        CredentialPaths.TryResolve(Folder(path), path, out var real, out _) && new FileInfo(real) is var file
            ? $"{real}:{file.LastWriteTimeUtc.Ticks}:{file.Length}"
            : "";

    private string Read(string path, string what)
    {
        if (!CredentialPaths.TryResolve(Folder(path), path, out var real, out var refusal))
            throw Missing(what, path, refusal);
        try
        {
            return new FileInfo(real).Length <= MostBytes ? File.ReadAllText(real) : throw Missing(what, path, "is larger than 4 MiB");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Missing(what, path, "cannot be read", error);
        }
    }

    // A pod's service account lies where the platform puts it, not where the console's configuration says.
    private string? Folder(string path) =>
        settings.Credential is CredentialReference.InClusterServiceAccount account && path.StartsWith(account.Folder, StringComparison.Ordinal)
            ? null
            : path == settings.CertificateAuthorityFile ? settings.CertificateAuthorityFolder ?? settings.CredentialsFolder
            : settings.CredentialsFolder;

    private KubernetesException Missing(string what, string path, string why, Exception? inner = null) =>
        new(KubernetesFault.CredentialMissing, $"Cluster {settings.Name}: the {what} file {path} {why}.", inner);
}
