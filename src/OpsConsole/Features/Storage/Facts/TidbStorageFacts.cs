namespace OpsConsole.Features.Storage.Facts;

/// <summary>A volume that each instance of a component wants.</summary>
/// <param name="Component">"tikv".</param>
/// <param name="Volume">Its name beside the component's own volume, which has none.</param>
/// <param name="Class">Null where none is named and the default one is meant.</param>
/// <param name="Size">In bytes.</param>
public sealed record TidbVolume(string Component, string Volume, string? Class, long? Size)
{
    /// <summary>"tikv", "tikv raft".</summary>
    public string Words => Volume.Length == 0 ? Component : $"{Component} {Volume}";
}

/// <summary>How far the operator of TiDB v1 is with changing volumes: <c>status.tikv.volumes.raft</c>.</summary>
/// <param name="Component">"tikv".</param>
/// <param name="Volume">As the status names it.</param>
/// <param name="Bound">Volumes there are.</param>
/// <param name="Current">Those that are as before.</param>
/// <param name="CurrentClass">The class before.</param>
/// <param name="CurrentCapacity">In bytes, before.</param>
/// <param name="Modified">Those that are as wanted.</param>
/// <param name="ModifiedClass">The class that is wanted.</param>
/// <param name="ModifiedCapacity">In bytes, as wanted.</param>
/// <param name="Resized">Those whose size is as wanted.</param>
/// <param name="ResizedCapacity">In bytes, as wanted.</param>
public sealed record TidbVolumeProgress(
    string Component, string Volume, int Bound, int Current, string CurrentClass, long? CurrentCapacity,
    int Modified, string ModifiedClass, long? ModifiedCapacity, int Resized, long? ResizedCapacity);

/// <summary>What a TidbCluster (v1), or a group of one component (v2), wants of storage.</summary>
public sealed record TidbStorageFacts : ObjectFacts
{
    /// <summary>The TiDB cluster it is or belongs to.</summary>
    public required string Cluster { get; init; }

    /// <summary>Of the label "dataplane".</summary>
    public required string Dataplane { get; init; }
    public required ValueList<TidbVolume> Volumes { get; init; }

    /// <summary>Only of v1; v2 writes it on each claim.</summary>
    public required ValueList<TidbVolumeProgress> Progress { get; init; }

    /// <summary>True where the operator sets volumes to Retain, whatever their class says; v1 does so by default.</summary>
    public required bool RetainsVolumes { get; init; }

    /// <summary>"dataplane-c10001/tidb".</summary>
    public string FullName => Key.Namespace.Length == 0 ? Cluster : $"{Key.Namespace}/{Cluster}";

    /// <summary>Classes that are named, wanted or moved from; each once.</summary>
    internal IEnumerable<string> Classes => Volumes.Select(volume => volume.Class)
        .Concat(Progress.SelectMany(progress => new[] { progress.CurrentClass, progress.ModifiedClass })).OfType<string>().Where(name => name.Length > 0).Distinct();

    public override IEnumerable<string> IndexedUnder => Classes.Select(StorageIndex.TidbClass).Prepend(StorageIndex.Tidb);
}
