using System.Diagnostics.CodeAnalysis;

namespace OpsConsole.Kubernetes;

/// <summary>Keeps credential files inside the configured folder: no <c>..</c>, and no symbolic link that leads out of it.</summary>
public static class CredentialPaths
{
    private const int MostLinks = 40;

    /// <summary>Finds the real file behind a configured path.</summary>
    /// <param name="folder">The configured folder; null where the path itself is trusted, as for a pod's own service account.</param>
    /// <param name="file">The path as configured, relative to the folder or absolute inside it.</param>
    /// <param name="resolved">The file with every link followed.</param>
    /// <param name="refusal">Why the path is not used, as the end of a sentence that names it.</param>
    public static bool TryResolve(string? folder, string file, [NotNullWhen(true)] out string? resolved, [NotNullWhen(false)] out string? refusal)
    {
        resolved = null;
        refusal = null;
        if (string.IsNullOrWhiteSpace(file) || file.Contains('\0'))
            refusal = "is not a path";
        else if (folder is not null && file.Split('/', '\\').Contains(".."))
            refusal = "may not contain '..'";
        else if (Real(folder is null ? file : Path.Combine(folder, file)) is not { } real)
            refusal = "goes round in symbolic links";
        else if (folder is not null && (Real(folder) is not { } root || !real.StartsWith(root.TrimEnd('/') + '/', StringComparison.Ordinal)))
            refusal = "leads out of the credentials folder";
        else if (!File.Exists(real))
            refusal = "does not exist or is not a file";
        else
            resolved = real;
        return resolved is not null;
    }

    // ResolveLinkTarget follows only the last part of a path; a link may stand anywhere in it (a mounted Secret has one in the middle).
    private static string? Real(string path)
    {
        var rest = new Stack<string>(Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var real = "/";
        for (var links = 0; rest.TryPop(out var part);)
        {
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? "/";
                continue;
            }
            var next = Path.Combine(real, part);
            if (part == "." || new FileInfo(next).LinkTarget is not { } target)
            {
                real = part == "." ? real : next;
                continue;
            }
            if (++links > MostLinks)
                return null;
            if (Path.IsPathRooted(target))
                real = "/";
            foreach (var piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                rest.Push(piece);
        }
        return real;
    }
}
