using System.Diagnostics;
using System.Text.RegularExpressions;

namespace OpsConsole.Sandbox.Postgres;

/// <summary>PostgreSQL's programs on this machine, 15 or later.</summary>
public sealed partial record PostgresBinaries(string Folder, int Version)
{
    private const int OldestVersion = 15;

    public string Initdb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>PG_BIN decides alone where it is set; otherwise the newest of PATH and the distributions' usual places.</summary>
    public static PostgresBinaries Find() =>
        Candidates().Select(Probe).OfType<PostgresBinaries>().OrderByDescending(found => found.Version).FirstOrDefault()
        ?? throw new SandboxException(
            $"PostgreSQL {OldestVersion} or later was not found: install it (Debian, Ubuntu: apt-get install postgresql) or set PG_BIN to the folder that holds initdb and postgres.");

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("PG_BIN") is { Length: > 0 } chosen)
            return [chosen];
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        string[] homes = ["/usr/lib/postgresql", "/usr/pgsql"];
        var packaged = homes.Where(Directory.Exists).SelectMany(Directory.GetDirectories).Select(home => Path.Combine(home, "bin"));
        return onPath.Concat(packaged);
    }

    private static PostgresBinaries? Probe(string folder)
    {
        // Links are followed: initdb looks for its companions beside its real file.
        var initdb = new FileInfo(Path.Combine(folder, "initdb"));
        if (!initdb.Exists)
            return null;
        var home = Path.GetDirectoryName((initdb.ResolveLinkTarget(returnFinalTarget: true) ?? initdb).FullName)!;
        if (!File.Exists(Path.Combine(home, "postgres")))
            return null;
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(home, "postgres"), "--version") { RedirectStandardOutput = true })!;
        var version = VersionNumber().Match(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        return version.Success && int.Parse(version.Value, null) is var number and >= OldestVersion ? new(home, number) : null;
    }

    [GeneratedRegex(@"(?<=\) )\d+")]
    private static partial Regex VersionNumber();
}
