using System.Diagnostics;

namespace OpsConsole.Sandbox.Processes;

/// <summary>How a watched process is started and ended.</summary>
public sealed record WatchedProcessOptions
{
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The signal that asks it to end.</summary>
    public string StopSignal { get; init; } = "TERM";

    /// <summary>Words before the command that change the user it runs as.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    public string Folder { get; init; } = "/";

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Where it writes; without a file its lines come to <see cref="Line"/>.</summary>
    public string LogFile { get; init; } = "";

    public Action<string> Line { get; init; } = _ => { };

    /// <summary>A folder that goes when the process goes.</summary>
    public string Belongings { get; init; } = "";
}

/// <summary>A child process under a small watchdog, which ends it when this process is gone, however it went.</summary>
public sealed class WatchedProcess : IDisposable
{
    // The watchdog's standard input is a pipe that only the starting process holds: a line is a signal to pass on, its end
    // means stop, also when the holder was killed. The kernel's parent-death signal alone would not do: it belongs to the
    // thread that forked, and threads of the pool end early. Between the shell and the child, where no threads are, it
    // closes the last gap: the watchdog itself killed. A session of its own keeps Ctrl-C away, so that the order of
    // stopping stays ours.
    private const string Watchdog = """
        signal=$1 log=$2 belongings=$3; shift 3
        [ -z "$log" ] || exec >>"$log" 2>&1
        exec 3<&0
        setpriv --pdeathsig "$signal" "$@" </dev/null 3<&- &
        child=$!
        {
            while read -r passed; do kill -s "$passed" $child; done
            kill -s "$signal" $child
            setpriv --pdeathsig KILL sleep 60
            kill -s KILL $child
        } <&3 3<&- >/dev/null 2>&1 &
        watcher=$!
        wait $child; code=$?
        kill $watcher
        [ -z "$belongings" ] || rm -rf "$belongings"
        exit $code
        """;

    private readonly Process _watchdog;

    private WatchedProcess(Process watchdog) => _watchdog = watchdog;

    public bool HasExited => _watchdog.HasExited;

    public static WatchedProcess Start(WatchedProcessOptions options)
    {
        var ownOutput = options.LogFile.Length > 0;
        var start = new ProcessStartInfo("setsid",
            [.. options.Prefix, "sh", "-c", Watchdog, "watchdog", options.StopSignal, options.LogFile, options.Belongings, .. options.Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = !ownOutput,
            RedirectStandardError = !ownOutput,
            WorkingDirectory = options.Folder,
        };
        foreach (var (name, value) in options.Environment)
            start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        void Pass(object sender, DataReceivedEventArgs data)
        {
            if (data.Data is { } line)
                options.Line(line);
        }
        process.OutputDataReceived += Pass;
        process.ErrorDataReceived += Pass;
        process.Start();
        if (!ownOutput)
        {
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }
        return new(process);
    }

    /// <summary>Sends a signal by its short name: KILL, STOP, CONT.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        await _watchdog.StandardInput.WriteLineAsync(signal.AsMemory(), cancellationToken);
        await _watchdog.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>As a crash would do it: no handler runs.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (!_watchdog.HasExited)
            await SignalAsync("KILL", cancellationToken);
        await WaitAsync(cancellationToken);
    }

    /// <summary>Asks it to end and waits until it did; its exit code, as a shell would give it.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        _watchdog.StandardInput.Close();
        return await WaitAsync(cancellationToken);
    }

    /// <summary>Waits for its end, also for its last lines.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _watchdog.WaitForExitAsync(cancellationToken);
        return _watchdog.ExitCode;
    }

    public void Dispose() => _watchdog.Dispose();
}
