namespace OpsConsole.Tests.Architecture;

/// <summary>Where the sources lie, seen from a test.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Hand-written source files with one of these endings, relative to the root.</summary>
    public static IEnumerable<string> Sources(string folder, params string[] endings) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "OpsConsole.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"OpsConsole.sln stands in no folder above {AppContext.BaseDirectory}");
    }
}
