namespace OpsConsole.Sandbox;

/// <summary>Files that hold secrets: readable by their owner alone, whole or not there.</summary>
public static class PrivateFile
{
    public static void Write(string file, string text)
    {
        var unfinished = file + ".new";
        File.Delete(unfinished);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(unfinished, options))
            writer.Write(text);
        File.Move(unfinished, file, overwrite: true);
    }
}
