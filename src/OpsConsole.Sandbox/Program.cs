using System.Diagnostics;
using System.Runtime.InteropServices;
using OpsConsole.Sandbox;
using OpsConsole.Sandbox.Provider;
using OpsConsole.Sandbox.Run;

var started = Stopwatch.StartNew();
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

try
{
    await using var sandbox = await SandboxHost.StartAsync(SandboxArguments.Parse(args), part => Say($"starting {part} …"), stop.Token);
    Console.WriteLine($"""

          OpsConsole  {sandbox.Address.GetLeftPart(UriPartial.Authority)}
          Accounts    {string.Join(", ", SandboxAccounts.All.Select(account => account.Subject))} (one click, no passwords)
          Faults      curl {sandbox.Admin.Authority} tells how to make the clusters misbehave
          Stop        Ctrl-C; what was captured stays, --fresh starts over

        """);
    var ended = await Task.WhenAny(sandbox.Console.Exited, Silence.UntilAsync(stop.Token));
    if (ended != sandbox.Console.Exited)
    {
        Say("stopping …");
        return 0;
    }
    await Console.Error.WriteLineAsync($"The console ended with {await sandbox.Console.Exited}; its last lines:\n{string.Join('\n', sandbox.Console.Lines.TakeLast(12))}");
    return 1;
}
catch (SandboxException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}

// The default would end this process at once; here the parts are stopped first.
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

void Say(string what) => Console.WriteLine($"{started.Elapsed.TotalSeconds,5:0.0} s  {what}");
