using System.Runtime.CompilerServices;

namespace OpsConsole.Features.Audit.Checkpoints;

/// <summary>A folder with one file a checkpoint. It must be there: an empty one in the place of a lost mount would say that nothing was ever kept.</summary>
public sealed class FolderPlace(string folder) : ICheckpointPlace
{
    public string Name => $"folder {folder}";

    public async IAsyncEnumerable<KeptCheckpoint> NewestFirstAsync(long head, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var name in Names(folder).OrderDescending(StringComparer.Ordinal))
            yield return new(name, Checkpoint.Read(await File.ReadAllBytesAsync(Path.Combine(folder, name), cancellationToken)));
    }

    /// <summary>Names of the checkpoints of a folder, in no order.</summary>
    public static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(folder, "*.json").Select(file => Path.GetFileName(file)).Where(Checkpoint.IsName);

    public async Task KeepAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, checkpoint.FileName);
        if (File.Exists(file))
            return;
        // Whole or not at all, also when the machine is lost.
        var beside = file + $".{Guid.NewGuid():N}.tmp";
        await using (var stream = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }))
        {
            await stream.WriteAsync(checkpoint.Write(), cancellationToken);
            stream.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(beside, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another replica kept the same.
            File.Delete(beside);
        }
    }
}
