using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using static OpsConsole.Features.Storage.Views.CommonColumns;

namespace OpsConsole.Features.Storage.Classes;

/// <summary>What storage classes are sorted, filtered and found by; a notice about a cluster's classes stands among them.</summary>
public static class ClassShape
{
    public static readonly RowShape Shape = new(RowKind.StorageClass,
        [
            State, Name, Cluster, Text("parameters", "Parameters", row => Of(row)?.Words), Text("binding", "Binding", row => Of(row)?.BindingMode), Text("reclaim", "Reclaim", row => Of(row)?.ReclaimPolicy),
            Number("claims", "Claims", row => Of(row)?.Usage.Claims), Number("bytes", "Bytes", row => Of(row)?.Usage.VolumeBytes), Text("users", "Used by", row => Of(row) is { } held ? string.Join("; ", held.Users.Select(user => user.Words)) : ""), Findings,
        ],
        [
            StateFacet, FindingFacet, new RowFacet("default", "Default", row => Of(row)?.IsDefault == true ? ["Default"] : []),
        ],
        [row => row.Key.Name, row => row.Key.Cluster, row => Of(row)?.Provisioner, row => Of(row)?.Words, row => row.StateText]);

    private static ClassRow? Of(LiveRow row) => row as ClassRow;
}
