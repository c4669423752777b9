namespace OpsConsole.Features.Storage.Volumes;

/// <summary>What some rows come to.</summary>
/// <param name="Name">The dataplane, the class or the owner; empty for rows that have none.</param>
/// <param name="Claims">Rows with a claim.</param>
/// <param name="Volumes">Rows with a volume.</param>
/// <param name="Requested">Bytes that claims ask for.</param>
/// <param name="Capacity">Bytes of the volumes.</param>
/// <param name="Orphans">Rows that cost and that nobody uses.</param>
/// <param name="OrphanBytes">Bytes of those.</param>
public sealed record VolumeSum(string Name, int Claims, int Volumes, long Requested, long Capacity, int Orphans, long OrphanBytes);

/// <summary>Rows of volumes, added up: bytes, not money.</summary>
public sealed record VolumeSums
{
    public required VolumeSum All { get; init; }

    /// <summary>The largest first.</summary>
    public required IReadOnlyList<VolumeSum> ByDataplane { get; init; }
    public required IReadOnlyList<VolumeSum> ByClass { get; init; }
    public required IReadOnlyList<VolumeSum> ByOwner { get; init; }

    public static VolumeSums Of(IEnumerable<VolumeRow> rows)
    {
        var all = rows.ToList();
        return new()
        {
            All = Sum("", all),
            ByDataplane = Group(all, row => row.Dataplane),
            ByClass = Group(all, row => row.Class),
            ByOwner = Group(all, row => row.Owner),
        };
    }

    private static List<VolumeSum> Group(List<VolumeRow> rows, Func<VolumeRow, string> name) =>
        [.. rows.GroupBy(name, StringComparer.Ordinal).Select(group => Sum(group.Key, group))
            .OrderByDescending(sum => sum.Capacity).ThenByDescending(sum => sum.Requested).ThenBy(sum => sum.Name, StringComparer.Ordinal)];

    private static VolumeSum Sum(string name, IEnumerable<VolumeRow> rows)
    {
        var sum = new VolumeSum(name, 0, 0, 0, 0, 0, 0);
        foreach (var row in rows)
            sum = new(name,
                sum.Claims + (row.HasClaim ? 1 : 0), sum.Volumes + (row.HasVolume ? 1 : 0),
                sum.Requested + (row.Requested ?? 0), sum.Capacity + (row.VolumeCapacity ?? 0),
                sum.Orphans + (row.IsOrphan ? 1 : 0), sum.OrphanBytes + (row.IsOrphan ? row.VolumeCapacity ?? 0 : 0));
        return sum;
    }
}
