using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using OpsConsole.Kubernetes;
using OpsConsole.Sandbox.Run;
using OpsConsole.Testing.FaultServer;

namespace OpsConsole.Testing.RealCluster;

/// <summary>A real etcd and kube-apiserver in a folder of their own; both end with the process that started them, however it ends.</summary>
public sealed class RealApiServer : IAsyncDisposable
{
    /// <summary>May do everything.</summary>
    public const string AdministratorToken = "administrator-token";
    /// <summary>Is known and may do nothing.</summary>
    public const string StrangerToken = "stranger-token";

    private const int MostAttempts = 3;

    // $1 folder, $2 etcd's command line, $3 kube-apiserver's. The end of standard input means stop: the pipe's other side
    // is held by the test process alone, so it also ends when that is killed.
    private const string Watchdog = """
        cd "$1" || exit 1
        $2 >etcd.log 2>&1 </dev/null & etcd=$!
        $3 >kube-apiserver.log 2>&1 </dev/null & api=$!
        read -r _
        kill -9 $api $etcd 2>/dev/null
        wait
        cd / && rm -rf "$1"
        """;

    private readonly TestAuthority _authority;
    private readonly string _folder;
    private readonly Process _watchdog;

    private RealApiServer(TestAuthority authority, string folder, int port, Process watchdog)
    {
        (_authority, _folder, _watchdog) = (authority, folder, watchdog);
        Address = new Uri($"https://127.0.0.1:{port}");
        Client = new ApiClient(Address, AdministratorToken);
    }

    public Uri Address { get; }

    /// <summary>Sends any request, as the administrator.</summary>
    public ApiClient Client { get; }

    public ConnectionSettings Settings => new()
    {
        Name = "real",
        Server = Address,
        CertificateAuthorityFile = _authority.AuthorityFile,
        Credential = new CredentialReference.TokenFile(Path.Combine(_authority.Folder, "administrator.token")),
    };

    /// <summary>The folder the settings' files lie in.</summary>
    public string CredentialsFolder => _authority.Folder;

    public static async Task<RealApiServer> StartAsync()
    {
        var programs = await ApiServerPrograms.FolderAsync();
        for (var attempt = 1; ; attempt++)
        {
            var server = Start(programs);
            try
            {
                await server.WaitUntilReadyAsync();
                return server;
            }
            catch (TimeoutException) when (attempt < MostAttempts && server.Log().Contains("address already in use", StringComparison.Ordinal))
            {
                // Another program took the port between our asking and the server's binding.
                await server.DisposeAsync();
            }
            catch (TimeoutException error)
            {
                var log = server.Log();
                await server.DisposeAsync();
                throw new InvalidOperationException($"kube-apiserver did not become ready: {log}", error);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _watchdog.StandardInput.Close();
        await _watchdog.WaitForExitAsync();
        _watchdog.Dispose();
        _authority.Dispose();
    }

    /// <summary>CPU time of kube-apiserver and etcd so far.</summary>
    public TimeSpan ServerCpu() => TimeSpan.FromSeconds(Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _)).Select(name => Children(name!)).Sum());

    private static RealApiServer Start(string programs)
    {
        var authority = new TestAuthority();
        var folder = Directory.CreateTempSubdirectory("ocapi-").FullName;
        var (etcdPort, peerPort, port) = (Ports.TakeFree(), Ports.TakeFree(), Ports.TakeFree());
        Prepare(authority, folder);

        var etcd = $"{programs}/etcd --name one --data-dir {folder}/etcd --unsafe-no-fsync --log-level error"
            + $" --listen-client-urls http://127.0.0.1:{etcdPort} --advertise-client-urls http://127.0.0.1:{etcdPort}"
            + $" --listen-peer-urls http://127.0.0.1:{peerPort} --initial-advertise-peer-urls http://127.0.0.1:{peerPort}"
            + $" --initial-cluster one=http://127.0.0.1:{peerPort}";
        var api = $"{programs}/kube-apiserver --etcd-servers http://127.0.0.1:{etcdPort} --bind-address 127.0.0.1 --secure-port {port}"
            + $" --cert-dir {folder} --tls-cert-file {folder}/server.crt --tls-private-key-file {folder}/server.key --client-ca-file {authority.AuthorityFile}"
            + $" --token-auth-file {folder}/tokens.csv --authorization-mode RBAC --service-cluster-ip-range 10.0.0.0/24"
            + $" --service-account-key-file {folder}/account.key --service-account-signing-key-file {folder}/account.key"
            + " --service-account-issuer https://kubernetes.default.svc --disable-admission-plugins ServiceAccount";
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Watchdog, "apiserver-watchdog", folder, etcd, api]) { RedirectStandardInput = true };
        return new RealApiServer(authority, folder, port, Process.Start(start)!);
    }

    private static void Prepare(TestAuthority authority, string folder)
    {
        using var certificate = authority.IssueServer("127.0.0.1", "localhost", "kubernetes.default.svc");
        File.WriteAllText(Path.Combine(folder, "server.crt"), certificate.ExportCertificatePem());
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate)!;
        File.WriteAllText(Path.Combine(folder, "server.key"), key.ExportECPrivateKeyPem());
        using var account = RSA.Create(2048);
        File.WriteAllText(Path.Combine(folder, "account.key"), account.ExportRSAPrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "tokens.csv"), $"{AdministratorToken},administrator,1,system:masters\n{StrangerToken},stranger,2,strangers\n");
        authority.Write("administrator.token", AdministratorToken);
        authority.Write("stranger.token", StrangerToken);
    }

    private Task WaitUntilReadyAsync() => Eventually.True(async () =>
    {
        try
        {
            return (await Client.GetAsync("/readyz")).Status == 200 && (await Client.GetAsync("/api/v1/namespaces/default")).Status == 200
                && (await Client.GetAsync("/api/v1/namespaces/kube-system")).Status == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }, "kube-apiserver is ready");

    private string Log() => string.Join('\n', new[] { "etcd.log", "kube-apiserver.log" }.Select(name => Path.Combine(_folder, name))
        .Where(File.Exists).SelectMany(file => File.ReadLines(file).TakeLast(10)));

    private double Children(string process)
    {
        try
        {
            // proc(5): fields after the command's name in parentheses; 4 is the parent, 14 and 15 are user and system time in ticks of 10 ms.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return int.Parse(fields[1], CultureInfo.InvariantCulture) == _watchdog.Id
                ? (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0
                : 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
