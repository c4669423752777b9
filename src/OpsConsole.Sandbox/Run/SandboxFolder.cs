using System.Security.Cryptography;
using OpsConsole.Sandbox.Postgres;
using OpsConsole.Sandbox.Provider;

namespace OpsConsole.Sandbox.Run;

/// <summary>Where a sandbox keeps what outlives it: data, ports and secrets. One sandbox at a time may hold it.</summary>
public sealed class SandboxFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _hold;

    private SandboxFolder(string path, FileStream hold) => (Path, _hold) = (path, hold);

    public string Path { get; }

    public string Postgres => In("postgresql");

    public string Clusters => In("clusters");

    public string Credentials => In("credentials");

    public string Checkpoints => In("checkpoints");

    /// <summary>What may change clusters, apart from what may read them.</summary>
    public string ExecutorCredentials => In("executor-credentials");

    public string Settings => In("settings.json");

    public string Assignments => In("assignments.json");

    public string ConsoleLog => In("console.log");

    public string ConsoleSecret => Secret("console-client");

    public string DirectorySecret => Secret("directory-client");

    public string RobotSecret => Secret("robot-client");

    public string MaskingKey => Secret("masking-key");

    public static SandboxFolder Open(string path, bool fresh)
    {
        Directory.CreateDirectory(path);
        var hold = Hold(System.IO.Path.Combine(path, "in-use"), path);
        var folder = new SandboxFolder(path, hold);
        if (fresh)
            folder.Erase();
        Directory.CreateDirectory(folder.Clusters);
        Directory.CreateDirectory(folder.Checkpoints);
        Directory.CreateDirectory(folder.Credentials, Private);
        Directory.CreateDirectory(folder.ExecutorCredentials, Private);
        Directory.CreateDirectory(folder.In("secrets"), Private);
        return folder;
    }

    /// <summary>PEM of the key by which the provider signs, made at the first start.</summary>
    public string SigningKey() => File.ReadAllText(Keep(In("secrets", "provider-key.pem"), SandboxProviderOptions.NewSigningKey));

    /// <summary>File with the key by which checkpoints of the audit chain are signed, made at the first start.</summary>
    public string AuditKey() => Keep(In("secrets", "audit-key.pem"), () =>
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportECPrivateKeyPem();
    });

    /// <summary>The port something had in the last run if it is free, else any free one; remembered for the next run.</summary>
    public int Port(string name, int first)
    {
        var file = In("ports", name);
        var last = File.Exists(file) && int.TryParse(File.ReadAllText(file), out var kept) ? kept : first;
        var port = last > 0 && Ports.IsFree(last) ? last : Ports.TakeFree();
        Remember(name, port);
        return port;
    }

    public void Remember(string name, int port)
    {
        Directory.CreateDirectory(In("ports"));
        File.WriteAllText(In("ports", name), $"{port}\n");
    }

    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose() => _hold.Dispose();

    private string Secret(string name) => Keep(In("secrets", name), () => RandomNumberGenerator.GetHexString(64, lowercase: true));

    private static string Keep(string file, Func<string> make)
    {
        if (!File.Exists(file))
            PrivateFile.Write(file, make());
        return file;
    }

    private static FileStream Hold(string file, string path)
    {
        try
        {
            return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new SandboxException($"Another sandbox runs on {path}; stop it or give this one a folder of its own with --data.");
        }
    }

    private void Erase()
    {
        PostgresHome.Erase(Postgres);
        foreach (var folder in Directory.GetDirectories(Path))
            Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.GetFiles(Path).Where(file => file != _hold.Name))
            File.Delete(file);
    }
}
