namespace OpsConsole.Features.Storage.Facts;

/// <summary>The readers of all that the rows of classes and volumes are made of.</summary>
public static class VolumeReaders
{
    public static readonly IReadOnlyList<IFactReader> All =
    [
        new StorageClassReader(), new VolumeAttributesClassReader(), new VolumeReader(), new ClaimReader(), new ClaimEventReader(), new TidbClusterReader(), new TidbGroupReader(),
    ];
}
