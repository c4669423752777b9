namespace OpsConsole.Testing;

/// <summary>Where the sources and the fixtures lie, seen from a running test.</summary>
public static class RepositoryRoot
{
    public static string Folder { get; } = Find();

    /// <summary>The folder of real objects that tests may read; null where this machine has none.</summary>
    public static string? Fixtures
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("OPSCONSOLE_FIXTURES") is { Length: > 0 } named
                ? named
                : Path.GetFullPath(Path.Combine(Folder, "..", "shared", "fixtures"));
            return Directory.Exists(folder) ? folder : null;
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "OpsConsole.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"OpsConsole.sln stands in no folder above {AppContext.BaseDirectory}");
    }
}
