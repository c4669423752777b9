namespace OpsConsole.Testing;

/// <summary>Folders for tests that PostgreSQL's own user may enter too, so that its data lie inside and go with them.</summary>
public static class TemporaryFolder
{
    public static DirectoryInfo Create(string prefix)
    {
        var folder = Directory.CreateTempSubdirectory(prefix);
        folder.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return folder;
    }
}
