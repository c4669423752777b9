using OpsConsole.Features.Storage.Buckets;
using OpsConsole.Features.Storage.Classes;
using OpsConsole.Features.Storage.Protection;
using OpsConsole.Features.Storage.Volumes;

namespace OpsConsole.Features.Storage.Views;

/// <summary>The tables by the names they have in addresses.</summary>
public static class Shapes
{
    public static readonly IReadOnlyDictionary<string, RowShape> All = new Dictionary<string, RowShape>(StringComparer.Ordinal)
    {
        ["buckets"] = BucketShape.Shape,
        ["classes"] = ClassShape.Shape,
        ["volumes"] = VolumeShape.Shape,
        ["protection"] = ProtectionShape.Shape,
    };
}
