using System.Security.Cryptography;
using System.Text;

namespace OpsConsole.Sandbox.Postgres;

/// <summary>The folder that holds the data: the wanted one, or, where PostgreSQL's user may not enter it, one under /var/tmp.</summary>
public static class PostgresHome
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static string Choose(string folder, PostgresUser user)
    {
        var wanted = Path.Combine(folder, "postgres");
        Make(wanted, user);
        if (user.MayEnter(wanted))
            return wanted;
        Directory.Delete(wanted, recursive: true);
        var elsewhere = Elsewhere(folder);
        Make(elsewhere, user);
        return elsewhere;
    }

    /// <summary>Removes what a private PostgreSQL of this folder has stored, wherever it is.</summary>
    public static void Erase(string folder)
    {
        foreach (var home in new[] { Path.Combine(folder, "postgres"), Elsewhere(folder) })
            if (Directory.Exists(home))
                Directory.Delete(home, recursive: true);
    }

    /// <summary>A first start that is cut off leaves no half-made data: the folder takes its name when it is whole.</summary>
    internal static void Initialize(PostgresBinaries binaries, PostgresUser user, string data, string password)
    {
        if (Directory.Exists(data))
            return;
        var unfinished = data + ".new";
        var passwordFile = data + ".password";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        PrivateFile.Write(passwordFile, password);
        user.Own(passwordFile);
        Commands.Run([.. user.Prefix, binaries.Initdb, "-D", unfinished, "-U", PostgresLogins.SuperuserName, "--pwfile", passwordFile,
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-sync"]);
        File.Delete(passwordFile);
        Directory.Move(unfinished, data);
    }

    private static void Make(string home, PostgresUser user)
    {
        Directory.CreateDirectory(home, Private);
        user.Own(home);
    }

    private static string Elsewhere(string folder) =>
        Path.Combine("/var/tmp", "opsconsole-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..12]);
}
