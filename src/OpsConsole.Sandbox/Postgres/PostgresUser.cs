using System.Diagnostics;

namespace OpsConsole.Sandbox.Postgres;

/// <summary>As whom PostgreSQL runs: as ourselves, or, because it refuses root, as an unprivileged user of this machine.</summary>
public sealed record PostgresUser(string? Name)
{
    private static readonly string[] Unprivileged = ["postgres", "nobody"];

    public static PostgresUser Choose()
    {
        if (!Environment.IsPrivilegedProcess)
            return new((string?)null);
        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet();
        return new(Unprivileged.FirstOrDefault(known.Contains)
            ?? throw new SandboxException("PostgreSQL refuses to run as root and there is no user postgres or nobody: run as an ordinary user."));
    }

    /// <summary>The words before a command line that make it run as this user.</summary>
    public IReadOnlyList<string> Prefix =>
        Name is null ? [] : ["setpriv", $"--reuid={Name}", $"--regid={Group()}", "--clear-groups"];

    /// <summary>Gives a folder with all it holds to this user.</summary>
    public void Own(string folder)
    {
        if (Name is not null)
            Commands.Run("chown", "-R", $"{Name}:{Group()}", folder);
    }

    /// <summary>Whether this user may reach the folder: a clone under /root is closed to everybody else.</summary>
    public bool MayEnter(string folder)
    {
        if (Name is null)
            return true;
        using var process = Process.Start(Commands.Start([.. Prefix, "test", "-x", folder]))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private string Group() => File.ReadLines("/etc/passwd").Select(line => line.Split(':')).First(fields => fields[0] == Name)[3];
}
