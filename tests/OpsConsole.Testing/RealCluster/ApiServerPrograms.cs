using System.Diagnostics;

namespace OpsConsole.Testing.RealCluster;

/// <summary>The folder with <c>etcd</c> and <c>kube-apiserver</c>, built on this machine if need be.</summary>
public static class ApiServerPrograms
{
    private static readonly Lazy<Task<string>> Folder = new(LocateAsync);

    /// <exception cref="InvalidOperationException">They cannot be had here; the message says what to do.</exception>
    public static Task<string> FolderAsync() => Folder.Value;

    private static async Task<string> LocateAsync()
    {
        var script = Path.Combine(RepositoryRoot.Folder, "tests", "OpsConsole.ConformanceTests", "kube-apiserver.sh");
        using var process = Process.Start(new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var folder = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? folder : throw new InvalidOperationException($"no kube-apiserver: {(await errors).Trim()}");
    }
}
