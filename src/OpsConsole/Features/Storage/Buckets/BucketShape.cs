using OpsConsole.Features.Storage.Facts;
using OpsConsole.Features.Storage.Rows;
using OpsConsole.Features.Storage.Views;
using static OpsConsole.Features.Storage.Views.CommonColumns;

namespace OpsConsole.Features.Storage.Buckets;

/// <summary>What buckets are sorted, filtered and found by.</summary>
public static class BucketShape
{
    public static readonly RowShape Shape = new(RowKind.Bucket,
        [
            State, Text("name", "Bucket", row => Of(row).BucketName), Cluster, Text("region", "Region", row => Of(row).Region), Text("dataplane", "Dataplane", row => Of(row).Dataplane),
            Aspect("encryption", "Encryption", AspectKind.Encryption), Aspect("public-access", "Public access", AspectKind.PublicAccessBlock), Aspect("versioning", "Versioning", AspectKind.Versioning),
            Aspect("lifecycle", "Lifecycle", AspectKind.Lifecycle), Aspect("object-lock", "Object lock", AspectKind.ObjectLock),
            Text("outcome", "Deleting it", row => Of(row).DeleteOutcome?.Words), Moment("provider", "Provider wrote", row => Of(row).ProviderWroteAt), Findings, Why,
        ],
        [
            StateFacet, FindingFacet, new RowFacet("generation", "", row => [Of(row).Generation.ToString()]), new RowFacet("dataplane", "", row => Of(row).Dataplane is { } plane ? [plane] : []),
        ],
        [row => Of(row).BucketName, row => row.Key.Name, row => row.Key.Namespace, row => row.Key.Cluster, row => Of(row).Region, row => Of(row).Dataplane, row => Of(row).Claim, row => Of(row).Composite, row => row.StateText, row => row.Why]);

    public static BucketAspect? AspectOf(BucketRow row, AspectKind kind)
    {
        foreach (var aspect in row.Aspects)
            if (aspect.Kind == kind)
                return aspect;
        return null;
    }

    private static RowColumn Aspect(string key, string title, AspectKind kind) => Text(key, title, row => AspectOf(Of(row), kind) is { } aspect ? $"{aspect.Standing}: {aspect.Words}" : "");

    private static BucketRow Of(LiveRow row) => (BucketRow)row;
}
