namespace OpsConsole.Features.Clusters;

/// <summary>The one folder credentials may come from; no path and no link leads out of it.</summary>
internal sealed class CredentialFolder(string folder)
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <returns>The full path of an existing file inside the folder.</returns>
    public string Find(string key, string relative)
    {
        var path = Path.GetFullPath(Path.Combine(_root, relative));
        if (Path.IsPathRooted(relative) || !IsInside(path, _root) || LeadsOut(path))
            throw new DeclarationRefusedException($"{key}: '{relative}' leaves the credentials folder; put the file into it.");
        if (!File.Exists(path))
            throw new DeclarationRefusedException($"{key}: '{relative}' does not exist in the credentials folder.");
        return path;
    }

    /// <summary>Mounted secrets are links within their folder, which is well; a link to anywhere else is not.</summary>
    private bool LeadsOut(string path)
    {
        var realRoot = Real(_root);
        for (var part = path; part.Length > _root.Length; part = Path.GetDirectoryName(part)!)
            if (Target(part) is { } target && !IsInside(target, _root) && !IsInside(target, realRoot))
                return true;
        return false;
    }

    private static string Real(string path) => Target(path) ?? path;

    private static string? Target(string path) =>
        (new FileInfo(path) is { LinkTarget: not null } file ? file.ResolveLinkTarget(returnFinalTarget: true)
            : new DirectoryInfo(path) is { LinkTarget: not null } directory ? directory.ResolveLinkTarget(returnFinalTarget: true)
            : null)?.FullName;

    private static bool IsInside(string path, string root) => path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
