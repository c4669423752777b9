using System.Diagnostics;

namespace OpsConsole.Sandbox.Postgres;

/// <summary>Short-lived programs whose failure ends the start.</summary>
internal static class Commands
{
    public static ProcessStartInfo Start(IReadOnlyList<string> command) => new(command[0], command.Skip(1))
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        // The caller's folder may be closed to the user the command runs as.
        WorkingDirectory = "/",
    };

    public static void Run(params IReadOnlyList<string> command)
    {
        using var process = Process.Start(Start(command))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new SandboxException($"{string.Join(' ', command)} ended with {process.ExitCode}: {error.Trim()} {output.Result.Trim()}");
    }
}
