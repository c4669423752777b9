using System.Diagnostics;
using System.Globalization;

namespace OpsConsole.Sandbox.Postgres;

/// <summary>One running postmaster under a small watchdog, which ends it when this process is gone, however it went.</summary>
internal sealed class PostgresServer : IDisposable
{
    // $1 socket folder, $2 log, the rest is the server's command line. The watchdog's standard input is a pipe that only
    // the starting process holds: its end means that process died, a line means stop. A session of its own keeps Ctrl-C
    // from reaching PostgreSQL before the console has finished with it.
    private const string Watchdog = """
        socket=$1 log=$2; shift 2
        exec 3<&0 2>>"$log"
        setpriv --pdeathsig INT "$@" </dev/null >>"$log" 2>&1 3<&- &
        server=$!
        { read -r _ <&3; kill -INT $server; } &
        watcher=$!
        wait $server; code=$?
        kill $watcher
        rm -rf "$socket"
        exit $code
        """;

    private readonly Process _watchdog;
    private readonly string _data;

    private PostgresServer(Process watchdog, string data) => (_watchdog, _data) = (watchdog, data);

    public bool HasExited => _watchdog.HasExited;

    public static PostgresServer Start(PostgresUser user, string socketFolder, string log, string data, IReadOnlyList<string> command)
    {
        Directory.CreateDirectory(socketFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        user.Own(socketFolder);
        var start = new ProcessStartInfo("setsid", [.. user.Prefix, "sh", "-c", Watchdog, "postgres-watchdog", socketFolder, log, .. command])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        return new(Process.Start(start)!, data);
    }

    /// <summary>Fast shutdown: sessions are ended, a checkpoint is written.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_watchdog.HasExited)
            await _watchdog.StandardInput.WriteLineAsync("stop".AsMemory(), cancellationToken);
        _watchdog.StandardInput.Close();
        await _watchdog.WaitForExitAsync(cancellationToken);
    }

    /// <summary>SIGKILL to the postmaster, as a crash of the machine would do it; its children notice and end.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        var pid = int.Parse(File.ReadLines(Path.Combine(_data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        using (var postmaster = Process.GetProcessById(pid))
            postmaster.Kill();
        await _watchdog.WaitForExitAsync(cancellationToken);
    }

    public void Dispose() => _watchdog.Dispose();
}
