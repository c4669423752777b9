using Microsoft.Extensions.Options;

namespace OpsConsole.Features.Clusters;

/// <summary>All declarations that hold now, and the files that were refused.</summary>
public sealed record DeclarationState(IReadOnlyList<ClusterDeclaration> Accepted, IReadOnlyList<RefusedDeclaration> Refused)
{
    public static readonly DeclarationState Empty = new([], []);

    public ClusterDeclaration? Find(string cluster) => Accepted.FirstOrDefault(declaration => declaration.Name == cluster);
}

/// <summary>The folder of declarations. A bad file is refused by name and changes nothing; a file that goes takes its cluster with it.</summary>
public sealed class ClusterDeclarations(IOptions<ClusterOptions> options, TimeProvider time)
{
    private readonly DeclarationReader _reader = new(options.Value);
    private readonly Lock _gate = new();
    private volatile DeclarationState _current = DeclarationState.Empty;

    public DeclarationState Current => _current;

    /// <summary>Reads the folder again; null where nothing came of it.</summary>
    public DeclarationChange? Reload()
    {
        lock (_gate)
        {
            var before = _current;
            var after = Read(before);
            var change = DeclarationChange.Between(before, after);
            if (change is not null)
                _current = after;
            return change;
        }
    }

    /// <summary>Changes whenever the folder's files do.</summary>
    public string Fingerprint() => string.Join('\n', Files().Select(file => new FileInfo(file)).Select(info =>
        info.Exists ? $"{info.Name} {info.Length} {Resolved(info).LastWriteTimeUtc.Ticks}" : info.Name));

    private DeclarationState Read(DeclarationState before)
    {
        var accepted = new List<ClusterDeclaration>();
        var refused = new List<RefusedDeclaration>();
        var holders = before.Accepted.ToDictionary(declaration => declaration.File);
        string[] files;
        try
        {
            files = Files();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return before with { Refused = [Refusal(before, options.Value.Folder!, null, $"The folder cannot be read, so nothing changes: {error.Message}")] };
        }

        // Files that hold a name come first: a newcomer never takes a name away.
        foreach (var file in files.OrderBy(file => holders.ContainsKey(Path.GetFileName(file)) ? 0 : 1).ThenBy(file => file, StringComparer.Ordinal))
        {
            var fileName = Path.GetFileName(file);
            var kept = holders.GetValueOrDefault(fileName);
            try
            {
                var declaration = _reader.Read(fileName, File.ReadAllBytes(file));
                if (accepted.Concat(Kept(holders, files, accepted)).FirstOrDefault(other => other.Name == declaration.Name && other.File != fileName) is { } holder)
                    throw new DeclarationRefusedException($"name: '{declaration.Name}' is declared by {holder.File} already; a name stands for one cluster.");
                accepted.Add(kept is not null && kept.SaysTheSameAs(declaration) ? kept : declaration);
            }
            catch (Exception error) when (error is DeclarationRefusedException or IOException or UnauthorizedAccessException)
            {
                refused.Add(Refusal(before, fileName, kept?.Name, error.Message));
                if (kept is not null)
                    accepted.Add(kept);
            }
        }

        return new DeclarationState([.. accepted.OrderBy(declaration => declaration.Name, StringComparer.Ordinal)], refused);
    }

    /// <summary>Names still held by files of this reading that have not had their turn.</summary>
    private static IEnumerable<ClusterDeclaration> Kept(Dictionary<string, ClusterDeclaration> holders, string[] files, List<ClusterDeclaration> accepted) =>
        from file in files
        let holder = holders.GetValueOrDefault(Path.GetFileName(file))
        where holder is not null && accepted.All(declaration => declaration.File != holder.File)
        select holder;

    private RefusedDeclaration Refusal(DeclarationState before, string file, string? cluster, string reason) =>
        before.Refused.FirstOrDefault(known => known.File == file && known.Reason == reason && known.Cluster == cluster)
        ?? new RefusedDeclaration(file, cluster, reason, time.GetUtcNow());

    private string[] Files() => options.Value.Folder is { } folder ? Directory.GetFiles(folder, "*.json") : [];

    /// <summary>A mounted folder changes by its links' targets, whose own times say nothing.</summary>
    private static FileSystemInfo Resolved(FileInfo info) => info.ResolveLinkTarget(returnFinalTarget: true) ?? info;
}
