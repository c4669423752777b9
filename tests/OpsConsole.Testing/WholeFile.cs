namespace OpsConsole.Testing;

/// <summary>Replaces a file that somebody watches: they read what was or what is, never a half.</summary>
public static class WholeFile
{
    public static void Write(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }
}
