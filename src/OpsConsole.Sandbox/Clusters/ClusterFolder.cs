using System.Security.Cryptography.X509Certificates;

namespace OpsConsole.Sandbox.Clusters;

/// <summary>The files by which clients find and trust a simulated cluster.</summary>
internal sealed class ClusterFolder : IDisposable
{
    private readonly bool _ours;

    public ClusterFolder(string? folder, string? executorFolder, string cluster)
    {
        _ours = folder is null;
        Path = folder ?? Directory.CreateTempSubdirectory($"opsconsole-{cluster}-").FullName;
        Directory.CreateDirectory(Path);
        CertificateAuthorityFile = In($"{cluster}.ca.crt");
        TokenFile = In($"{cluster}.token");
        ReadOnlyTokenFile = In($"{cluster}.reader.token");
        ExecutorTokenFile = System.IO.Path.Combine(executorFolder ?? Path, $"{cluster}.executor.token");
        StrangerTokenFile = In($"{cluster}.stranger.token");
        KubeconfigFile = In($"{cluster}.kubeconfig");
    }

    public string Path { get; }
    public string CertificateAuthorityFile { get; }
    public string TokenFile { get; }
    public string ReadOnlyTokenFile { get; }
    public string ExecutorTokenFile { get; }
    public string StrangerTokenFile { get; }
    public string KubeconfigFile { get; }

    public void Write(string cluster, Uri server, X509Certificate2 authority, ClusterTokens tokens)
    {
        File.WriteAllText(CertificateAuthorityFile, authority.ExportCertificatePem() + "\n");
        WriteSecret(TokenFile, tokens.AdministratorToken);
        WriteSecret(ReadOnlyTokenFile, tokens.ReaderToken);
        WriteSecret(ExecutorTokenFile, tokens.ExecutorToken);
        WriteSecret(StrangerTokenFile, tokens.StrangerToken);
        WriteSecret(KubeconfigFile, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: {cluster}
              cluster: {"{"}server: "{server.ToString().TrimEnd('/')}", certificate-authority: "{CertificateAuthorityFile}"{"}"}
            users:
            - name: admin
              user: {"{"}tokenFile: "{TokenFile}"{"}"}
            contexts:
            - name: {cluster}
              context: {"{"}cluster: {cluster}, user: admin{"}"}
            current-context: {cluster}

            """);
    }

    public void Dispose()
    {
        if (_ours && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    private static void WriteSecret(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(file, options);
        writer.Write(text);
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
