using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using static OpsConsole.Features.Storage.Views.CommonColumns;

namespace OpsConsole.Features.Storage.Volumes;

/// <summary>What volumes and claims are sorted, filtered and found by.</summary>
public static class VolumeShape
{
    public static readonly RowShape Shape = new(RowKind.Volume,
        [
            State, Text("name", "Claim or volume", row => Of(row).HasClaim ? $"{Of(row).ClaimNamespace}/{Of(row).ClaimName}" : Of(row).VolumeName), Cluster, Text("owner", "Owner", row => Of(row).Owner),
            Text("dataplane", "Dataplane", row => Of(row).Dataplane), Text("class", "Class", row => Of(row).Class), Number("size", "Size", row => Of(row).VolumeCapacity ?? Of(row).Capacity ?? Of(row).Requested),
            Text("reclaim", "Reclaim", row => Of(row).ReclaimPolicy), Text("zone", "Zone", row => Of(row).Zone), Moment("since", "Since", row => Of(row).Since), Text("handle", "Cloud volume", row => Of(row).Handle), Findings, Why,
        ],
        [
            new RowFacet("phase", "Phase", row => [Of(row).Phase]),
            new RowFacet("attention", "Attention", row => [.. Of(row).IsOrphan ? new[] { "Orphaned" } : [], .. Of(row).Resize is not null ? new[] { "Resizing" } : [], .. Of(row).ClassChange.Length > 0 ? new[] { "Changing class" } : []]),
            FindingFacet, new RowFacet("class", "", row => Of(row).Class is { Length: > 0 } name ? [name] : []), new RowFacet("dataplane", "", row => Of(row).Dataplane is { Length: > 0 } plane ? [plane] : []),
            new RowFacet("owner", "", row => Of(row).Owner is { Length: > 0 } owner ? [owner] : []),
        ],
        [row => Of(row).ClaimNamespace, row => Of(row).ClaimName, row => Of(row).VolumeName, row => row.Key.Cluster, row => Of(row).Owner, row => Of(row).Dataplane, row => Of(row).Class, row => Of(row).Handle, row => row.StateText, row => row.Why]);

    private static VolumeRow Of(LiveRow row) => (VolumeRow)row;
}
