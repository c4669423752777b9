using System.Diagnostics;
using OpsConsole.Sandbox.Run;

namespace OpsConsole.Testing.RealS3;

/// <summary>Ceph's S3 gateway, real, in a folder of its own; it ends with the process that started it, however that ends.</summary>
public sealed class RealRadosGateway : IAsyncDisposable
{
    /// <summary>Owns what the tests make.</summary>
    public const string Owner = "ops";
    /// <summary>Another user, to whom nothing belongs.</summary>
    public const string Guest = "guest";

    private readonly Process _process;
    private bool _isStopped;

    private RealRadosGateway(Process process, int port) => (_process, Address) = (process, new($"http://127.0.0.1:{port}"));

    public Uri Address { get; }

    public static string SecretOf(string user) => $"secret-of-{user}";

    /// <exception cref="InvalidOperationException">It did not start; says what its log says.</exception>
    public static async Task<RealRadosGateway> StartAsync()
    {
        var script = Path.Combine(RepositoryRoot.Folder, "tests", "OpsConsole.ConformanceTests", "radosgw.sh");
        var folder = Directory.CreateTempSubdirectory("ocrgw-").FullName;
        var (port, monitor) = (Ports.TakeFree(), Ports.TakeFree());
        var process = Process.Start(new ProcessStartInfo("setsid", ["bash", script, folder, $"{port}", $"{monitor}"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadLineAsync();
        return said == "ready" ? new(process, port)
            : throw new InvalidOperationException($"radosgw did not start: {said}\n{await process.StandardOutput.ReadToEndAsync()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
