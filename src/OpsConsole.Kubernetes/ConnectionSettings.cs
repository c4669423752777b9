namespace OpsConsole.Kubernetes;

/// <summary>Where an API server is and how to prove who we are. Explicit fields only: no kubeconfig, no exec plugin.</summary>
public sealed record ConnectionSettings
{
    /// <summary>For messages: the cluster's name.</summary>
    public required string Name { get; init; }
    public required Uri Server { get; init; }
    /// <summary>PEM bundle; null means the operating system's roots (in a pod: the service account's).</summary>
    public string? CertificateAuthorityFile { get; init; }
    /// <summary>The name expected in the certificate where it differs from the server's host.</summary>
    public string? TlsServerName { get; init; }
    public required CredentialReference Credential { get; init; }
    /// <summary>The folder that no file named here may leave, checked at every read; null only where no person configures the paths.</summary>
    public string? CredentialsFolder { get; init; }
    /// <summary>Where <see cref="CertificateAuthorityFile"/> lies in a folder of its own; null means <see cref="CredentialsFolder"/>.</summary>
    public string? CertificateAuthorityFolder { get; init; }
    /// <summary>Only a sandbox sets this; the configuration reader refuses it elsewhere.</summary>
    public bool SkipTlsVerification { get; init; }
    /// <summary>How long the server may be silent, before the headers and between any two reads of a body.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>How long one request may take in all; watches excepted.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromMinutes(2);
}

/// <summary>Names where a credential lies; the credential itself is read when needed and again when its file changes.</summary>
public abstract record CredentialReference
{
    public sealed record None : CredentialReference;
    public sealed record TokenFile(string Path) : CredentialReference;
    public sealed record ClientCertificateFiles(string CertificatePath, string KeyPath) : CredentialReference;
    /// <summary>The pod's own token and CA.</summary>
    public sealed record InClusterServiceAccount(string Folder = "/var/run/secrets/kubernetes.io/serviceaccount") : CredentialReference;
}
