namespace OpsConsole.Sandbox;

/// <summary>Where the sources lie and what was built of them, seen from a program that was built of them too.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The console as it was built together with this program.</summary>
    public static string Console
    {
        get
        {
            // …/bin/<configuration>/net10.0/
            var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
            var built = Path.Combine(Root, "src", "OpsConsole", "bin", framework.Parent!.Name, framework.Name, "OpsConsole.dll");
            return File.Exists(built) ? built : throw new SandboxException($"{built} is missing; build the solution first: ./dev run does.");
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "OpsConsole.sln")))
                return folder.FullName;
        throw new SandboxException($"OpsConsole.sln stands in no folder above {AppContext.BaseDirectory}: run the sandbox from a clone.");
    }
}
